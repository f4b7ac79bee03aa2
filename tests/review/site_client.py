"""The review site in one process, with people of every role signed in, driven as a browser would."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bot.review import accounts
from bot.review.site.app import build_site
from bot.review.site.config import EntryName, SiteConfig
from bot.review.site.gate import SESSION
from bot.review.site.roles import PERMISSIONS
from bot.review.turns import reference
from review_events import HOURS, NOW, rows

PEOPLE = {"cara": "care team", "ben": "care team", "ida": "intake", "mia": "manager", "ada": "admin"}
PASSWORD = "four plain words here"


@lru_cache
def hashed() -> str:
    """The hash of PASSWORD, made once: it is slow by design."""
    return accounts.hash_password(PASSWORD)


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.at = NOW + 60

    def __call__(self) -> float:
        return self.at


@dataclass
class Browser:
    """One person's browser: keeps cookies, sends the form's token and says where it comes from."""

    site: Any
    cookies: dict[str, str] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)  # of each item opened, what its forms say that the page showed

    async def get(self, path: str) -> Any:
        return self._keep(await self.site.client.get(path, cookies=self.cookies), path)

    async def post(self, path: str, data: dict[str, str] | None = None, headers: dict[str, str] | None = None,
                   token: str | None = None) -> Any:
        if token is None:
            page = await self.get("/password" if SESSION in self.cookies else "/sign-in")
            token = re.search(r'name="csrftoken" value="([^"]+)"', page.text).group(1)
        opened = path.rpartition("/")[0]
        shown = {"seen": self.seen[opened]} if opened in self.seen else {}
        sent = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"} if headers is None else headers
        return self._keep(await self.site.client.post(path, data={**shown, **(data or {}), "csrftoken": token}, headers=sent, cookies=self.cookies), opened)

    async def post_as_form_of(self, path: str, data: dict[str, str]) -> Any:
        """Posts and follows the redirect, as a browser does."""
        answer = await self.post(path, data)
        return await self.get(answer.headers["location"].split("#")[0]) if answer.status_code == 303 else answer

    def _keep(self, answer: Any, path: str) -> Any:
        self.seen.update({path: line for line in re.findall(r'name="seen" value="(\d+)"', answer.text)})
        for header in answer.headers.get_list("set-cookie"):
            name, _, value = header.split(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
            if "Max-Age=0" in header or not value:
                self.cookies.pop(name, None)
        return answer


def make_site(conn: Any, path: Any, clock: Clock, **changes: Any) -> Any:
    """A site on the log at `path`, with one account for each of PEOPLE."""
    for name, role in PEOPLE.items():
        conn.execute("insert into accounts (name, role, password, created_at) values (?, ?, ?, ?)",
                     (name, role, hashed(), NOW))
    return build_site(
        SiteConfig(
            path, HOURS, now=clock, secret="0" * 32, entries=[EntryName("dizziness", "Feeling dizzy")],
            intents=["contact", "personal_care"],
            **changes))


def signed_in(conn: Any, site: Any, name: str, clock: Clock) -> Browser:
    """A browser with a session of `name`, without the time a real sign-in takes."""
    return Browser(site, {SESSION: accounts.open_session(conn, name, clock.at)})


CARE, INTAKE, MANAGER, ADMIN = "cara", "ida", "mia", "ada"
CODE = reference("ann")

# every page with the permission it needs; {enquiry} is filled in
PAGES = {"/queue": "queue", "/queue/1": "queue", "/conversations": "conversations", f"/conversations/{CODE}": "conversations",
         "/reviews": "reviews", "/missed": "missed", "/corrections": "corrections", "/dashboard": "dashboard", "/enquiries": "enquiries",
         "/queue/2": "enquiries", "/subject": "subject", "/users": "users", "/audit": "audit"}
# every change: path, form, permission
CHANGES = [
    ("/queue/1/claim", {}, "queue"), ("/queue/1/note", {"text": "a note"}, "queue"), ("/queue/1/assign", {"owner": "ben"}, "queue"),
    ("/queue/1/contacted", {"reason": "called"}, "queue"), ("/queue/1/clock", {"queue": "Q2", "reason": "song"}, "queue"),
    ("/queue/1/check", {"when": "2026-11-24T10:00", "reason": ""}, "queue"),
    ("/queue/1/close", {"outcome": "answered", "reason": "done"}, "queue"), ("/queue/2/claim", {}, "enquiries"),
    (f"/conversations/{CODE}/reviewed", {}, "conversations"), (f"/conversations/{CODE}/flag", {"text": "why"}, "conversations"),
    (f"/conversations/{CODE}/note", {"text": "a note"}, "conversations"),
    (f"/conversations/{CODE}/tag", {"text": "tag", "message": "1"}, "conversations"),
    (f"/conversations/{CODE}/correct", {"route": "contact", "message": "1"}, "conversations"),
    (f"/reviews/{CODE}/verdict", {"verdict": "acceptable", "note": ""}, "reviews"),
    ("/subject/find", {"contact": "020 7946 0000"}, "subject"), ("/subject/export", {"reference": CODE}, "subject"),
    ("/subject/erase", {"reference": CODE, "confirm": CODE, "reason": "subject request"}, "subject"),
    ("/users/add", {"name": "new", "role": "intake", "password": PASSWORD}, "users"), ("/users/ben/role", {"role": "intake"}, "users"),
    ("/users/ben/deactivate", {}, "users"), ("/users/ben/reset", {"password": "another four words"}, "users")]
TABLES = ("conversations", "messages", "items", "history", "flags", "notes", "tags", "corrections", "verdicts", "accounts", "erasures", "enquiries")


def state(conn) -> list:
    return [rows(conn, f"select * from {table}") for table in TABLES]


def may(name: str, permission: str) -> bool:
    return PEOPLE[name] in PERMISSIONS[permission]
