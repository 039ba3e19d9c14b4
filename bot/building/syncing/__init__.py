"""Brings the record store up to date from the live registry. Knows no index but that one is to be built."""
