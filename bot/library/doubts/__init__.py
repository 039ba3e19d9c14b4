"""Why a record may no longer tell how things are: pure rules over record and day. Knows no words."""
