"""A sentence cites the fields it is made of: no field changes what a reply says unless the reply cites it."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from record_answers import LANGUAGES, replies_about, text_of
from record_shapes import full_record
from sample_trials import each_sample, leaves, record_of

from bot.content import Content
from bot.conversation import PlaceSaid
from bot.messages import Reply

BOSTON = PlaceSaid("Boston", "Massachusetts", "United States", 42.36, -71.06)
# What names the trial, or tells of this copy of the record, stands in the line of its source.
OF_THE_SOURCE = ("nctId", "versionHolder", "_trialogue")
THERE_IS_MORE = {Content().responses(language)["_trial"]["stale_more"] for language in LANGUAGES}
OTHER_VALUES: dict[type, Any] = {
    bool: lambda value: not value,
    int: lambda value: value + 7,
    float: lambda value: -value,
}


def changes(record: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The record with another value in one of its fields, and without one of them, for each field."""
    for path, value in leaves(record):
        if not path.startswith(OF_THE_SOURCE) and not path.endswith(OF_THE_SOURCE):
            for other in (OTHER_VALUES.get(type(value), lambda text: f"{text} 2020-01")(value), None):
                yield path, with_value(record, path, other)


def with_value(record: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(record)
    *parents, last = [
        int(step) if step.isdecimal() else step for step in path.replace("[", ".").replace("]", "").split(".")
    ]
    place: Any = changed
    for step in parents:
        place = place[step]
    place[last] = value
    return changed


def is_cited(path: str, *replies: Reply) -> bool:
    """Whether a reply cites the field, what it stands in, or a part of it."""
    cited = {citation.path for reply in replies for citation in reply.citations}
    return any(covers(one, path) or covers(path, one) for one in cited)


def stated(reply: Reply) -> list[str]:
    """What a reply says, without the sentence that there is more to say."""
    return [line for line in text_of(reply).split("\n") if line not in THERE_IS_MORE]


def covers(outer: str, inner: str) -> bool:
    return inner == outer or inner.startswith((f"{outer}.", f"{outer}["))


def uncited_in(record: dict[str, Any], language: str) -> list[str]:
    before = dict(replies_about(record, language, BOSTON))
    found = []
    for path, changed in changes(record):
        for name, after in replies_about(changed, language, BOSTON):
            differs = stated(after) != stated(before[name])
            if differs and not is_cited(path, after, before[name]):
                found.append(f"{name}: {path}")
    return sorted(set(found))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_field_changes_a_reply_that_does_not_cite_it(language):
    assert uncited_in(full_record(), language) == []


@each_sample
def test_no_field_of_a_sample_trial_changes_a_reply_that_does_not_cite_it(nct_id):
    assert uncited_in(record_of(nct_id), "en") == []
