"""All addresses of the service in one list."""

from aiohttp import web

from bot.settings import Settings
from bot.web import directline, health, page_routes, webhooks

CONVERSATION = "/v3/directline/conversations/{conversation}"


def routes_for(settings: Settings) -> list[web.RouteDef]:
    """Return the routes that the settings ask for."""
    routes = [
        web.get("/", page_routes.show),
        web.post("/page/message", page_routes.take),
        web.post("/page/delete", page_routes.delete),
        web.get("/page/style.css", page_routes.style),
        web.get("/page/icon.svg", page_routes.icon),
        web.post("/v3/directline/conversations", directline.start_conversation),
        web.get(CONVERSATION, directline.resume_conversation),
        web.post(f"{CONVERSATION}/activities", directline.send_activity),
        web.get(f"{CONVERSATION}/activities", directline.read_activities),
        web.post("/v3/directline/tokens/refresh", directline.refresh_token),
        web.post("/webhooks/{channel}", webhooks.receive),
        web.get("/healthz", health.healthz),
        web.get("/readyz", health.readyz),
    ]
    return [*routes, web.get("/metrics", health.metrics)] if settings.metrics else routes
