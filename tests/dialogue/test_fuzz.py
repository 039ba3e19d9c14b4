"""Whatever is sent, in whatever order: there is a reply, it has a disclaimer, it reads well, and state survives."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from talks import Talk
from wording import FAULTS, our_texts

from bot.conversation import decode_conversation, encode_conversation
from bot.messages import MessageKind
from bot.nlu.utterance import LENGTH_LIMIT
from bot.serialization import decode_reply, encode_reply

PHRASES = st.sampled_from(
    """sarcoma|solid tumors in Madrid|more|the second one|last one|number 0|is it open|who do I call|where is it|17
    can I join|can my mother join NCT05783089|can my son join NCT07298239? he is 3 months old|not sure|yes|no|female
    skip|back|why|stop|start over|delete my data|delete everything|1|2|99|NCT0608734|NCT06087341|NCT00000000|phase 2/3
    what does phase 1 mean|what does suspended mean|help|menu|hi|bye|thanks|I can't breathe|should I stop taking it|45
    200 years|within 50 miles of Madrid|trials for healthy volunteers|not breast cancer|recruiting|{{ 7 * 7 }}
    continue|español|English|¿puedo participar?|and what about me?|and my father?|actually I'm 62|change my age to 40
    compare both|the first and the second|is it safe? what does it cost?|she is 72 and female, from Boston|sixty-four
    None|\\>|\u0663\u0664|\uff11\uff18|²|½ year old|9999999 miles|0 weeks
    nct nct nct|n c t 0 5 7 8 3 0 8 9|'; drop table trials; --""".replace("\n", "|").split("|")
).map(str.strip)
ANYTHING = st.text(max_size=60) | st.text("nct 0123456789", max_size=30) | st.lists(PHRASES, max_size=3).map(" ".join)
LONG = st.builds(lambda text, times: text * times, st.text(min_size=1, max_size=5), st.integers(300, 900))
COORDINATE = st.floats(-180, 180, allow_nan=False)
ACTS = st.one_of(
    st.tuples(st.just("say"), PHRASES | ANYTHING | LONG),
    st.tuples(st.just("tap"), st.integers(0, 8)),
    st.tuples(st.just("forge"), st.text(max_size=12) | st.from_regex(r"\d{1,2}\.\d{1,2}", fullmatch=True)),
    st.tuples(st.just("locate"), st.tuples(st.floats(-90, 90, allow_nan=False), COORDINATE)),
    st.tuples(st.just("start"), ANYTHING),
    st.tuples(st.just("send"), st.just("")),
    st.tuples(st.just("wait"), st.integers(0, 40)),
)


def do(talk, act):
    kind, what = act
    if kind == "tap" and talk.offers:
        return talk.tap(talk.offers[what % len(talk.offers)].code)
    if kind == "locate":
        return talk.locate(*what)
    if kind == "wait":
        talk.wait(what)
        return talk.say("yes")
    if kind == "say":
        return talk.say(what)
    kinds = {"forge": MessageKind.CHOICE, "start": MessageKind.START}
    return talk.act(kinds.get(kind, MessageKind.UNSUPPORTED), str(what))


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=1, max_size=8))
def test_every_act_gets_a_reply_with_a_disclaimer(acts, assistant, sample_library):
    talk = Talk(assistant, sample_library)
    for act in acts:
        turn = do(talk, act)
        reply = turn.reply
        assert reply.blocks
        assert reply.disclaimer.text
        assert reply.disclaimer.version
        assert not any(FAULTS["an open end"].search(text) or text.isspace() for text in our_texts(reply))
        assert decode_reply(encode_reply(reply)) == reply
        assert len({offer.code for offer in talk.offers}) == len(talk.offers)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=1, max_size=5))
def test_the_same_acts_give_the_same_bytes_also_to_a_conversation_that_was_stored(acts, assistant, sample_library):
    kept, stored = (Talk(assistant, sample_library) for _ in range(2))
    for act in acts:
        first, second = do(kept, act), do(stored, act)
        assert encode_reply(first.reply) == encode_reply(second.reply)
        assert encode_conversation(first.conversation) == encode_conversation(second.conversation)
        if stored.conversation is not None:
            stored.conversation = decode_conversation(encode_conversation(stored.conversation))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=1, max_size=5))
def test_the_trace_holds_nothing_that_was_said(acts, assistant, sample_library):
    """The trace that is stored names rules, fields and versions; the words stand in `understood`, for --explain."""
    talk = Talk(assistant, sample_library)
    for act in acts:
        trace = do(talk, act).trace
        assert set(trace) <= {
            *("intent", "decision", "rule", "safety", "content", "library", "disclaimer", "citations"),
        }


def test_a_person_who_has_left_is_not_answered(talk):
    turn = talk.act(MessageKind.LEFT)
    assert turn.reply is None
    assert turn.forget


def test_up_to_2000_characters_are_read_and_more_are_asked_to_be_shortened(talk):
    words = "sarcoma trials " + "a " * LENGTH_LIMIT
    talk.say(words[:LENGTH_LIMIT])
    assert "NCT06087341" in talk.text
    talk.say(words[: LENGTH_LIMIT + 1])
    assert "up to 2,000 characters" in talk.text


def test_an_emergency_is_heard_in_a_message_that_is_too_long(talk):
    talk.say("I can't breathe. " + "a" * LENGTH_LIMIT)
    assert "emergency number" in talk.text


def test_a_question_survives_a_message_that_is_too_long(talk):
    talk.say("can I join NCT05783089?")
    talk.say("a " * LENGTH_LIMIT)
    talk.say("45")
    assert "Do you have" in talk.text
