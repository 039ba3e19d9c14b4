"""What is remembered of syncs, beside the records and committed with them. Knows no network and no index.

`sync`        a row a slice: how far its walk through the registry has come, and the last one that was finished
`sync_seen`   the trials of a slice, and in which of its walks each was seen last
`sync_alias`  former NCT ids, and the trial that each now belongs to

All of it can be learned anew from the registry: tables of another version are begun again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from bot.building.store.records import RecordStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """How far the walk through a slice has come.

    number: of this walk among those of the slice.
    since: asks only for what changed since this day; empty asks for everything.
    start, token: the query that is being paged through begins at this day, and the page to ask for next.
    newest: the newest last-update day that was taken.
    restarts: how often in a row a token was refused without any progress between.
    expected, version: what the registry counted, and the time stamp of its data, when the walk began.
    seen: different trials that came; new, changed, unchanged, older: what became of them.
    rejected: records that were not taken; nameless: those of them that have no NCT id.
    finished_*: the last walk that was finished.
    """

    slice: str
    number: int = 0
    under_way: bool = False
    paging: bool = False
    since: str = ""
    start: str = ""
    token: str = ""
    newest: str = ""
    restarts: int = 0
    expected: int | None = None
    version: str = ""
    begun_at: str = ""
    seen: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    rejected: int = 0
    nameless: int = 0
    finished_at: str = ""
    finished_version: str = ""
    finished_newest: str = ""


_BATCH = 500
_KINDS: Mapping[Any, type] = {str: str, int: int, bool: int, int | None: int}
_SEEN = "CREATE TABLE IF NOT EXISTS sync_seen (slice, nct_id, number, PRIMARY KEY (slice, nct_id)) WITHOUT ROWID"
_ALIAS = "CREATE TABLE IF NOT EXISTS sync_alias (former, nct_id, PRIMARY KEY (former, nct_id)) WITHOUT ROWID"
# A former id may still be a trial of its own, whatever the other record says: then both come in the same walk.
_FORMER = """SELECT former FROM sync_alias AS alias
    WHERE nct_id IN (SELECT nct_id FROM record) AND former IN (SELECT nct_id FROM record)
    AND NOT EXISTS (
        SELECT 1 FROM sync_seen AS holder JOIN sync_seen AS own USING (slice)
        WHERE holder.nct_id = alias.nct_id AND own.nct_id = alias.former AND own.number >= holder.number)"""


class SyncState:
    """The memory of syncs in an open record store, within its transaction."""

    def __init__(self, records: RecordStore) -> None:
        self.records = records
        self._database = records.database
        self._create()

    def _create(self) -> None:
        columns = {entry.name: _KINDS[entry.type] for entry in fields(Walk)}
        table = self._database.table("sync")
        if table.exists() and set(table.columns_dict) != set(columns):
            for name in ("sync", "sync_seen", "sync_alias"):
                self._database.table(name).drop(ignore=True)
        self._database.table("sync").create(columns, pk="slice", if_not_exists=True)
        self._database.execute(_SEEN)
        self._database.execute(_ALIAS)

    def walk(self, name: str) -> Walk:
        """Return the walk of a slice; one that has not begun where there was none."""
        rows = list(self._database.query("SELECT * FROM sync WHERE slice = ?", (name,)))
        return _walk(rows[0]) if rows else Walk(slice=name)

    def save(self, walk: Walk) -> None:
        """Keep how far the walk has come."""
        self._database.table("sync").insert(asdict(walk), replace=True)

    def saw(self, walk: Walk, nct_ids: Collection[str]) -> set[str]:
        """Note that trials came; return those that had come in this walk before."""
        marks = ",".join("?" * len(nct_ids))
        found = self._database.execute(
            f"SELECT nct_id FROM sync_seen WHERE slice = ? AND number = ? AND nct_id IN ({marks})",
            (walk.slice, walk.number, *nct_ids),
        )
        before = {nct_id for (nct_id,) in found}
        rows = [(walk.slice, nct_id, walk.number) for nct_id in nct_ids]
        self._database.conn.executemany("INSERT OR REPLACE INTO sync_seen VALUES (?, ?, ?)", rows)
        return before

    def seen(self, walk: Walk) -> set[str]:
        """Return the trials that came in this walk."""
        return self._texts("SELECT nct_id FROM sync_seen WHERE slice = ? AND number = ?", walk.slice, walk.number)

    def unseen(self, walk: Walk) -> set[str]:
        """Return the trials that came in walks before, but not in this one."""
        return self._texts("SELECT nct_id FROM sync_seen WHERE slice = ? AND number < ?", walk.slice, walk.number)

    def held(self) -> set[str]:
        """Return the trials of the record store."""
        return self._texts("SELECT nct_id FROM record")

    def update_days(self) -> set[str]:
        """Return the last-update days of all records of the store."""
        return self._texts("SELECT DISTINCT updated FROM record")

    def _texts(self, question: str, *values: object) -> set[str]:
        return {value for (value,) in self._database.execute(question, values)}

    def learn_former_ids(self, formers: Mapping[str, Iterable[str]]) -> None:
        """Note which former ids trials have now."""
        self._database.conn.executemany("DELETE FROM sync_alias WHERE nct_id = ?", [(nct_id,) for nct_id in formers])
        rows = [(former, nct_id) for nct_id, ids in formers.items() for former in ids if former != nct_id]
        self._database.conn.executemany("INSERT OR IGNORE INTO sync_alias VALUES (?, ?)", rows)

    def drop_former_ids(self) -> set[str]:
        """Remove records that stand under a former id of another one; return these ids."""
        former = self._texts(_FORMER)
        self.remove(sorted(former))
        return former

    def remove(self, nct_ids: Sequence[str]) -> int:
        """Remove records, and forget that they belonged to a slice; return how many there were."""
        removed = 0
        for start in range(0, len(nct_ids), _BATCH):
            batch = nct_ids[start : start + _BATCH]
            removed += self.records.remove(batch)
            marks = ",".join("?" * len(batch))
            self._database.execute(f"DELETE FROM sync_seen WHERE nct_id IN ({marks})", tuple(batch))
        return removed


def _walk(row: Mapping[str, Any]) -> Walk:
    return Walk(**{**row, "under_way": bool(row["under_way"]), "paging": bool(row["paging"])})
