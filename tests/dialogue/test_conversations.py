"""Whole talks: conversations/*.yaml hold what a person does, turn by turn, and what the replies must and may not hold.

A turn is one of `say`, `tap` (the label of a choice of the last reply), `tap_old` (the label of one before it),
`locate`, `start` (a deep link's payload), `send` (a photo or the like). Before it, each optional: `wait` (days that
have passed), `lost` (the store has deleted the conversation meanwhile). After it, each optional: `has` and `lacks`
(fragments of the reply), `choices` (labels, all of them), `offers` (some of them), `focus`, `cites` (trials),
`about` (whom the talk is about), `forgets`.
"""

from pathlib import Path

import pytest
import yaml
from talks import Talk
from wording import faults, uncited

from bot.messages import MessageKind

FOLDER = Path(__file__).parents[1] / "conversations"
TALKS = {
    f"{file.stem}: {talk['name']}": talk["turns"]
    for file in sorted(FOLDER.glob("*.yaml"))
    for talk in yaml.safe_load(file.read_text(encoding="utf-8"))
}
BEFORE = frozenset({"wait", "lost"})
CHECKS = frozenset({"has", "lacks", "choices", "offers", "focus", "cites", "about", "forgets"})


def act(talk, turn):
    """Do what the turn says and return what came of it."""
    (kind,) = turn.keys() - CHECKS - BEFORE
    talk.wait(turn.get("wait", 0))
    if turn.get("lost"):
        talk.lose()
    what = turn[kind]
    if kind == "say":
        return talk.say(str(what))
    if kind == "tap":
        return talk.tap_label(what)
    if kind == "tap_old":
        old = next(choice for reply in talk.replies[:-1] for choice in reply.choices if choice.label == what)
        return talk.tap(old.code)
    if kind == "locate":
        return talk.locate(*what)
    return talk.act(MessageKind.START if kind == "start" else MessageKind.UNSUPPORTED, what or "")


def problems(talk, turn, outcome):
    """What of the turn does not hold."""
    text = talk.text
    labels = [choice.label for choice in outcome.reply.choices]
    cited = sorted({citation.nct_id for citation in outcome.reply.citations})
    yield from (f"lacks {part!r}" for part in turn.get("has", ()) if part not in text)
    yield from (f"says {part!r}" for part in turn.get("lacks", ()) if part in text)
    if "choices" in turn and labels != turn["choices"]:
        yield f"offers {labels}"
    yield from (f"does not offer {label!r}" for label in turn.get("offers", ()) if label not in labels)
    if "about" in turn and talk.conversation.facts.subject != turn["about"]:
        yield f"is about {talk.conversation.facts.subject!r}"
    if "focus" in turn and talk.focus != turn["focus"]:
        yield f"has {talk.focus!r} in focus"
    if "cites" in turn and cited != turn["cites"]:
        yield f"cites {cited}"
    if outcome.forget != turn.get("forgets", False):
        yield f"forget is {outcome.forget}"
    yield from faults(outcome.reply)


@pytest.mark.parametrize("name", TALKS)
def test_talk(name, assistant, sample_library):
    talk = Talk(assistant, sample_library)
    for number, turn in enumerate(TALKS[name], 1):
        outcome = act(talk, turn)
        found = list(problems(talk, turn, outcome))
        assert not found, f"turn {number}, {turn}: {found}\n{talk.text}"


@pytest.mark.parametrize("name", TALKS)
def test_whatever_is_said_of_a_trial_in_a_talk_names_its_record(name, assistant, sample_library):
    """All replies but the one that only says that it cannot answer."""
    talk = Talk(assistant, sample_library)
    shown = set()
    for turn in TALKS[name]:
        outcome = act(talk, turn)
        shown |= {citation.nct_id for citation in outcome.reply.citations}
        if "I cannot answer that" not in talk.text:
            assert uncited(outcome.reply, shown) == []
