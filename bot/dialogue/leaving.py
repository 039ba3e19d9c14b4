"""Nothing that was answered is thrown away unasked: whether a wish leaves a check, and what yes and no to that mean."""

from dataclasses import replace

from bot.conversation import Conversation, Pending, Wish
from bot.handlers.eligibility import FLOW, GO_ON, is_running, question_parts, running
from bot.handlers.limits import told_count
from bot.handlers.menu import menu
from bot.handlers.person import turned_to
from bot.library.query import Library
from bot.library.trial import Trial
from bot.nlu.slots import Slots, kept, slots_of
from bot.nlu.understanding import ACCEPT, Understanding
from bot.rendering.parts import Answer, Offer, Option, Say

LEAVING = "leave_flow"
LEAVE, STAY = "leave", "stay"
# These end the questions; only the last of them loses the answers.
ENDING = frozenset({LEAVING, "find_trial", "start_over"})
LOSING = frozenset({"start_over"})
# These begin something else.
BEGINNING = ENDING - {LEAVING}
# "Go on" is asked of a list, and of questions; with the concept of more it is asked of a list alone.
MORE, MORE_WORD = "more_results", "more"
# Replies with the menu: there a check that was left is offered again.
MENU = "main_menu"
RESTING = frozenset({LEAVING, MENU, "greet", "help", "thanks"})


def leave_question(understood: Understanding, conversation: Conversation, library: Library) -> Answer | None:
    """Return the question whether to leave the check; None where the wish leaves none, or nothing was answered yet."""
    pending, trial = running(conversation, library)
    if trial is None and understood.intent in LOSING:
        trial = left_check(conversation, library)
    if trial is None or not _leaves(understood, conversation):
        return None
    count = told_count(trial, conversation.facts)
    if not count:
        return None
    wish = Wish(understood.intent, kept(understood.slots))
    question = Pending(LEAVING, LEAVE, "yes_no", trial.nct_id, wish=wish)
    block = "talk.leave_lost" if understood.intent in LOSING else "talk.leave_kept"
    options = (Option(f"talk.choice_{name}", LEAVING, {"choice": name}) for name in (LEAVE, STAY))
    subject = conversation.facts.subject
    parts = (Say(block, {"count": count, "subject": subject}, trial), Offer(tuple(options)))
    asking = conversation.but(pending=question, interrupted=pending)
    return Answer(parts=parts, conversation=asking, disclaimer="eligibility")


def decision(understood: Understanding, conversation: Conversation) -> str:
    """Return what the message decides, "leave" or "stay"; nothing where it does not answer that question."""
    pending = conversation.pending
    if pending is None or pending.question != LEAVE:
        return ""
    slots = understood.slots
    if slots.choice in (LEAVE, STAY):
        return str(slots.choice)
    insists = understood.intent == LEAVING and understood.decision == ACCEPT
    return LEAVE if insists else {"yes": LEAVE, "no": STAY}.get(slots.answer or "", "")


def wished(conversation: Conversation) -> Understanding:
    """Return what was asked for before the question whether to leave."""
    wish = conversation.pending.wish if conversation.pending else None
    if wish is None or wish.intent == LEAVING:
        return Understanding(decision=ACCEPT, intent=LEAVING, slots=Slots(choice=LEAVE))
    return Understanding(decision=ACCEPT, intent=wish.intent, slots=slots_of(wish.slots))


def stay(conversation: Conversation, library: Library) -> Answer:
    """Ask the check's question again, as nothing was left; `conversation` has it on top, where one still waits."""
    pending, trial = running(conversation, library)
    if pending is None or trial is None:
        return with_way_back(Answer(parts=(Say("talk.menu"), menu()), conversation=conversation), MENU, library)
    parts = (Say("talk.stays"), *question_parts(pending, trial, conversation.facts))
    return Answer(parts=parts, conversation=conversation, disclaimer="eligibility")


def with_way_back(answer: Answer, intent: str, library: Library) -> Answer:
    """Return the answer with the offer to go on with a check that was left."""
    trial = left_check(answer.conversation, library)
    if trial is None or intent not in RESTING:
        return answer
    on = Option("talk.choice_go_on", FLOW, {"nct_id": [trial.nct_id], "choice": GO_ON})
    offered = [number for number, part in enumerate(answer.parts) if isinstance(part, Offer)]
    place = offered[0] if offered else len(answer.parts)
    options = tuple(option for part in answer.parts if isinstance(part, Offer) for option in part.options)
    parts = (*answer.parts[:place], Say("talk.can_go_on", {}, trial), Offer((on, *options)))
    return replace(answer, parts=parts)


def left_check(conversation: Conversation, library: Library) -> Trial | None:
    """Return the trial whose check was left in the middle."""
    check = conversation.check
    return library.trial(check.nct_id) if check and can_go_on(conversation) else None


def can_go_on(conversation: Conversation) -> bool:
    """Return whether a check was left in the middle."""
    check = conversation.check
    return check is not None and not check.is_over and not is_running(conversation, check.nct_id)


def wants_to_go_on(understood: Understanding, conversation: Conversation) -> bool:
    """Return whether "continue" means the check that was left, and not the list of results on the table."""
    on_results = conversation.search is not None and not conversation.focus
    return goes_on(understood) and not on_results


def goes_on(understood: Understanding) -> bool:
    """Return whether a message says "go on", of whatever."""
    return understood.intent == MORE and understood.decision == ACCEPT and MORE_WORD not in understood.features


def _leaves(understood: Understanding, conversation: Conversation) -> bool:
    if understood.intent in ENDING:
        return True
    return understood.intent == FLOW and _is_another_check(understood.slots, conversation)


def _is_another_check(slots: Slots, conversation: Conversation) -> bool:
    """Return whether a check is asked for that is not the one that runs: of another trial, or for somebody else."""
    pending = conversation.pending
    asked = slots.nct_id[0] if slots.nct_id else conversation.focus
    person = turned_to(slots.subject, conversation).facts.subject
    other_trial = pending is not None and asked not in ("", pending.nct_id)
    return other_trial or person != conversation.facts.subject
