"""Answers on how a trial is set up: what is given and to whom, placebo and chance, how many take part."""

from dataclasses import replace
from datetime import datetime
from itertools import islice

from bot.conversation import Conversation
from bot.handlers.told import LONGEST_DESCRIPTION, in_its_words
from bot.handlers.trials import next_steps, trial_if_any, trial_in_question
from bot.library.design import Arm
from bot.library.query import Library
from bot.library.trial import Trial
from bot.nlu.understanding import Understanding
from bot.rendering.brevity import brief
from bot.rendering.parts import Answer, Part, Say, ShowLink, ShowList, ShowQuote
from bot.traced import Traced

# A record may list dozens of groups and treatments; the rest is in the official record.
MOST_SHOWN = 6
MOST_QUOTED = 4
RANDOMIZED = "RANDOMIZED"
NEAR = ("explain_placebo", "describe_risks", "describe_visits")


def explain_treatment(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Answer what is given: the groups, what each gets, how they differ, and the record's own descriptions."""
    chosen = trial_in_question(match, conversation, library)
    if isinstance(chosen, Answer):
        return chosen
    trial = chosen.trial
    parts: tuple[Part, ...] = (
        Say("explain_treatment.intro", trial=trial),
        *_arm_parts(trial),
        Say("explain_treatment.differ", _shared(trial), trial),
        Say("explain_treatment.alike", {"alike": _alike(trial)}, trial),
        *_descriptions(trial),
        Say("explain_treatment.cells", trial=trial),
        Say("explain_treatment.ask", trial=trial),
        ShowLink("trials.official_record", trial.url),
        next_steps(trial, "explain_treatment", first=NEAR),
    )
    return Answer(parts=parts, conversation=chosen.conversation)


def explain_placebo(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Answer on placebo, chance and who knows what: for the trial in question, else in general."""
    chosen = trial_if_any(match, conversation, library)
    if isinstance(chosen, Answer):
        return chosen
    if chosen is None:
        meanings = tuple(Say(f"explain_placebo.what_is_{word}") for word in ("placebo", "random", "masked"))
        return Answer(parts=(*meanings, Say("explain_placebo.which_trial")), conversation=conversation)
    trial = chosen.trial
    parts: tuple[Part, ...] = (
        Say("explain_placebo.placebo", trial=trial),
        Say("explain_placebo.look_alikes", trial=trial),
        *_look_alikes_told(trial),
        Say("explain_placebo.what_is_placebo"),
        Say("explain_placebo.groups", trial=trial),
        Say("explain_placebo.untreated", trial=trial),
        Say("explain_placebo.allocation", trial=trial),
        *(in_its_words(trial.odds_told, "explain_placebo.odds_title", trial) if _is_drawn(trial) else ()),
        Say("explain_placebo.masking", trial=trial),
        Say("explain_placebo.ask", trial=trial),
        ShowLink("trials.official_record", trial.url),
        next_steps(trial, "explain_placebo", first=("explain_treatment", "participant_rights")),
    )
    return Answer(parts=parts, conversation=chosen.conversation)


def explain_enrollment(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Answer how many take part, what that figure is, and that places left are not in a record."""
    chosen = trial_in_question(match, conversation, library)
    if isinstance(chosen, Answer):
        return chosen
    trial = chosen.trial
    parts: tuple[Part, ...] = (
        Say("explain_enrollment.count", trial=trial),
        Say("explain_enrollment.size", trial=trial),
        Say("explain_enrollment.places_left", trial=trial),
        ShowLink("trials.official_record", trial.url),
        next_steps(trial, "explain_enrollment", first=("show_status", "contact_site")),
    )
    return Answer(parts=parts, conversation=chosen.conversation)


def _arm_parts(trial: Trial) -> tuple[Part, ...]:
    items = tuple({"arm": arm, "number": number} for number, arm in enumerate(trial.arms[:MOST_SHOWN], 1))
    left = trial.arm_count.map(lambda count: count - len(items))
    listed = ShowList("explain_treatment.arm", items, trial, "explain_treatment.arms_title")
    return (listed, Say("explain_treatment.more_arms", {"left": left}, trial)) if items else ()


def _shared(trial: Trial) -> dict[str, Traced[tuple[str, ...]]]:
    """Return what all groups get and what only some do, in the record's order; nothing where there is one group."""
    given = [arm.given.value for arm in trial.arms]
    named = dict.fromkeys(name for names in given for name in names) if len(given) > 1 else {}
    in_all = tuple(name for name in named if all(name in names for names in given))
    in_some = tuple(name for name in named if name not in in_all)
    return {"in_all": trial.arm_count.map(lambda _: in_all), "in_some": trial.arm_count.map(lambda _: in_some)}


def _alike(trial: Trial) -> Traced[tuple[str, ...]]:
    """Return the names of the first groups with the same list of treatments, where other groups have another."""
    given = [frozenset(arm.given.value) for arm in trial.arms]
    repeated = next((names for names in given if names and 1 < given.count(names) < len(given)), None)
    arms = zip(trial.arms[:MOST_SHOWN], given, strict=False)
    labels = tuple(arm.label.value for arm, names in arms if arm.label and names == repeated)
    return trial.arm_count.map(lambda _: labels if len(labels) > 1 else ())


def _descriptions(trial: Trial) -> tuple[ShowQuote, ...]:
    """Return the beginnings of the record's own words on groups and treatments, each text once."""
    quotes = [ShowQuote(arm.description, _arm_title(arm), trial, {"arm": arm}) for arm in trial.arms]
    quotes += [
        ShowQuote(treatment.description, "explain_treatment.treatment_title", trial, {"treatment": treatment})
        for treatment in trial.treatments
    ]
    told = {quote.text.value: quote for quote in reversed(quotes) if quote.text}
    once = (quote for quote in quotes if told.get(quote.text.value) is quote)
    return tuple(replace(quote, text=quote.text.map(_beginning)) for quote in islice(once, MOST_QUOTED))


def _beginning(description: str) -> str:
    return brief(description, LONGEST_DESCRIPTION)


def _arm_title(arm: Arm) -> str:
    return "explain_treatment.arm_title" if arm.label else "explain_treatment.unnamed_arm_title"


def _look_alikes_told(trial: Trial) -> tuple[ShowQuote, ...]:
    """Return where the text speaks of a placebo or a sham that is on no list."""
    listed = trial.look_alike_arms or trial.look_alikes
    return () if listed else in_its_words(trial.look_alikes_told, "explain_placebo.told_title", trial)


def _is_drawn(trial: Trial) -> bool:
    return trial.allocation.value == RANDOMIZED
