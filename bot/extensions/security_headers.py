"""Headers of every response to a visitor, and who may call the API from another site."""

from __future__ import annotations

from typing import Optional, Text

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty

from bot.extensions.page_context import PageSettings

PAGE_POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
    "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
    "trusted-types 'none'"))
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # the address of a page about health stays here
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noarchive",
}
API_METHODS = "POST, OPTIONS"
PREFLIGHT_SECONDS = "600"
ANY_SITE = ("/widget.js",)  # the one file that a page of another site loads


def add_security_headers(app: Sanic, settings: PageSettings) -> None:
    """Adds the headers to every response of `app` and answers the preflight requests of allowed sites."""

    async def preflight(request: Request) -> Optional[HTTPResponse]:
        if request.method != "OPTIONS" or not request.path.startswith("/api/"):
            return None
        return empty(status=204 if may_call(request, settings) else 403)

    async def add_headers(request: Request, response: HTTPResponse) -> None:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
        shared = "cross-origin" if request.path in ANY_SITE or request.path.startswith("/api/") else "same-origin"
        response.headers.setdefault("Cross-Origin-Resource-Policy", shared)
        if request.path.startswith("/api/"):
            _share(request, response, settings)

    app.register_middleware(preflight, "request")
    app.register_middleware(add_headers, "response")


def may_call(request: Request, settings: PageSettings) -> bool:
    """Whether the site that sent `request` may read the API's replies: our own, or one from the settings."""
    allowed = {origin_of(text) for text in settings.allowed_origins}
    return request.headers.get("origin", "") in allowed


def _share(request: Request, response: HTTPResponse, settings: PageSettings) -> None:
    response.headers["Vary"] = "Origin"
    response.headers.setdefault("Cache-Control", "no-store")
    for name in [name for name in response.headers if name.lower().startswith("access-control-")]:
        response.headers.pop(name)  # what the server underneath adds is wider than our list
    if not may_call(request, settings):
        return
    response.headers["Access-Control-Allow-Origin"] = request.headers["origin"]
    response.headers["Access-Control-Allow-Methods"] = API_METHODS
    response.headers["Access-Control-Allow-Headers"] = "Content-Type"
    response.headers["Access-Control-Max-Age"] = PREFLIGHT_SECONDS


def origin_of(text: Text) -> Text:
    """`text` as a browser writes an origin: scheme and host in small letters, no path and no slash at the end."""
    scheme, _, rest = text.strip().partition("://")
    return f"{scheme.lower()}://{rest.split('/')[0].lower()}"
