"""The door: nobody passes without signing in, and no other site can make a signed-in browser do anything."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import Any, Awaitable, Callable, Mapping, Optional
from urllib.parse import urlsplit

from datasette import Response
from datasette.app import Datasette

from bot.review import accounts, audit
from bot.review.accounts import Account
from bot.review.site import roles
from bot.review.site.config import DATABASE, SiteConfig

SESSION = "review_session"
SIGN_IN = "/sign-in"
STATIC = "/-/static-plugins/bot.review.site/"
OWN = ("queue", "conversations", "reviews", "missed", "corrections", "enquiries",
       "dashboard", "subject", "users", "audit", "sign-out", "password")
SAFE = ("GET", "HEAD")
CHANGES = ("POST",)

Asgi = Callable[[Mapping[str, Any], Any, Any], Awaitable[None]]

_CSP = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_HEADERS = {b"x-content-type-options": b"nosniff", b"referrer-policy": b"same-origin", b"x-frame-options": b"DENY",
            b"cross-origin-opener-policy": b"same-origin"}


class Gate:
    """ASGI wrapper around Datasette."""

    def __init__(self, app: Asgi, datasette: Datasette, config: SiteConfig) -> None:
        self._app, self._datasette, self._config = app, datasette, config

    async def __call__(self, scope: Mapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope.get("headers") or []}
        account = await self._account(headers)
        path = scope["path"]
        refusal = self._refusal(scope["method"], path, headers, account)
        send = self._with_headers(send, path)
        if refusal is not None:
            await refusal.asgi_send(send)
            return
        if account is not None:
            scope = dict(scope, actor={"id": account.name, "role": account.role, "must_change": account.must_change})
            if _is_raw(path):
                await self._audit_raw(account, scope)
        await self._app(scope, receive, send)

    def _refusal(
            self, method: str, path: str, headers: Mapping[str, str],
            account: Optional[Account]) -> Optional[Response]:
        if method not in SAFE + CHANGES:
            return _answer(path, 405, "This method is not allowed.")
        if method in CHANGES and not is_same_origin(headers, self._config.origins):
            return _answer(path, 403, "This request came from another site, so it was refused.")
        if path == SIGN_IN or path.startswith(STATIC):
            return None
        if account is None:
            if path.endswith(".json") or method in CHANGES:
                return _answer(path, 401, "Sign in first.")
            return Response.redirect(SIGN_IN)
        if account.must_change and path not in ("/password", "/password/change", "/sign-out"):
            return Response.redirect("/password") if method in SAFE else _answer(path, 403,
                "Choose your own password first.")
        return None if self._is_served(method, path, account) else _answer(path, 404, "There is no such page.")

    @staticmethod
    def _is_served(method: str, path: str, account: Account) -> bool:
        """Our own pages, and for admins Datasette's tables. Everything else Datasette can do does not exist here."""
        first = path.strip("/").split("/")[0].split(".")[0]
        if path == "/" or first in OWN:
            return True
        return method in SAFE and roles.may(account.role, "tables") and (_is_raw(path) or path.startswith("/-/static/"))

    async def _account(self, headers: Mapping[str, str]) -> Optional[Account]:
        token = cookie(headers, SESSION)
        if not token:
            return None
        database, now = self._datasette.get_database(DATABASE), self._config.now()
        account = await database.execute_fn(lambda conn: accounts.signed_in(conn, token, now))
        if account is not None and await database.execute_fn(lambda conn: accounts.is_stale(conn, token, now)):
            await database.execute_write_fn(lambda conn: accounts.touch(conn, token, now), block=False)
        return account

    async def _audit_raw(self, account: Account, scope: Mapping[str, Any]) -> None:
        query = (scope.get("query_string") or b"").decode("latin-1")
        await self._datasette.get_database(DATABASE).execute_write_fn(lambda conn: audit.record(
            conn, self._config.now(), account.name, account.role, "read table", scope["path"], query[:500]))

    def _with_headers(self, send: Any, path: str) -> Any:
        async def sending(message: Mapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                extra = dict(_HEADERS)
                if not path.startswith(STATIC):
                    extra[b"cache-control"] = b"private, no-store"
                if not _is_raw(path):  # Datasette's own pages have scripts inside them
                    extra[b"content-security-policy"] = _CSP.encode()
                kept = [(key, self._secured(key, value))
                         for key, value in message.get("headers", []) if key.lower() not in extra]
                message = dict(message, headers=kept + list(extra.items()))
            await send(message)
        return sending

    def _secured(self, key: bytes, value: bytes) -> bytes:
        """Datasette does not mark its own cookies as secure."""
        if self._config.secure_cookies and key.lower() == b"set-cookie" and b"secure" not in value.lower():
            return value + b"; Secure"
        return value


def is_same_origin(headers: Mapping[str, str], origins: Any = ()) -> bool:
    """Whether a request that changes something came from our own pages. Without any sign of it, it did not."""
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = headers.get("origin")
    if origin is None:
        return site == "same-origin"
    return origin in origins or (origin != "null" and urlsplit(origin).netloc == headers.get("host"))


def cookie(headers: Mapping[str, str], name: str) -> Optional[str]:
    """The value of a cookie; None when there is none or the header makes no sense."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(headers.get("cookie", ""))
    except CookieError:
        return None
    return jar[name].value if name in jar else None


def _is_raw(path: str) -> bool:
    return path == f"/{DATABASE}" or path.startswith((f"/{DATABASE}/", f"/{DATABASE}."))


def _answer(path: str, status: int, text: str) -> Response:
    if path.endswith(".json"):
        return Response.json({"ok": False, "status": status, "error": text}, status=status)
    return Response.html(f'<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>{text}</title>'
                         f'<link rel="stylesheet" href="{STATIC}review.css"><main class="door"><h1>{text}</h1>'
                         f'<p><a href="/">Go to the start page</a></p></main></html>', status=status)
