"""Registry records for tests: made-up ones, and the way to the real ones beside the checkout."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.building.load import load
from bot.library.reader import SqliteLibrary, open_library

REGISTRY = Path(__file__).resolve().parents[2] / "shared" / "registry"
REGISTRY_FILES = ("studies_v2.jsonl.gz", "studies_v2_partial.jsonl.gz", "studies_converted.jsonl.gz")
needs_registry = pytest.mark.skipif(
    not all((REGISTRY / name).is_file() for name in REGISTRY_FILES),
    reason="needs the registry records in ../shared/registry, which are not part of the project",
)


def site(city: str = "", state: str = "", country: str = "", status: str = "", at: Any = None) -> dict[str, Any]:
    """A site; `at` is its latitude and longitude."""
    given = {"city": city, "state": state, "country": country, "status": status}
    point = {"geoPoint": {"lat": at[0], "lon": at[1]}} if at else {}
    return {name: value for name, value in given.items() if value} | point


def record(number: int, *, title: str = "A trial", conditions: Iterable[str] = (), **more: Any) -> dict[str, Any]:
    """A record in the registry's shape; `more` takes the names below."""
    interventions = [{"name": name} for name in more.get("interventions", ())]
    protocol: dict[str, Any] = {
        "identificationModule": {"nctId": f"NCT{number:08}", "briefTitle": title},
        "statusModule": {"overallStatus": more.get("status", "RECRUITING")},
        "conditionsModule": {"conditions": list(conditions), "keywords": list(more.get("keywords", ()))},
        "armsInterventionsModule": {"interventions": interventions},
        "contactsLocationsModule": {"locations": list(more.get("sites", ()))},
        "descriptionModule": {"briefSummary": more.get("summary", "")},
        "designModule": {"phases": list(more.get("phases", ()))},
        "eligibilityModule": {"healthyVolunteers": more.get("healthy")},
    }
    protocol["identificationModule"]["nctIdAliases"] = list(more.get("aliases", ()))
    if "updated" in more:
        protocol["statusModule"]["lastUpdatePostDateStruct"] = {"date": more["updated"]}
    return {"protocolSection": protocol}


def jsonl(records: Iterable[Any]) -> bytes:
    """Records as JSON lines."""
    return b"".join(msgspec.json.encode(entry) + b"\n" for entry in records)


def write(path: Path, records: Iterable[Any]) -> Path:
    """Write records as JSON lines."""
    path.write_bytes(jsonl(records))
    return path


def library_of(folder: Path, records: Iterable[Any]) -> SqliteLibrary:
    """Load records into a library in the folder and open it."""
    load([write(folder / "records.jsonl", records)], folder / "library")
    return open_library(folder / "library")
