"""Every reply that can be given about one trial, by name: each handler in each of its moods, for tests of wording."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from fakes_library import MemoryLibrary
from talks import NOW

from bot.content import Content
from bot.conversation import Check, Conversation, Pending, PersonFacts, PlaceSaid
from bot.dialogue import answers, flow, leaving
from bot.dialogue.flow import Said
from bot.handlers import SUBJECTS, eligibility, handler_of
from bot.handlers.house import House
from bot.handlers.limits import questions_of
from bot.handlers.menu import menu
from bot.handlers.person import with_fact
from bot.library.trial import Trial
from bot.nlu.slots import Mention, Person, PlaceName, Quantity, Slots
from bot.nlu.understanding import ACCEPT, REJECT, Understanding
from bot.rendering.parts import Answer

ABOUT_A_TRIAL = {
    "record": ("describe_trial", "show_status", "list_sites", "contact_site"),
    "design": ("explain_treatment", "explain_placebo", "explain_enrollment"),
    "taking_part": ("describe_risks", "describe_costs", "describe_visits", "participant_rights", "doctor_questions"),
    "trust": ("show_sponsor", "show_results", "expanded_access", "data_freshness", "check_legitimacy"),
    "keeping": ("notify_me", "unsubscribe", "save_trial", "add_note", "share_summary"),
    "explain": ("explain_phase", "explain_status"),
    "eligibility": ("check_eligibility",),
}
PLACE = PlaceSaid("Boston", "Massachusetts", "United States", 42.36, -71.06)
PEOPLE = {
    "nothing told": PersonFacts(),
    "a fit": PersonFacts("self", {"value": 40, "unit": "year"}, "FEMALE", healthy=False),
    "not a fit": PersonFacts("mother", {"value": 1, "unit": "week"}, "MALE", healthy=True),
    "nothing known": PersonFacts("child", "unknown", "unknown", "unknown"),
    "very old": PersonFacts("self", {"value": 119, "unit": "year"}, "FEMALE", healthy=True),
}
QUESTIONS = ("age", "sex", "healthy")
# A house reads its glossaries once.
HOUSES = tuple(House(Content(), contact) for contact in ("", "555 0199"))


def said(intent: str, features: frozenset[str] = frozenset(), **slots: Any) -> Understanding:
    return Understanding(decision=ACCEPT, intent=intent, slots=Slots(**slots), features=features)


def answers_about(trial: Trial, language: str = "en") -> Iterator[tuple[str, Answer]]:
    """Every answer about the trial, alone in its library, in a talk in that language."""
    library = MemoryLibrary([trial])
    talk = Conversation(key="k", language=language, focus=trial.nct_id, turns=3)
    named = {"nct_id": (trial.nct_id,)}
    for subject, intents in ABOUT_A_TRIAL.items():
        for intent in intents:
            handler = getattr(SUBJECTS[subject], intent)
            yield intent, handler(said(intent, **named), talk, library, NOW)
    yield from _of_the_talk(trial, talk, library)
    yield from _of_the_house(talk, library)
    yield from _of_places(talk, library)
    yield from _of_phases(trial, talk, library)
    yield from _of_the_check(trial, talk, library)
    yield from _of_leaving(trial, talk, library)
    yield from _of_searches(talk, library)
    unclear = Understanding(decision=REJECT, intent="out_of_scope", slots=Slots())
    yield "not understood", answers.not_understood(unclear, talk, library)
    yield "not understood again", answers.not_understood(unclear, talk.but(rejected=1), library)


def _of_the_talk(trial: Trial, talk: Conversation, library: MemoryLibrary) -> Iterator[tuple[str, Answer]]:
    """What depends on the last reply, on the list, or on what was told."""
    cited = talk.but(cited=(f"{trial.nct_id} protocolSection.statusModule.overallStatus",))
    yield "source", SUBJECTS["trust"].verify_source(said("verify_source"), cited, library, NOW)
    two = said("compare_trials", nct_id=(trial.nct_id, "NCT09999999"))
    yield "compare with an unknown one", SUBJECTS["comparing"].compare_trials(two, talk, library, NOW)
    found = SUBJECTS["search"].find_trial(said("find_trial", words="asthma"), talk, library, NOW).conversation
    refining = SUBJECTS["refining"]
    yield "refine", refining.refine_search(said("refine_search", phase=("PHASE3",)), found, library, NOW)
    turned_down = said("refine_search", frozenset({"turned_down"}))
    yield "turn down", refining.refine_search(turned_down, found.but(focus=""), library, NOW)
    older = said("correct_answer", age=Quantity(62, "year"))
    for name, facts in PEOPLE.items():
        told = talk.but(facts=facts)
        yield f"correct: {name}", SUBJECTS["correcting"].correct_answer(older, told, library, NOW)


def _of_the_house(talk: Conversation, library: MemoryLibrary) -> Iterator[tuple[str, Answer]]:
    term = replace(said("explain_term"), trace={"words": "what does asthma and baseline mean, or valor inicial"})
    unheard = replace(said("explain_term", words="zorp"), trace={"words": "what does zorp mean"})
    yield "unknown term", handler_of("explain_term", "terms", HOUSES[0])(unheard, talk, library, NOW)
    for house in HOUSES:
        for intent in ("talk_to_human", "complaint"):
            yield intent, handler_of(intent, "people", house)(said(intent), talk, library, NOW)
        yield "term", handler_of("explain_term", "terms", house)(term, talk, library, NOW)


def _of_places(talk: Conversation, library: MemoryLibrary) -> Iterator[tuple[str, Answer]]:
    near = talk.but(place=PLACE)
    yield "sites near", SUBJECTS["record"].list_sites(said("list_sites"), near, library, NOW)
    yield "contacts near", SUBJECTS["record"].contact_site(said("contact_site"), near, library, NOW)


def _of_phases(trial: Trial, talk: Conversation, library: MemoryLibrary) -> Iterator[tuple[str, Answer]]:
    explain = SUBJECTS["explain"]
    healthy = said("explain_phase", frozenset({"healthy"}), nct_id=(trial.nct_id,), phase=("PHASE4",))
    yield "phase and the healthy", explain.explain_phase(healthy, talk, library, NOW)
    named = said("explain_status", status="SUSPENDED")
    yield "another status", explain.explain_status(named, talk, library, NOW)


def _of_the_check(trial: Trial, talk: Conversation, library: MemoryLibrary) -> Iterator[tuple[str, Answer]]:
    eligibility = SUBJECTS["eligibility"]
    for name, facts in PEOPLE.items():
        known = talk.but(facts=facts)
        yield f"check: {name}", eligibility.check_eligibility(said("check_eligibility"), known, library, NOW)
    for question in questions_of(trial):
        pending = Pending("check_eligibility", question, question, trial.nct_id)
        for subject in ("self", "daughter"):
            asked = talk.but(pending=pending, facts=PersonFacts(subject))
            again = flow.not_an_answer(asked, library, NOW)
            assert again is not None
            yield f"asked again: {question} of {subject}", again
            yield f"why {question}", eligibility.why_question(said("why_question"), asked, library, NOW)
            yield f"skip {question}", eligibility.skip_question(said("skip_question"), asked, library, NOW)
        late = talk.but(pending=Pending("check_eligibility", question, question, trial.nct_id, attempts=2))
        left_open = flow.not_an_answer(late, library, NOW)
        assert left_open is not None
        yield f"left open: {question}", left_open


def _of_leaving(trial: Trial, talk: Conversation, library: MemoryLibrary) -> Iterator[tuple[str, Answer]]:
    """What is said around a check: when it would be left, is left, or is answered with something else."""
    for question in questions_of(trial):
        for subject in ("self", "mother"):
            facts = PersonFacts(subject, {"value": 40, "unit": "year"}, "FEMALE", healthy=False)
            check = Check(trial.nct_id, subject, asked=(question,))
            asked = talk.but(pending=Pending("check_eligibility", question, question, trial.nct_id), check=check)
            told = asked.but(facts=with_fact(facts, question, None))
            for intent in ("leave_flow", "start_over"):
                leave = leaving.leave_question(said(intent), told, library)
                yield from ((f"{intent}: {question} of {subject}", leave),) if leave else ()
            yield f"stay: {question} of {subject}", leaving.stay(told, library)
            yield f"back to {question} of {subject}", eligibility.go_on(told.but(pending=None), library, NOW)
            yield from _of_other_answers(told, library)
    young = talk.but(facts=PersonFacts("self", {"value": 1, "unit": "week"}), check=Check(trial.nct_id, is_over=True))
    older = said("correct_answer", age=Quantity(62, "year"))
    yield "an age put right", SUBJECTS["correcting"].correct_answer(older, young, library, NOW)
    healthy = said("correct_answer", healthy_volunteer=True)
    yield "health put right", SUBJECTS["correcting"].correct_answer(healthy, young, library, NOW)
    left = talk.but(check=Check(trial.nct_id))
    yield "the way back", leaving.with_way_back(Answer(parts=(menu(),), conversation=left), "main_menu", library)


def _of_other_answers(asked: Conversation, library: MemoryLibrary) -> Iterator[tuple[str, Answer]]:
    """What is said to an answer of another kind than the pending question asked for."""
    pending = asked.pending
    assert pending is not None
    told = (
        Said("", Slots(age=Quantity(62, "year"), people=(Person("father", Quantity(62, "year")),))),
        Said("", Slots(condition=(Mention("asthma", "", "", negated=True),))),
        Said("", Slots(age=Quantity(62, "year"))),
    )
    for heard in told:
        heard_as = {
            "somebody else": flow.about_somebody_else(heard, asked, library),
            "another condition": flow.another_condition(heard, asked, library, NOW),
            "an answer": flow.typed_answer(heard, asked, library, NOW),
            "volunteered": flow.volunteered(heard, asked, library, NOW),
        }
        yield from ((f"{name}: {pending.question}", answer) for name, answer in heard_as.items() if answer)
    if pending.question == "age":
        twice = asked.but(pending=replace(pending, attempts=1))
        buttons = flow.not_an_answer(twice, library, NOW)
        assert buttons is not None
        yield "age with buttons", buttons
        for answer_said in ("yes", "no"):
            chosen = flow.chosen_answer(Slots(answer=answer_said), buttons.conversation, library, NOW)
            assert chosen is not None
            yield f"within the limits: {answer_said}", chosen


def _of_searches(talk: Conversation, library: MemoryLibrary) -> Iterator[tuple[str, Answer]]:
    search = SUBJECTS["search"]
    wanted = {"condition": (Mention("asthma"), Mention("cancer", negated=True)), "phase": ("PHASE2", "PHASE3")}
    yield "search", search.find_trial(said("find_trial", words="asthma"), talk, library, NOW)
    place = {"city": PlaceName("Boston", "Boston"), "radius": Quantity(30, "mile")}
    found = search.find_trial(said("find_trial", **wanted, **place, status="open"), talk, library, NOW)
    yield "narrow search", found
    yield "more", search.more_results(said("more_results"), found.conversation, library, NOW)
