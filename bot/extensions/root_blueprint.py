"""A Sanic blueprint that Rasa mounts at the root of the site instead of below /webhooks."""

from __future__ import annotations

from typing import Any, Awaitable, Callable, Dict, Optional

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

Handler = Callable[[Request], Awaitable[HTTPResponse]]


class RootBlueprint(Blueprint):
    """Rasa joins every channel's prefix to /webhooks/ and keeps "/" for a greeting of its own.

    The prefix is dropped when the blueprint is registered, and `index` answers "/" before Rasa's greeting can.
    `with_app` is called with the application, for what concerns more than these routes.
    """

    def __init__(self, name: str, index: Handler, with_app: Callable[[Sanic], None]) -> None:
        super().__init__(name)
        self.ctx.index, self.ctx.with_app = index, with_app

    def register(self, app: Sanic, options: Dict[str, Any]) -> None:
        super().register(app, {**options, "url_prefix": ""})
        index = self.ctx.index

        async def serve_index(request: Request) -> Optional[HTTPResponse]:
            return await index(request) if request.path == "/" and request.method in ("GET", "HEAD") else None

        app.register_middleware(serve_index, "request")
        self.ctx.with_app(app)
