"""The plain page: the whole conversation with forms and buttons, without script and without a word in a URL."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from bot.channels.incoming import clean
from bot.library.query import Library
from bot.messages import Message, MessageKind, Reply
from bot.web.body import read_body
from bot.web.page_view import greeting_lines
from bot.web.service import PAGE_ACCOUNT, WEB_CHANNEL, Service, service_of
from bot.web.transcript import Line, read_lines

PURPOSE = "page"
FORM = "application/x-www-form-urlencoded"
FORM_KEY_LENGTHS = range(16, 65)
FIELDS_LIMIT = 16
LATEST = "/#latest"
NOTICES = frozenset({"deleted", "cookies"})
CACHED = {"Cache-Control": "public, max-age=31536000, immutable"}


async def show(request: web.Request) -> web.Response:
    """GET /: what was said so far, or a greeting that is stored only when somebody answers it."""
    service = service_of(request)
    conversation = _conversation(request, service)
    lines = await _lines(service, conversation) if conversation else []
    asked = request.query.get("notice", "")
    notice = asked if asked in NOTICES and not lines else ""
    form_key = secrets.token_urlsafe(16)
    if not lines:
        newcomer = conversation or service.signer.derived_conversation(form_key)
        lines = greeting_lines(await service.library.ask(lambda library: _greeting(service, newcomer, library)))
    return web.Response(text=service.page.conversation(lines, form_key, notice), content_type="text/html")


async def take(request: web.Request) -> web.Response:
    """POST /page/message: what was typed or tapped. The same form sent twice has one effect."""
    service = service_of(request)
    form = await _form(request, service)
    form_key = _form_key(form)
    known = _conversation(request, service)
    conversation = known or service.signer.derived_conversation(form_key)
    service.limits.charge_conversation(_stored_key(conversation))
    is_new = await _is_empty(service, conversation)
    # The greeting that was shown but not stored becomes the conversation's beginning: its choices can be tapped.
    opening = [_message(service, conversation, f"{form_key}.start", MessageKind.START)] if is_new else []
    message = _act(service, conversation, form_key, form)
    replies = await service.submit([*opening, message])
    if replies[-1] and await _is_empty(service, conversation):
        return _forgotten(service)
    return _seen(service, conversation, known=known is not None)


async def delete(request: web.Request) -> web.Response:
    """POST /page/delete: delete the conversation for good."""
    service = service_of(request)
    await _form(request, service)
    conversation = _conversation(request, service)
    if conversation:
        service.limits.charge_conversation(_stored_key(conversation))
        await service.store.forget(_stored_key(conversation))
    return _forgotten(service)


async def style(request: web.Request) -> web.Response:
    """GET /page/style.css."""
    return web.Response(body=service_of(request).page.style, content_type="text/css", charset="utf-8", headers=CACHED)


async def icon(request: web.Request) -> web.Response:
    """GET /page/icon.svg."""
    return web.Response(body=service_of(request).page.icon, content_type="image/svg+xml", headers=CACHED)


async def _form(request: web.Request, service: Service) -> Mapping[str, str]:
    if not _is_own_form(request, service):
        raise web.HTTPForbidden
    if request.content_type != FORM:
        raise web.HTTPUnsupportedMediaType
    body = await read_body(request, service.settings)
    try:
        text = body.decode("utf-8", "replace")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS_LIMIT))
    except ValueError as error:
        raise web.HTTPBadRequest from error


def _is_own_form(request: web.Request, service: Service) -> bool:
    """Whether the form was ours: browsers say where a post comes from, and another site cannot unsay it."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    if origin is None:
        return True  # no browser of today; its cookie is SameSite=Strict all the same
    public = urlsplit(service.settings.public_url)
    ours = {("http", request.host), ("https", request.host), (public.scheme, public.netloc)}
    return _scheme_and_host(origin) in ours


def _scheme_and_host(origin: str) -> tuple[str, str]:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return "", ""
    return (parts.scheme, parts.netloc) if parts.netloc else ("", "null")


def _form_key(form: Mapping[str, str]) -> str:
    given = form.get("key", "")
    fits = len(given) in FORM_KEY_LENGTHS and given.isascii() and given.replace("-", "").replace("_", "").isalnum()
    return given if fits else secrets.token_urlsafe(16)


def _act(service: Service, conversation: str, form_key: str, form: Mapping[str, str]) -> Message:
    kind = MessageKind.CHOICE if "choice" in form else MessageKind.TEXT
    text = form.get("restart", form.get("choice", form.get("text", "")))
    # Another answer on the same form is another act: people go back and think again.
    mark = service.signer.mark(f"{kind}:{text}")
    return _message(service, conversation, f"{form_key}.{mark}", kind, clean(text))


def _message(service: Service, conversation: str, key: str, kind: MessageKind, text: str = "") -> Message:
    return Message(
        channel=WEB_CHANNEL,
        account=PAGE_ACCOUNT,
        conversation=conversation,
        key=f"{conversation}.{key}",
        kind=kind,
        received_at=service.clock(),
        text=text,
        language=service.settings.language,
    )


def _greeting(service: Service, conversation: str, library: Library) -> Reply:
    message = _message(service, conversation, "start", MessageKind.START)
    turn = service.responder.respond(message, None, library)
    return turn.reply or service.responder.apologise(message, None)


def _stored_key(conversation: str) -> str:
    return f"{WEB_CHANNEL}:{PAGE_ACCOUNT}:{conversation}"


async def _lines(service: Service, conversation: str) -> list[Line]:
    return read_lines(await service.store.transcript(_stored_key(conversation), 0, service.clock()))


async def _is_empty(service: Service, conversation: str) -> bool:
    return not await service.store.last_position(_stored_key(conversation), service.clock())


def _conversation(request: web.Request, service: Service) -> str | None:
    return service.signer.conversation(PURPOSE, request.cookies.get(_cookie(service), ""), service.clock())


def _is_https(service: Service) -> bool:
    return service.settings.public_url.startswith("https://")


def _cookie(service: Service) -> str:
    return "__Host-trialogue" if _is_https(service) else "trialogue"


def _seen(service: Service, conversation: str, *, known: bool) -> web.Response:
    # Who keeps no cookies would see the greeting for ever: the first redirect lets the page find out and say so.
    response = _redirect(LATEST if known else "/?notice=cookies#latest")
    response.set_cookie(
        _cookie(service),
        service.signer.token(PURPOSE, conversation, service.clock()),
        max_age=int(service.signer.life / timedelta(seconds=1)),
        path="/",
        httponly=True,
        samesite="Strict",
        secure=_is_https(service),
    )
    return response


def _forgotten(service: Service) -> web.Response:
    response = _redirect("/?notice=deleted#latest")
    response.del_cookie(_cookie(service), path="/", httponly=True, samesite="Strict", secure=_is_https(service))
    return response


def _redirect(location: str) -> web.Response:
    return web.Response(status=303, headers={"Location": location})
