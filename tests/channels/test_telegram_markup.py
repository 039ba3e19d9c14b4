"""Replies fit into Telegram's messages, whole and escaped."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from replies import DISCLAIMER, REPLY, visible_texts

from bot.channels.limits import utf8_bytes, utf16_units
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_markup import buttons_of, parts_of, plain
from bot.channels.telegram_updates import ReplyTo, encode_reply_to
from bot.messages import Card, Choice, Choices, Fact, Facts, Link, Quote, Reply, Text

CHANNEL = TelegramChannel(token="123456789:EXAMPLE", secret="s3cret", api="http://127.0.0.1")
SLOW = settings(deadline=None, max_examples=120)


class Reader(HTMLParser):
    """Reads Telegram HTML as Telegram does: three tags, balanced; everything else is text."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.feed(markup)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        self.tags.add(tag)
        self.addresses += [value for name, value in attributes if name == "href"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def reply_of(*blocks, sources=()) -> Reply:
    return Reply(blocks=blocks, disclaimer=DISCLAIMER, language="en", sources=sources)


@SLOW
@given(REPLY)
@example(reply_of(Text("x" * 4096 * 3)))
@example(reply_of(Text("e" + "\u0301" * 9000)))
@example(reply_of(Text("&" * 5000)))
@example(reply_of(Text(" " * 9000 + "x")))
def test_every_message_obeys_the_limits(reply):
    for wire in CHANNEL.render(reply, encode_reply_to(ReplyTo(1, "callback"))):
        if wire.method == "answerCallbackQuery":
            continue
        text = str(wire.arguments["text"])
        read = Reader(text)
        assert utf16_units(read.text) <= 4096
        assert utf8_bytes(text) <= 4096
        assert read.text.strip()
        assert read.tags <= {"b", "i", "a"}
        rows = wire.arguments.get("reply_markup", {}).get("inline_keyboard", [])
        assert all(1 <= len(row) <= 8 for row in rows)
        buttons = [button for row in rows for button in row]
        assert len(buttons) <= 100
        assert all(utf16_units(button["text"]) <= 40 for button in buttons)
        assert all(1 <= utf8_bytes(button["callback_data"]) <= 64 for button in buttons)
        assert len({button["text"] for button in buttons}) == len(buttons)


@SLOW
@given(REPLY)
def test_nothing_is_lost_and_the_literal_text_comes_back(reply):
    whole = bare("".join(Reader(part).text for part in parts_of(reply)))
    position = 0
    for text in visible_texts(reply):
        position = whole.index(bare(text), position)
    for source in reply.sources:
        assert bare(source) in whole


@SLOW
@given(REPLY)
def test_the_disclaimer_is_said_once_whole_and_last_beside_the_end_of_the_answer(reply):
    parts = [Reader(part).text for part in parts_of(reply)]
    assert parts[-1].endswith(DISCLAIMER.text)
    assert sum(part.count(DISCLAIMER.text) for part in parts) == 1
    if any(part.strip() for part in visible_texts(reply)):
        assert parts[-1] != DISCLAIMER.text


@SLOW
@given(REPLY)
def test_only_web_addresses_become_links(reply):
    for part in parts_of(reply):
        assert all(re.fullmatch(r"https?://[^\s<>\"']+", address) for address in Reader(part).addresses)


@SLOW
@given(REPLY)
def test_the_keyboard_offers_every_choice_in_order_and_the_body_has_what_was_shortened(reply):
    buttons = buttons_of(reply)
    assert [button.code for button in buttons] == [choice.code for choice in reply.choices]
    whole = bare("".join(Reader(part).text for part in parts_of(reply)))
    for button, choice in zip(buttons, reply.choices, strict=True):
        assert button.label == " ".join(choice.label.split()) or bare(choice.label) in whole


@SLOW
@given(REPLY)
def test_without_markup_every_text_fits_and_is_literal(reply):
    for part in parts_of(reply):
        read, literal = Reader(part), plain(part)
        assert utf16_units(literal) <= 4096
        for address in read.addresses:
            literal = literal.replace(f" ({address})", "", 1)
        assert literal == read.text


@pytest.mark.parametrize("count", [1, 2, 3, 4, 10, 11, 25, 26, 100, 101])
def test_any_number_of_choices_can_be_made(count):
    choices = tuple(Choice(f"c{n}", f"Trial number {n}") for n in range(count))
    reply = reply_of(Text("Which one?"), Choices(choices))
    assert len(buttons_of(reply)) == min(count, 100)
    if count > 100:
        assert f"{count}. Trial number {count - 1}" in "".join(parts_of(reply))


def test_long_labels_are_numbered_and_said_in_full():
    long = "A randomized study of a treatment with a very long name indeed"
    reply = reply_of(Choices((Choice("a", long), Choice("b", "Short")), "Which?"))
    assert [button.label for button in buttons_of(reply)] == ["1. A randomized study of a treatment wi…", "2. Short"]
    assert f"1. {long}\n2. Short" in parts_of(reply)[0]


def test_a_reply_reads_well():
    card = Card("A <new> drug & more", "NCT01234567", "Recruiting", (Fact("Phase", "Phase 2"),), "Condensed.",
                "https://clinicaltrials.gov/study/NCT01234567", 1)  # fmt: skip
    reply = reply_of(
        Text("I found one trial."), card, Facts((Fact("Age", "18 or older"),), "Who can join"),
        Quote("Age >= 18", "In the registry's words"), Link("Call", "tel:+15550100"),
        Choices((Choice("a", "Yes"), Choice("b", "No"))), sources=("Source: ClinicalTrials.gov, NCT01234567",),
    )  # fmt: skip
    expected = (
        "I found one trial.\n\n"
        "<b>1. A &lt;new&gt; drug &amp; more</b>\n"
        'Recruiting · <a href="https://clinicaltrials.gov/study/NCT01234567">NCT01234567</a>\n'
        "<b>Phase:</b> Phase 2\n<i>Condensed.</i>\n\n"
        "<b>Who can join</b>\n<b>Age:</b> 18 or older\n\n"
        "<b>In the registry's words</b>\nAge &gt;= 18\n\n"
        "Call: +15550100\n\n"
        "<i>Source: ClinicalTrials.gov, NCT01234567</i>\n\n"
        f"<i>{DISCLAIMER.text.replace('&', '&amp;')}</i>"
    )
    assert parts_of(reply) == [expected]


def test_blocks_stay_whole_where_they_can():
    """Two paragraphs that do not fit into one message are two messages, not cut in the middle of one."""
    first, second = "First. " * 400, "Second. " * 300
    parts = parts_of(reply_of(Text(first), Text(second)))
    assert len(parts) == 2
    assert parts[0] == first.strip()


@SLOW
@given(st.integers(3900, 4200), st.integers(1, 30))
def test_no_word_is_cut_where_words_can_be_kept(length, width):
    word = "w" * width
    text = " ".join([word] * (length // (width + 1) + 1))
    for part in parts_of(reply_of(Text(text))):
        body = Reader(part).text.removesuffix(DISCLAIMER.text)
        assert set(body.split()) <= {word}


def test_the_button_press_is_acknowledged_first_and_may_fail():
    wires = CHANNEL.render(reply_of(Text("Good.")), encode_reply_to(ReplyTo(5, "press")))
    assert [(wire.method, wire.required) for wire in wires] == [("answerCallbackQuery", False), ("sendMessage", True)]


def test_the_keyboard_comes_with_the_last_part_only():
    wires = CHANNEL.render(reply_of(Text("Long. " * 2000), Choices((Choice("a", "Yes"),))), encode_reply_to(ReplyTo(5)))
    assert len(wires) > 2
    assert ["reply_markup" in wire.arguments for wire in wires] == [False] * (len(wires) - 1) + [True]
    assert all(wire.arguments["link_preview_options"] == {"is_disabled": True} for wire in wires)
