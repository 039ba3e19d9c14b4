"""The tables of the record store. Knows no record.

What is asked of many records at once stands apart from their bodies, so that a
scan over all of them reads a few megabytes, not the whole store.
"""

from sqlite_utils import Database

# Raise it with every change of these tables, of the canonical form, or of what a fingerprint leaves out.
RECORDS_FORMAT = 2
# The store of the first format kept everything in one table `record`; `RecordStore` takes its rows in again.
FIRST_FORMAT = 1
FORMER = "former_record"


DICTIONARY = {"number": int, "content": bytes}
RECORD = {
    "nct_id": str,
    "digest": bytes,
    "reading": bytes,
    "condensed": int,
    "record_date": str,
    "standing": int,
    "updated": str,
    "completeness": int,
    "status": str,
    "study_type": str,
    "source": str,
    "loaded_at": str,
}
BODY = {"nct_id": str, "dictionary": int, "packed": bytes}


def create_tables(database: Database) -> None:
    """Create what is not there yet, and name the format."""
    database.table("dictionary").create(DICTIONARY, pk="number", if_not_exists=True)
    database.table("record").create(RECORD, pk="nct_id")
    database.table("record").create_index(["reading"])
    database.table("body").create(BODY, pk="nct_id")
    database.execute(f"PRAGMA user_version = {RECORDS_FORMAT}")
