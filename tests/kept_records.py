"""Record stores for tests, filled without building an index."""

import msgspec

from bot.building.store.fingerprints import reading_of
from bot.building.store.records import prepare, writing
from bot.library.layout import StoreLayout


def keep(store, records, *, source="a.jsonl", loaded_at="2026-01-01T00:00:00+00:00"):
    """Take records into the store of a library; return what became of each."""
    store.mkdir(parents=True, exist_ok=True)
    texts = [msgspec.json.encode(record) for record in records]
    prepared = [prepare(msgspec.json.decode(text), source, reading_of(text)) for text in texts]
    with writing(StoreLayout(store)) as kept:
        return kept.add(prepared, loaded_at)


def copied(record, day):
    """The record as the registry handed it out on a day."""
    return record | {"derivedSection": {"miscInfoModule": {"versionHolder": day}}}
