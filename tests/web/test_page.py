"""The plain page: the whole conversation with forms alone, for people and their assistive software."""

import asyncio
import re
from itertools import pairwise

import pytest
from fakes_browser import Browser
from fakes_web import Counting, FakeResponder, running

from bot.messages import Card, Disclaimer, Fact, Facts, Link, List, Quote, Reply, Text
from bot.state.sqlite import SqliteStateStore


@pytest.fixture
async def browser(client):
    return Browser(client)


async def test_the_first_page_greets_offers_choices_and_stores_nothing(browser, client):
    page = await browser.open()
    assert "Hello!" in page.text
    assert "General information, no medical advice." in page.text
    assert page.form("Find a trial")[1]["choice"] == "c1.1"
    assert not client.session.cookie_jar.filter_cookies(client.make_url("/"))
    async with client.get("/metrics") as response:
        assert "trialogue_turns_total{" not in await response.text()


async def test_a_question_is_answered_and_the_newest_answer_is_the_place_to_be(browser):
    await browser.open()
    page = await browser.press("Send", text="hello there")
    assert page.text.index("Hello!") < page.text.index("hello there") < page.text.index("2: text hello there")
    assert page.ids.count("latest") == 1
    assert page.text.count("General information, no medical advice.") == 2


async def test_a_choice_of_the_greeting_can_be_tapped_and_is_shown_by_its_name(browser):
    await browser.open()
    page = await browser.press("What is phase 2?")
    assert "2: choice c1.2" in page.text
    assert page.markup.count('<p dir="auto">What is phase 2?</p>') == 1


async def test_only_the_newest_reply_can_be_tapped(browser):
    await browser.open()
    await browser.press("Send", text="one")
    page = await browser.press("Send", text="two")
    codes = [button["value"] for form in page.forms for button in form["buttons"] if button["name"] == "choice"]
    assert codes == ["c3.1", "c3.2"]


async def test_a_form_sent_twice_has_one_effect_even_as_the_very_first(browser):
    first = await browser.open()
    await asyncio.gather(*(Browser(browser.client).press("Send", page=first, text="once") for _ in range(3)))
    page = await browser.press("Send", page=first, text="once")
    assert page.text.count("text once") == 1
    assert page.text.count("Hello!") == 1


async def test_another_answer_on_the_same_form_counts(browser):
    first = await browser.open()
    await browser.press("Find a trial", page=first)
    page = await browser.press("What is phase 2?", page=first)
    assert "2: choice c1.1" in page.text
    assert "3: choice c1.2" in page.text


async def test_starting_over_says_so_in_the_persons_name(browser):
    await browser.open()
    await browser.press("Send", text="hello")
    page = await browser.press("Start over")
    assert "3: text start over" in page.text


async def test_deleting_deletes(browser):
    await browser.open()
    await browser.press("Send", text="hello there")
    page = await browser.press("Delete this conversation")
    assert "Your conversation was deleted." in page.text
    assert "hello there" not in (await browser.open()).text


async def test_asking_to_be_forgotten_is_confirmed(browser):
    await browser.open()
    await browser.press("Send", text="hello there")
    page = await browser.press("Send", text="forget me")
    assert "Your conversation was deleted." in page.text
    assert "hello there" not in page.text


async def test_who_deletes_again_and_again_is_asked_to_wait(tmp_path):
    async with running(tmp_path, conversation_per_minute=3) as client:
        browser = Browser(client)
        await browser.open()
        await browser.press("Send", text="hello there")
        cookies = {"trialogue": next(iter(client.session.cookie_jar)).value}
        statuses = []
        for _ in range(4):
            async with client.post(
                "/page/delete", data={"key": ""}, cookies=cookies, allow_redirects=False
            ) as response:
                statuses.append(response.status)
        assert statuses == [303, 303, 429, 429]


async def test_the_transcript_is_read_once_for_a_page_and_never_for_a_message(tmp_path):
    store = Counting(SqliteStateStore(tmp_path / "state.sqlite3"))
    async with running(tmp_path, state_store=store) as client:
        browser = Browser(client)
        await browser.open()
        assert store.read == 0
        action, fields = browser.page.form("Send")
        async with client.post(action, data=fields | {"text": "hello"}, allow_redirects=False) as response:
            assert response.status == 303
        assert store.read == 0
        await browser.open()
        assert store.read == 1


async def test_no_word_stands_in_a_url(browser):
    await browser.open()
    await browser.press("Send", text="hello")
    await browser.press("Find a trial")
    assert {re.sub(r"http://[^/]+", "", url) for url in browser.urls} <= {
        "/page/message",
        "/?notice=cookies",
        "/",
    }


async def test_another_persons_conversation_is_not_shown(browser, client):
    await browser.open()
    await browser.press("Send", text="hello there")
    client.session.cookie_jar.clear()
    assert "hello there" not in (await browser.open()).text


async def test_a_changed_cookie_opens_nothing(browser, client):
    await browser.open()
    await browser.press("Send", text="hello there")
    (cookie,) = client.session.cookie_jar
    changed = cookie.value[:-1] + ("A" if cookie.value[-1] != "A" else "B")
    client.session.cookie_jar.clear()
    assert "hello there" not in (await browser.open(Cookie=f"trialogue={changed}")).text


@pytest.mark.parametrize(("public_url", "name"), [("", "trialogue"), ("https://bot.example", "__Host-trialogue")])
async def test_the_cookie_is_for_us_alone(tmp_path, public_url, name):
    async with running(tmp_path, public_url=public_url) as client:
        form = {"text": "hello", "key": "k" * 22}
        async with client.post("/page/message", data=form, allow_redirects=False) as response:
            cookie = response.headers["Set-Cookie"]
    assert cookie.startswith(f"{name}=")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert ("Secure" in cookie) == bool(public_url)


async def test_who_keeps_no_cookies_is_told(tmp_path):
    async with running(tmp_path) as client:
        async with client.post("/page/message", data={"text": "x"}, allow_redirects=False) as response:
            location = response.headers["Location"]
        client.session.cookie_jar.clear()
        async with client.get(location) as response:
            assert "did not keep our cookie" in await response.text()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Sec-Fetch-Site": "same-origin, cross-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "https://[broken"}, 403),
        ({"Origin": "https://bot.example"}, 303),
        ({"Origin": "http://bot.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://bot.example"}, 403),
    ],
)
@pytest.mark.parametrize("url", ["/page/message", "/page/delete"])
async def test_a_form_of_another_site_is_refused(tmp_path, url, headers, status):
    async with running(tmp_path, public_url="https://bot.example") as client:
        request = client.post(url, data={"text": "x"}, headers=headers, allow_redirects=False)
        async with request as response:
            assert response.status == status


async def test_our_own_address_is_a_good_origin(client):
    origin = str(client.make_url("/")).rstrip("/")
    request = client.post("/page/message", data={"text": "x"}, headers={"Origin": origin}, allow_redirects=False)
    async with request as response:
        assert response.status == 303


async def test_a_record_is_shown_as_what_it_is_and_its_words_stay_words(browser):
    await browser.open()
    page = await browser.press("Send", text="trial")
    assert "A trial <img src=x onerror=alert(1)> & {{ 7 * 7 }}" in page.text
    tags = [tag for tag, _ in page.tags]
    assert "img" not in tags
    assert "script" not in tags
    assert {"article", "dl", "details", "blockquote"} <= set(tags)
    (record,) = [link for link in page.links if "clinicaltrials.gov" in link.get("href", "")]
    assert record["rel"] == "noopener noreferrer"
    assert "Source: ClinicalTrials.gov, NCT01234567" in page.text


class OneReply(FakeResponder):
    """Says always the same."""

    def __init__(self, *blocks) -> None:
        self._blocks = blocks

    def _reply(self, message, turns):  # noqa: ARG002
        return Reply(blocks=self._blocks, disclaimer=Disclaimer("Advice: none <b>.", "t@1"), language="en")


async def test_every_kind_of_block_is_escaped_and_no_foreign_link_is_made(tmp_path):
    evil = "<script>alert(1)</script>"
    blocks = (
        Text(f"one {evil}\n\ntwo"),
        Facts((Fact(evil, evil),), evil),
        List((evil,), evil, ordered=True),
        Card(evil, "NCT01234567", evil, (Fact(evil, evil),), evil, f"javascript:{evil}"),
        Quote(evil, evil, evil, language='x" onload="y'),
        Link(evil, "javascript:alert(1)"),
        Link("mail", "mailto:a@example.org"),
    )
    async with running(tmp_path, responder=OneReply(*blocks)) as client:
        page = await Browser(client).open()
    assert "script" not in [tag for tag, _ in page.tags]
    assert not [given for _, given in page.tags if "onload" in given]
    assert [link["href"] for link in page.links] == ["#latest", "mailto:a@example.org"]
    assert page.text.count(evil) == 15


async def test_the_page_is_made_for_all(browser):
    await browser.open()
    page = await browser.press("Send", text="trial")
    tags = [tag for tag, _ in page.tags]
    assert ("html", {"lang": "en"}) in page.tags
    assert tags.count("h1") == 1
    assert tags.count("main") == 1
    assert page.links[0]["href"] == "#latest"
    labels = {given["for"] for tag, given in page.tags if tag == "label"}
    assert {given["id"] for tag, given in page.tags if tag == "input" and given["type"] == "text"} <= labels
    assert len(page.ids) == len(set(page.ids))
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert "style=" not in page.markup
    assert "<script" not in page.markup
    assert not re.search(r'(?:src|href)="(?!/|#|https://clinicaltrials\.gov|tel:)', page.markup)


async def test_its_style_and_icon_are_served_and_kept(client):
    for url, kind in (("/page/style.css", "text/css"), ("/page/icon.svg", "image/svg+xml")):
        async with client.get(url) as response:
            assert response.status == 200
            assert response.content_type == kind
            assert "immutable" in response.headers["Cache-Control"]
    async with client.get("/") as response:
        assert response.headers["Cache-Control"] == "no-store"
