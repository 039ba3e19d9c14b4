"""What surrounds every request: its id and log line, its limits, its errors in clear words, its security headers."""

import logging
import secrets
import time
from collections.abc import Awaitable, Callable

import msgspec
from aiohttp import web

from bot.errors import Overloaded, StateError, TrialogueError
from bot.web.service import service_of

access = logging.getLogger("bot.web.access")
logger = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

REQUEST_ID = web.RequestKey("request_id", str)
STATE_RETRY_SECONDS = 5
# Called by platforms and monitors from few addresses: limited by the queue and by conversation, not by address.
UNLIMITED = ("/webhooks/", "/healthz", "/readyz", "/metrics")
PAGES = ("/", "/page")
# The rest of the body is still on its way: it is not waited for.
UNREAD = (408, 413)
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "Trialogue",
}
# For programmers who read the answer of an API call; people on the page get sentences from the content folder.
SENTENCES = {
    400: "The request cannot be read.",
    401: "This needs authorization.",
    403: "This is not allowed: the token is wrong, expired or for another conversation.",
    404: "There is nothing at this address.",
    405: "This address does not take this method.",
    408: "The request took too long to arrive.",
    413: "The request is too large.",
    415: "The body must be plain, uncompressed JSON.",
    429: "Too many requests; wait as long as Retry-After says.",
    500: "Something went wrong on our side; nothing was kept. The request id helps to find the reason in the log.",
    503: "The service cannot take this now; wait as long as Retry-After says and send it again.",
}


@web.middleware
async def account_for(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the request an id, log and count it by its route, and harden the response."""
    started = time.perf_counter()
    request[REQUEST_ID] = secrets.token_hex(8)
    response = await handler(request)
    _record(request, response.status, time.perf_counter() - started)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Request-Id"] = request[REQUEST_ID]
    return response


@web.middleware
async def explain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every error into a clear answer. The one place that catches everything: a request never ends without one."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        kept = {name: error.headers[name] for name in ("Allow", "Retry-After", "Location") if name in error.headers}
        return error_response(request, error.status, kept)
    except Overloaded as error:
        return error_response(request, 503, {"Retry-After": str(error.retry_after)})
    except StateError as error:
        _log_failure(request, error)
        return error_response(request, 503, {"Retry-After": str(STATE_RETRY_SECONDS)})
    except Exception as error:  # noqa: BLE001 - see above; what was raised may carry what was said: only its kind is logged
        _log_failure(request, error)
        return error_response(request, 500, {})


@web.middleware
async def limit_addresses(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse an address that sends too fast."""
    if not request.path.startswith(UNLIMITED):
        service_of(request).limits.charge_address(request)
    return await handler(request)


def error_response(request: web.Request, status: int, headers: dict[str, str]) -> web.Response:
    """Return the error as a page to a person on the page, as JSON to everybody else."""
    if request.path in PAGES or request.path.startswith("/page/"):
        body = service_of(request).page.error(status)
        response = web.Response(status=status, text=body, content_type="text/html", headers=headers)
    else:
        message = SENTENCES.get(status, "The request was refused.")
        document = {"error": {"code": str(status), "message": message}, "request_id": request[REQUEST_ID]}
        json = msgspec.json.encode(document)
        response = web.Response(status=status, body=json, content_type="application/json", headers=headers)
    if status in UNREAD:
        response.force_close()
    return response


def route_of(request: web.Request) -> str:
    """Return the route's pattern; the raw path may hold anything."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unknown"


def _record(request: web.Request, status: int, seconds: float) -> None:
    route, metrics = route_of(request), service_of(request).metrics
    method = request.method if request.method in {"GET", "HEAD", "POST", "OPTIONS"} else "other"
    metrics.requests.labels(method, route, str(status)).inc()
    metrics.request_time.labels(route).observe(seconds)
    access.info(
        "%s %s %s",
        method,
        route,
        status,
        extra={"request_id": request[REQUEST_ID], "milliseconds": round(seconds * 1000, 1)},
    )


def _log_failure(request: web.Request, error: Exception) -> None:
    # A traceback's frames name no values, but its last line is the error's text: only our own errors' texts are safe.
    text = str(error) if isinstance(error, TrialogueError) else type(error).__name__
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_qualname}:{place.tb_lineno}" if place else ""
    logger.error("request failed: %s at %s", text, where, extra={"request_id": request[REQUEST_ID]})
