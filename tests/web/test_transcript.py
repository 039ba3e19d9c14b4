"""A stored conversation read back."""

import msgspec
from replies import DISCLAIMER

from bot.messages import Choice, Choices, Reply, Text
from bot.serialization import encode_reply
from bot.state.store import TranscriptRow
from bot.web.transcript import Answered, Said, read_lines

REPLY = Reply(blocks=(Text("Hello."), Choices((Choice("c1", "Find a trial"),))), disclaimer=DISCLAIMER, language="en")


def said(position, text, kind="text"):
    data = msgspec.json.encode({"text": text, "kind": kind, "key": f"key {position}"})
    return TranscriptRow(position, "person", data)


def answered(position):
    return TranscriptRow(position, "assistant", encode_reply(REPLY))


def test_an_answer_knows_its_question_and_a_tap_has_its_label():
    lines = read_lines([said(1, "hi"), answered(2), said(3, "c1", "choice"), answered(4)])
    assert [type(line) for line in lines] == [Said, Answered, Said, Answered]
    assert [line.text for line in lines if isinstance(line, Said)] == ["hi", "Find a trial"]
    assert [line.answers for line in lines if isinstance(line, Answered)] == ["key 1", "key 3"]


def test_an_answer_whose_question_is_no_longer_kept_is_left_out_and_its_labels_are_known():
    lines = read_lines([answered(12), said(13, "c1", "choice"), answered(14)])
    assert [line.position for line in lines] == [13, 14]
    assert lines[0].text == "Find a trial"
