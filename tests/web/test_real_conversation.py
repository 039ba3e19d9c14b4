"""The real assistant behind every door of the service, on the sample trials."""

import pytest
from aiohttp.test_utils import TestClient, TestServer
from fakes_botapi import bot_api
from fakes_browser import Browser
from fakes_web import until

from bot.app import build_app
from bot.building.sample import build_sample
from bot.settings import Settings

SECRET = {"X-Telegram-Bot-Api-Secret-Token": "example_secret"}
TELEGRAM = {"telegram_token": "123456789:EXAMPLE-token", "telegram_secret": "example_secret"}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    build_sample(folder)
    return folder


@pytest.fixture
async def api():
    async with bot_api() as api:
        yield api


@pytest.fixture
async def client(library, tmp_path, api):
    settings = Settings(store=library, state=tmp_path / "state.sqlite3", telegram_api=api.url, **TELEGRAM)
    async with TestClient(TestServer(build_app(settings))) as client:
        yield client


async def test_the_page_leads_from_a_search_to_a_trial_with_its_source(client):
    browser = Browser(client)
    first = await browser.open()
    assert "not a person" in first.text
    page = await browser.press("Send", text="sarcoma trials in Spain")
    assert "NCT06087341" in page.text
    page = await browser.press("Send", text="tell me about the first one")
    assert "Source: ClinicalTrials.gov, NCT06087341" in page.text
    for nothing in ("{{", "None", "\\>"):
        assert nothing not in page.text


async def test_a_choice_of_the_greeting_is_understood(client):
    browser = Browser(client)
    await browser.open()
    page = await browser.press("What do phases mean?")
    assert "Phase 1" in page.text


async def test_starting_over_is_understood(client):
    browser = Browser(client)
    await browser.open()
    await browser.press("Send", text="sarcoma trials in Spain")
    page = await browser.press("Start over")
    assert "We start fresh" in page.text


async def test_the_page_and_its_buttons_speak_the_language_of_the_talk(client):
    browser = Browser(client)
    await browser.open()
    spanish = await browser.press("Send", text="¿hay ensayos de sarcoma en España?")
    assert '<html lang="es"' in spanish.markup
    begun = await browser.press("Empezar de nuevo")
    assert '<html lang="es"' in begun.markup


async def test_telegram_answers_in_parts_that_end_with_the_disclaimer(client, api):
    for number, text in enumerate(["/start NCT06087341", "who can join?"], start=1):
        chat = {"id": 5, "type": "private"}
        message = {"message_id": number, "from": {"id": 5}, "chat": chat, "date": 1, "text": text}
        update = {"update_id": number, "message": message}
        async with client.post("/webhooks/telegram", json=update, headers=SECRET) as response:
            assert response.status == 200
        await until(lambda number=number: len(api.texts()) >= number)
    assert "NCT06087341" in api.texts()[0]
    assert all(len(text.encode()) <= 4096 for text in api.texts())


async def test_direct_line_cites_the_fields_it_used(client):
    async with client.post("/v3/directline/conversations") as response:
        grant = await response.json()
    headers = {"Authorization": f"Bearer {grant['token']}"}
    url = f"/v3/directline/conversations/{grant['conversationId']}/activities"
    async with client.post(url, json={"type": "message", "text": "NCT06087341"}, headers=headers) as response:
        (activity,) = (await response.json())["activities"]
    citations = activity["channelData"]["citations"]
    assert {citation["nct_id"] for citation in citations} == {"NCT06087341"}
    assert all(citation["path"].startswith(("protocolSection.", "hasResults")) for citation in citations)
