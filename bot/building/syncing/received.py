"""What came with one page of the registry's API: records ready for the store, and what could not be taken and why."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import msgspec

from bot.building.sources import Rejection
from bot.building.store.fingerprints import reading_of
from bot.building.store.records import Prepared, prepare
from bot.building.syncing.slices import newest_day
from bot.errors import RecordRejected

_NCT_ID = re.compile(r"NCT[0-9]{8}")
_PAGE = "page"


@dataclass(frozen=True, slots=True)
class Received:
    """records: of several copies of one trial the newest.

    former_ids: of each record; nct_ids: of all that came, also of what was rejected.
    """

    records: tuple[Prepared, ...]
    rejected: tuple[Rejection, ...]
    former_ids: Mapping[str, tuple[str, ...]]
    newest: str

    @property
    def nct_ids(self) -> frozenset[str]:
        """Every trial that came."""
        named = (rejection.nct_id for rejection in self.rejected if _NCT_ID.fullmatch(rejection.nct_id))
        return frozenset(record.nct_id for record in self.records).union(named)

    @property
    def nameless(self) -> int:
        """How many of the rejected cannot be told by an NCT id."""
        return sum(not _NCT_ID.fullmatch(rejection.nct_id) for rejection in self.rejected)

    @property
    def all_ids(self) -> frozenset[str]:
        """Every trial that came, and the ids that it had formerly."""
        return self.nct_ids.union(*self.former_ids.values())


class _Identification(msgspec.Struct):
    nctId: str = ""  # noqa: N815 - the registry's name
    nctIdAliases: tuple[str, ...] = ()  # noqa: N815 - the registry's name


class _Protocol(msgspec.Struct):
    identificationModule: _Identification = msgspec.field(default_factory=_Identification)  # noqa: N815 - as above


class _Study(msgspec.Struct):
    protocolSection: _Protocol = msgspec.field(default_factory=_Protocol)  # noqa: N815 - the registry's name


def received(studies: Iterable[msgspec.Raw], source: str, today: date) -> Received:
    """Return what came; a record that is no trial is rejected by itself."""
    records: dict[str, Prepared] = {}
    former_ids: dict[str, tuple[str, ...]] = {}
    rejected: list[Rejection] = []
    for number, study in enumerate(studies, 1):
        try:
            record = _prepared(study, source)
        except RecordRejected as error:
            rejected.append(Rejection(_PAGE, f"study {number}", error.reason, error.nct_id or ""))
            continue
        before = records.get(record.nct_id)
        if before is None or before.precedence <= record.precedence:
            records[record.nct_id] = record
            former_ids[record.nct_id] = _identification(study).nctIdAliases
    newest = newest_day((record.standing.updated for record in records.values()), today)
    return Received(tuple(records.values()), tuple(rejected), former_ids, newest)


def ids_of(studies: Iterable[msgspec.Raw]) -> set[str]:
    """Return the NCT ids of records that hold hardly more than these."""
    return {nct_id for study in studies if _NCT_ID.fullmatch(nct_id := _identification(study).nctId)}


def _prepared(study: msgspec.Raw, source: str) -> Prepared:
    try:
        return prepare(msgspec.json.decode(study), source, reading_of(bytes(study)))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise RecordRejected(_identification(study).nctId[:40] or None, "it cannot be read as JSON") from error


def _identification(study: msgspec.Raw) -> _Identification:
    try:
        return msgspec.json.decode(study, type=_Study).protocolSection.identificationModule
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _Identification()
