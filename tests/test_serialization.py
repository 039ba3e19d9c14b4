"""Replies and conversations survive being written and read."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from replies import REPLY

from bot.conversation import (
    VERSION,
    Conversation,
    Offer,
    Pending,
    PersonFacts,
    PlaceSaid,
    Search,
    decode_conversation,
    encode_conversation,
)
from bot.messages import Disclaimer, Reply, Text
from bot.serialization import decode_reply, encode_reply, reply_to_json

HELLO = Reply(blocks=(Text("Hello."),), disclaimer=Disclaimer("No advice.", "general@1"), language="en")
FULL = Conversation(
    key="web:a:b",
    turns=3,
    focus="NCT06087341",
    search=Search(query={"conditions": ["sarcoma"]}, shown=("NCT06087341",), total=1),
    place=PlaceSaid("Madrid", "", "Spain", 40.4, -3.7),
    facts=PersonFacts("mother", {"value": 65, "unit": "year"}, "FEMALE", healthy=False),
    pending=Pending("check_eligibility", "age", "age", "NCT05783089", 1),
    offers=(Offer("3.1", "Yes", "answer", {"answer": "yes"}),),
    last_at=datetime(2026, 7, 1, tzinfo=UTC),
)


@given(REPLY)
def test_a_reply_comes_back_as_it_was(reply):
    assert decode_reply(encode_reply(reply)) == reply
    assert [block["type"] for block in reply_to_json(reply)["blocks"]] == [
        type(block).__name__.lower() for block in reply.blocks
    ]


def test_a_stored_reply_without_a_disclaimer_is_refused():
    document = msgspec.json.decode(encode_reply(HELLO))
    document["disclaimer"] = {"text": "", "version": "x"}
    with pytest.raises((ValueError, msgspec.ValidationError)):
        decode_reply(msgspec.json.encode(document))


@pytest.mark.parametrize("conversation", [FULL, Conversation(key="k")])
def test_a_conversation_comes_back_as_it_was(conversation):
    assert decode_conversation(encode_conversation(conversation)) == conversation


@pytest.mark.parametrize("document", [{}, [], {"version": VERSION + 1, "conversation": {}}, {"version": None}])
def test_a_conversation_of_another_shape_starts_afresh(document):
    assert decode_conversation(msgspec.json.encode(document)) is None
