"""Direct Line: a conversation that only its token opens, answers in the response, nothing twice, nothing lost."""

import asyncio

import pytest
from fakes_web import Counting, running

from bot.state.sqlite import SqliteStateStore
from bot.state.store import TRANSCRIPT_LINES

CONVERSATIONS = "/v3/directline/conversations"


class Talk:
    """One conversation as a client sees it."""

    def __init__(self, client, grant) -> None:
        self.client = client
        self.id, self.token = grant["conversationId"], grant["token"]
        self.headers = {"Authorization": f"Bearer {self.token}"}
        self.url = f"{CONVERSATIONS}/{self.id}/activities"

    async def send(self, text="", status=200, **fields):
        activity = {"type": "message", "from": {"id": "user"}, "text": text} | fields
        async with self.client.post(self.url, json=activity, headers=self.headers) as response:
            assert response.status == status
            return await response.json()

    async def read(self, watermark=""):
        async with self.client.get(self.url, params={"watermark": watermark}, headers=self.headers) as response:
            assert response.status == 200
            return await response.json()


async def talk_with(client):
    async with client.post(CONVERSATIONS) as response:
        assert response.status == 201
        return Talk(client, await response.json())


@pytest.fixture
async def talk(client):
    return await talk_with(client)


async def test_a_message_is_answered_in_the_response(talk):
    answer = await talk.send("hello", locale="en-US")
    (activity,) = answer["activities"]
    assert activity["type"] == "message"
    assert activity["from"]["id"] == "bot"
    assert activity["replyToId"] == answer["id"]
    assert activity["text"].startswith("1: text hello")
    assert activity["text"].endswith("General information, no medical advice.")
    assert activity["speak"].endswith("General information, no medical advice.")
    assert activity["suggestedActions"]["actions"][0] == {"type": "postBack", "title": "Find a trial", "value": "c1.1"}
    assert activity["channelData"]["disclaimer"]["version"] == "test@1"
    assert answer["watermark"] == "2"


async def test_a_trial_is_a_hero_card_with_its_source(talk):
    (activity,) = (await talk.send("trial"))["activities"]
    (card,) = activity["attachments"]
    assert card["contentType"] == "application/vnd.microsoft.card.hero"
    assert card["content"]["buttons"][0]["value"] == "https://clinicaltrials.gov/study/NCT01234567"
    assert activity["channelData"]["sources"] == ["Source: ClinicalTrials.gov, NCT01234567"]
    assert [block["type"] for block in activity["channelData"]["blocks"]] == ["card", "quote", "link", "choices"]


async def test_a_conversation_is_resumed_after_a_watermark_with_what_both_said(talk):
    first = await talk.send("one")
    await talk.send("two", value="c1.1")
    whole = await talk.read()
    assert [activity["from"]["id"] for activity in whole["activities"]] == ["user", "bot", "user", "bot"]
    assert [activity["text"] for activity in whole["activities"]][0::2] == ["one", "Find a trial"]
    later = await talk.read(first["watermark"])
    assert later["activities"] == whole["activities"][2:]
    assert (await talk.read(later["watermark"]))["activities"] == []


async def test_the_same_client_activity_has_one_effect_and_the_same_answer(talk):
    data = {"clientActivityID": "a1"}
    answers = await asyncio.gather(*(talk.send("hello", channelData=data) for _ in range(5)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["activities"][0]["text"].startswith("1: text hello")
    assert len((await talk.read())["activities"]) == 2


async def test_the_same_client_activity_id_in_two_conversations_is_two_messages(client, talk):
    async with client.post(CONVERSATIONS) as response:
        other = Talk(client, await response.json())
    data = {"clientActivityID": "a1"}
    assert (await talk.send("hello", channelData=data))["activities"]
    assert (await other.send("hello", channelData=data))["activities"]


@pytest.mark.parametrize(
    ("activity", "said"),
    [
        ({"value": "c1.2"}, "choice c1.2"),
        ({"text": "c1.2", "channelData": {"postBack": True}}, "choice c1.2"),
        ({"text": "c1.2"}, "text c1.2"),
        ({"text": "a\u200bb\x00c"}, "text abc"),
        ({"text": None}, "unsupported"),
        ({"text": 5, "value": {"a": 1}}, "unsupported"),
        ({"text": "x", "locale": 7, "channelData": []}, "text x"),
    ],
)
async def test_what_counts_as_said(talk, activity, said):
    answer = await talk.send(**({"text": None} | activity))
    assert answer["activities"][0]["text"].startswith(f"1: {said}")


async def test_an_update_of_the_conversation_is_greeted(talk):
    answer = await talk.send(type="conversationUpdate")
    assert answer["activities"][0]["text"].startswith("Hello!")
    assert [activity["from"]["id"] for activity in (await talk.read())["activities"]] == ["bot"]


@pytest.mark.parametrize("kind", ["typing", "event", "endOfConversation", "something"])
async def test_other_activities_are_taken_and_not_answered(talk, kind):
    assert set(await talk.send(type=kind)) == {"id"}
    assert (await talk.read())["activities"] == []


async def test_the_conversation_id_alone_opens_nothing(client, talk):
    for method in (client.get, client.post):
        async with method(talk.url) as response:
            assert response.status == 401


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer x.1.y", "Basic abc", "", "Bearer \xff", "Bearer " + "a" * 4000]
)
async def test_a_forged_token_opens_nothing(client, talk, header):
    async with client.get(talk.url, headers={"Authorization": header}) as response:
        assert response.status == 403


async def test_every_changed_character_of_a_token_makes_it_void(client, talk):
    for position in range(0, len(talk.token), 7):
        changed = "A" if talk.token[position] != "A" else "B"
        token = talk.token[:position] + changed + talk.token[position + 1 :]
        async with client.get(talk.url, headers={"Authorization": f"Bearer {token}"}) as response:
            assert response.status == 403


async def test_another_persons_token_opens_nothing(client, talk):
    async with client.post(CONVERSATIONS) as response:
        other = Talk(client, await response.json())
    for method in (client.get, client.post):
        async with method(talk.url, headers=other.headers) as response:
            assert response.status == 403


async def test_a_token_expires_and_can_be_refreshed_before(client, talk, clock):
    clock.move(hours=23)
    async with client.post("/v3/directline/tokens/refresh", headers=talk.headers) as response:
        fresh = Talk(client, await response.json())
    clock.move(hours=2)
    assert fresh.id == talk.id
    await fresh.send("still here")
    await talk.send("expired", status=403)


async def test_a_lost_token_holder_resumes_with_the_old_one(client, talk):
    async with client.get(f"{CONVERSATIONS}/{talk.id}", headers=talk.headers) as response:
        assert (await response.json())["conversationId"] == talk.id


async def test_who_asks_to_be_forgotten_is_answered_and_forgotten(talk):
    await talk.send("hello")
    (activity,) = (await talk.send("forget me"))["activities"]
    assert activity["text"].startswith("2: text forget me")
    assert (await talk.read())["activities"] == []


async def test_who_has_deleted_everything_sees_what_is_said_afterwards(talk):
    """The lines are counted from 1 again; a watermark of the time before must not hide them."""
    for text in ("one", "two", "three"):
        old = (await talk.send(text))["watermark"]
    assert (await talk.send("forget me"))["watermark"] == "0"
    assert await talk.read(old) == {"activities": [], "watermark": "0"}
    await talk.send("back")
    fresh = await talk.read(old)
    assert [activity["text"].split("\n")[0] for activity in fresh["activities"]] == ["back", "1: text back"]
    assert fresh["watermark"] == "2"


async def test_of_a_long_conversation_the_end_is_kept(tmp_path):
    async with running(tmp_path, conversation_per_minute=1000) as client:
        talk = await talk_with(client)
        for number in range(105):
            answer = await talk.send(str(number))
        assert answer["watermark"] == "210"
        whole = await talk.read()
        assert len(whole["activities"]) == TRANSCRIPT_LINES
        assert whole["activities"][0]["text"] == "5"
        later = await talk.read("208")
        assert [activity["text"].split("\n")[0] for activity in later["activities"]] == ["104", "105: text 104"]


async def test_an_answer_is_taken_from_the_turn_and_looked_up_only_for_a_repeated_delivery(tmp_path):
    store = Counting(SqliteStateStore(tmp_path / "state.sqlite3"))
    async with running(tmp_path, state_store=store) as client:
        talk = await talk_with(client)
        data = {"clientActivityID": "a1"}
        first = await talk.send("hello", channelData=data)
        assert store.read == 0
        assert await talk.send("hello", channelData=data) == first
        assert store.read == 1


async def test_every_activity_counts_towards_the_limit_of_its_conversation(tmp_path):
    async with running(tmp_path, conversation_per_minute=2) as client:
        talk = await talk_with(client)
        await talk.send(type="typing")
        await talk.send(type="typing")
        await talk.send(type="typing", status=429)


async def test_a_turn_that_fails_is_an_apology(talk):
    (activity,) = (await talk.send("boom"))["activities"]
    assert activity["text"].startswith("Sorry")


@pytest.mark.parametrize("watermark", ["-1", "x", "1" * 40, "²"])
async def test_a_watermark_that_was_never_given_is_refused(client, talk, watermark):
    async with client.get(talk.url, params={"watermark": watermark}, headers=talk.headers) as response:
        assert response.status == 400


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b'{"text":"no type"}', b'{"type":1}', b"\xff", b"[" * 50_000])
async def test_a_body_that_is_no_activity_is_refused(client, talk, body):
    async with client.post(talk.url, data=body, headers=talk.headers) as response:
        assert response.status == 400
        assert "cannot be read" in (await response.json())["error"]["message"]


async def test_a_conversation_that_sends_too_fast_is_asked_to_wait(tmp_path):
    async with running(tmp_path, conversation_per_minute=3) as client:
        talk = await talk_with(client)
        for _ in range(3):
            await talk.send("hello")
        async with client.post(talk.url, json={"type": "message", "text": "x"}, headers=talk.headers) as response:
            assert response.status == 429
            assert 1 <= int(response.headers["Retry-After"]) <= 20
