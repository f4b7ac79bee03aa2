"""The review site as a Datasette plugin: this file lists every hook and every address.

Order of what protects it: the gate (asgi_wrapper) lets nobody pass who is not signed in and no request from another site;
each handler checks its permission; Datasette's own tables need the role admin (root allow block); its download of the
file and its SQL box are off.
"""

from __future__ import annotations

import logging
import sqlite3
from typing import Any, Callable, Optional

from datasette import Response, hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request
from jinja2 import Environment

from bot.review.site import chats, door, filters, item, manage, queue, roles
from bot.review.site.config import SiteConfig
from bot.review.site.gate import Gate
from bot.review.site.visit import Gone
from bot.review.store import prepare

logger = logging.getLogger(__name__)

_REFERENCE = r"(?P<reference>[CEce]-[A-Za-z0-9-]{11})"
_JSON = r"(?:\.json)?$"


async def _start(request: Request, datasette: Datasette) -> Response:
    return Response.redirect("/queue")


ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"^/$", _start),
    (r"^/sign-in$", door.sign_in), (r"^/sign-out$", door.sign_out),
    (r"^/password$", door.password_page), (r"^/password/change$", door.password_step),
    (r"^/queue" + _JSON, queue.queue), (r"^/queue/(?P<item>\d{1,12})" + _JSON, item.item),
    (r"^/queue/(?P<item>\d{1,12})/(?P<step>claim|assign|contacted|close|reopen|clock|check|note)$", item.step),
    (r"^/enquiries" + _JSON, queue.enquiry_list), (rf"^/enquiries/{_REFERENCE}" + _JSON, queue.enquiry),
    (r"^/conversations" + _JSON, chats.listing), (rf"^/conversations/{_REFERENCE}" + _JSON, chats.transcript),
    (rf"^/conversations/{_REFERENCE}/(?P<step>reviewed|flag|note|tag|untag|correct)$", chats.step),
    (r"^/reviews" + _JSON, chats.reviews), (rf"^/reviews/{_REFERENCE}/(?P<step>verdict|resolve)$", chats.verdict),
    (r"^/missed" + _JSON, manage.missed_questions),
    (r"^/corrections" + _JSON, manage.correction_list), (r"^/corrections\.yml$", manage.export_corrections),
    (r"^/dashboard" + _JSON, manage.overview),
    (r"^/subject" + _JSON, manage.subject_access), (r"^/subject/(?P<step>find|export|erase)$", manage.subject_step),
    (r"^/users" + _JSON, manage.users), (r"^/users/(?P<step>add)$", manage.user_step),
    (r"^/users/(?P<name>[^/]+)/(?P<step>role|deactivate|activate|reset)$", manage.user_step),  # a name may have accents
    (r"^/audit" + _JSON, manage.audit_trail),
]


def _config(datasette: Datasette) -> Optional[SiteConfig]:
    """The site's configuration; None for any other Datasette in the same process, which these hooks leave alone."""
    return getattr(datasette, "review_site", None)


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Any]]]:
    return ROUTES if _config(datasette) else []


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[Any], Any]:
    config = _config(datasette)
    return lambda app: Gate(app, datasette, config) if config else app


@hookimpl
def prepare_connection(conn: sqlite3.Connection, datasette: Datasette) -> None:
    if _config(datasette):
        conn.isolation_level = None  # transactions are begun and ended by bot.review.store.immediate
        prepare(conn)


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    if _config(datasette):
        env.filters.update(filters.FILTERS)


@hookimpl
def extra_template_vars(request: Optional[Request], datasette: Datasette) -> dict[str, Any]:
    config = _config(datasette)
    if config is None or request is None:
        return {}
    role = str((request.actor or {}).get("role", ""))
    return {"links": [(name, title) for name, title in roles.LINKS if role and roles.may(role, name)], "clinic": config.clinic,
            "me": (request.actor or {}).get("id"), "role": role, "may": lambda permission: bool(role) and roles.may(role, permission)}


@hookimpl(tryfirst=True)
def forbidden(datasette: Datasette, request: Request, message: str) -> Optional[Callable[[], Any]]:
    if not _config(datasette):
        return None
    return lambda: _error(datasette, request, 403, str(message or "Your role does not include this page."))


@hookimpl(tryfirst=True)
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Callable[[], Any]:
    status = getattr(exception, "status", 500)
    if status == 500:
        # the class only: an error's message can hold what somebody wrote
        logger.error("The page %s failed with %s.", request.path, type(exception).__name__)
    return lambda: _error(datasette, request, status, _explained(exception, status))


def _explained(exception: Exception, status: int) -> str:
    if isinstance(exception, Gone):
        return str(exception)
    if status == 404:
        return "There is no such page."
    return "Something went wrong. Nothing was changed. Try again, or tell your admin."


async def _error(datasette: Datasette, request: Request, status: int, text: str) -> Response:
    if request.path.endswith(".json"):
        return Response.json({"ok": False, "status": status, "error": text}, status=status)
    return Response.html(await datasette.render_template("staff_error.html", {"text": text}, request=request), status=status)
