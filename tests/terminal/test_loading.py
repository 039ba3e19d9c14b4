"""What a load prints: counts, and rejected records by name, at most so many."""

from pathlib import Path

from bot.building.load import LoadSummary
from bot.building.sources import Rejection
from bot.terminal.loading import MOST_REJECTIONS_SHOWN, print_summary

NOTHING = {"new": 0, "changed": 0, "unchanged": 0, "older": 0, "duplicates": 0, "in_library": 7, "seconds": 1.25}


def printed(capsys, **counts):
    print_summary(LoadSummary(**{**NOTHING, "rejected": (), **counts}), Path("library"))
    return capsys.readouterr()


def test_counts_that_are_nothing_are_left_out_but_for_loaded_and_rejected(capsys):
    assert printed(capsys).out == "loaded: 0 · rejected: 0\nThe library at library holds 7 trials (1.2 s).\n"
    assert "loaded: 1,200 · duplicates: 3 · rejected: 0" in printed(capsys, new=1200, duplicates=3).out


def test_rejected_records_are_named_and_too_many_are_counted(capsys):
    rejected = tuple(
        Rejection(nct_id=f"NCT{number:08}", reason="no title", source="a.jsonl", where=f"line {number}")
        for number in range(MOST_REJECTIONS_SHOWN + 2)
    )
    shown = printed(capsys, rejected=rejected).err.splitlines()
    assert shown[0] == "rejected: NCT00000000: no title (a.jsonl)"
    assert shown[-1] == "rejected: … and 2 more"
    assert len(shown) == MOST_REJECTIONS_SHOWN + 1
