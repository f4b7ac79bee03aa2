"""One request of a signed-in person: permission checked, database at hand, every change and every reading recorded."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any, Awaitable, Callable, Mapping, Optional, TypeVar, Union

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Forbidden, NotFound, Request

from bot.review import accounts, audit, items, sampling
from bot.review.site import roles
from bot.review.site.config import DATABASE, SiteConfig
from bot.review.store import immediate

T = TypeVar("T")
Context = Mapping[str, Any]
REFUSALS = (items.Refusal, accounts.Refused, sampling.NotYours)


class Gone(NotFound):
    """What was here may have been erased; the message says so in words for staff, and is shown."""


@dataclass
class Visit:
    """What a handler works with."""

    datasette: Datasette
    request: Request
    config: SiteConfig
    sent: Optional[dict[str, str]] = None  # the form, once it was read: a request can be read only once

    @property
    def name(self) -> str:
        return str((self.request.actor or {}).get("id", ""))

    @property
    def role(self) -> str:
        return str((self.request.actor or {}).get("role", ""))

    @property
    def now(self) -> float:
        return self.config.now()

    def may(self, permission: str) -> bool:
        return roles.may(self.role, permission)

    def need(self, permission: str) -> None:
        """Raises Forbidden without the permission."""
        if not self.may(permission):
            raise Forbidden("Your role does not include this page.")

    @property
    def every_request(self) -> bool:
        return sees_every_request(self.role)

    def part(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.url_vars.get(name) or "")

    def arg(self, name: str) -> str:
        return str(self.request.args.get(name) or "").strip()

    @property
    def as_json(self) -> bool:
        return self.request.path.endswith(".json")

    async def form(self) -> dict[str, str]:
        if self.sent is None:
            self.sent = dict(await self.request.post_vars())
        return self.sent

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """The result of `work` on a connection that can only read."""
        return await self.datasette.get_database(DATABASE).execute_fn(work)

    async def write(self, work: Callable[[sqlite3.Connection], T], whole: bool = True) -> T:
        """The result of `work` on the one writing connection, in one transaction when `whole`. Raises what `work` raised."""
        def guarded(conn: sqlite3.Connection) -> tuple[Optional[T], Optional[Exception]]:
            try:
                if not whole:
                    return work(conn), None
                with immediate(conn):
                    return work(conn), None
            except Exception as error:  # handed over by hand: Datasette would print its message to the server's log
                return None, error
        result, error = await self.datasette.get_database(DATABASE).execute_write_fn(guarded)
        if error is not None:
            raise error
        return result

    async def change(self, action: str, target: str, work: Callable[[sqlite3.Connection], T], detail: str = "") -> T:
        """Does `work` and records it, both or neither."""
        def both(conn: sqlite3.Connection) -> T:
            result = work(conn)
            audit.record(conn, self.now, self.name, self.role, action, target, detail)
            return result
        return await self.write(both)

    async def record(self, action: str, target: str, detail: str = "") -> None:
        """Records a reading."""
        await self.write(lambda conn: audit.record(conn, self.now, self.name, self.role, action, target, detail))

    def say(self, text: str, wrong: bool = False) -> None:
        """A line at the top of the next page."""
        self.datasette.add_message(self.request, text, self.datasette.ERROR if wrong else self.datasette.INFO)


def sees_every_request(role: str) -> bool:
    """Whether the queue of `role` holds every call-back request, or only those with words of concern."""
    return roles.may(role, "enquiries")


Handler = Callable[[Visit], Awaitable[Union[Context, Response]]]
View = Callable[[Request, Datasette], Awaitable[Response]]


def page(permission: str, template: str) -> Callable[[Handler], View]:
    """A page, and the same as JSON under its address with ".json"; the handler returns what the template shows."""
    def wrap(handler: Handler) -> View:
        async def view(request: Request, datasette: Datasette) -> Response:
            if request.method not in ("GET", "HEAD"):
                return Response.text("This page can only be read.", status=405)
            visit = Visit(datasette, request, datasette.review_site)
            visit.need(permission)
            try:
                found = await handler(visit)
            except KeyError as error:
                raise NotFound("There is nothing under this address.") from error
            if isinstance(found, Response):
                return found
            if visit.as_json:
                return Response.json(found, default=str)
            return Response.html(await datasette.render_template(template, {**found, "page": permission}, request=request))
        return _named(view, handler)
    return wrap


Again = tuple[str, Callable[[Visit], Awaitable[Context]]]


def action(permission: str, back: Callable[[Visit], str], again: Optional[Again] = None) -> Callable[[Handler], View]:
    """A change by a form; afterwards the browser goes `back`. A refusal changes nothing and is shown there.

    `again`: the template and what it shows, for a form whose page is shown once more after a refusal with what was typed.
    """
    def wrap(handler: Handler) -> View:
        async def view(request: Request, datasette: Datasette) -> Response:
            if request.method != "POST":
                return Response.text("Send this with the form.", status=405)
            visit = Visit(datasette, request, datasette.review_site)
            visit.need(permission)
            try:
                found = await handler(visit)
            except REFUSALS as error:
                if again is not None:
                    return await _typed_again(visit, permission, again, error)
                visit.say(str(error), wrong=True)
                return Response.redirect(back(visit), status=303)
            except KeyError as error:
                raise NotFound("There is nothing under this address.") from error
            return found if isinstance(found, Response) else Response.redirect(back(visit), status=303)
        return _named(view, handler)
    return wrap


async def _typed_again(visit: Visit, permission: str, again: Again, error: Exception) -> Response:
    """The page of a refused form with the refusal and with everything typed: what somebody wrote is not theirs to lose."""
    template, show = again
    shown = {**await show(visit), "page": permission, "refused": str(error), "step": visit.part("step"), "typed": await visit.form()}
    return Response.html(await visit.datasette.render_template(template, shown, request=visit.request),
                         status=409 if isinstance(error, items.Overtaken) else 422)


def _named(view: View, handler: Handler) -> View:
    """Gives the view its handler's name. (functools.wraps would make Datasette look for the handler's parameters.)"""
    view.__name__, view.__doc__ = getattr(handler, "__name__", "view"), handler.__doc__
    return view
