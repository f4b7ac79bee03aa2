"""A small server with the real pages and headers and made-up replies. Words in a message choose how it behaves:

forget (a reply under a new session, and nothing stored), unstored (a help card that is not stored),
slow (replies after the browser's time limit), flaky (fails once, then answers), down (always 503), refuse (a 4xx),
expire (the session counts as unknown once). GET /stub/seen tells how often each message_id was answered.
Run: python tests/browser/browser_stub.py PORT [ALLOWED_ORIGIN]
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
import tempfile
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import browser_replies as replies
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, html, json

from bot.extensions import pages
from bot.extensions.enquiry_form import EnquiryDesk, add_enquiry_form
from bot.extensions.inbound import Refused, read_inbound
from bot.extensions.page_context import PageSettings
from bot.extensions.security_headers import add_security_headers
from bot.extensions.staffed_hours import staffed_hours
from bot.knowledge.contacts import pinned_lines

TIMEOUT_MS = 1500
HOST_POLICY = "default-src 'none'; script-src {site}; connect-src {site}; style-src 'self'; base-uri 'none'"


class Stub:
    """Conversations in memory, in the shape the pages expect."""

    def __init__(self, settings: PageSettings) -> None:
        self.settings = settings
        self.turns: dict[str, list[dict[str, Any]]] = {}
        self.replied: dict[str, dict[str, Any]] = {}
        self.seen: Counter[str] = Counter()
        self.tried: Counter[str] = Counter()
        self.feedback: list[dict[str, Any]] = []
        self.forgotten: list[str] = []

    def help_lines(self, nation: str | None = None) -> list[dict[str, Any]]:
        return replies.lines(nation)

    def all_lines(self, nation: str | None = None) -> list[dict[str, Any]]:
        return replies.every_line(nation)

    async def converse(self, session, text, button, nation, message_id=None):
        reply = await self.reply(session, text, button, nation, message_id or uuid.uuid4().hex)
        return reply["session"], reply["messages"]

    async def transcript(self, session: str) -> list[dict[str, Any]]:
        return self.turns.get(session, [])

    async def reply(self, session, text, button, nation, message_id) -> dict[str, Any]:
        if message_id in self.replied:
            return self.replied[message_id]
        self.tried[message_id] += 1
        if "refuse" in text:
            raise Refused(429, "too_many", "Too many messages in a short time.", "Wait a minute and send it again.")
        if "down" in text or "flaky" in text and self.tried[message_id] == 1:
            raise Refused(503, "unavailable", "The assistant is not ready.", "Try again in a minute.")
        if "expire" in text and session and self.tried[message_id] == 1:
            raise Refused(400, "bad_session", "The session is not valid.", "Start a new chat.")
        if "forget" in text or "unstored" in text:
            session = uuid.uuid4().hex if "forget" in text else session or uuid.uuid4().hex
            told = replies.erased if "forget" in text else replies.crisis
            return {"session": session, "messages": [told(uuid.uuid4().hex, nation)], "help_pinned": [], "masked": []}
        session = session or uuid.uuid4().hex
        self.seen[message_id] += 1
        message = replies.fitting(text, button, nation, uuid.uuid4().hex)
        at = dt.datetime.now().astimezone().isoformat(timespec="seconds")
        turns = self.turns.setdefault(session, [])
        turns += [{"who": "visitor", "at": at, "text": text or button}, {"who": "assistant", "at": at, "message": message}]
        cards = [turn["message"] for turn in turns if turn.get("message", {}).get("route") in pages.PINNING]
        pinned = pinned_lines(cards[-1]["lines"], replies.lines(nation)) if cards else []
        masked = ["phone number"] if "07700" in text else []
        self.replied[message_id] = {"session": session, "messages": [message], "help_pinned": pinned, "masked": masked}
        if "slow" in text:
            await asyncio.sleep(TIMEOUT_MS / 1000 + 0.4)
        return self.replied[message_id]


def build(name: str, site: str, origin: str | None) -> Sanic:
    """The stub's app. `site` is its own address, `origin` another site that may embed the widget."""
    app = Sanic(name)
    settings = PageSettings("Example Clinic", "Monday to Friday, 9am to 5pm", 30, max_characters=500,
                            timeout_ms=TIMEOUT_MS, allowed_origins=(origin,) if origin else (),
                            exit_url=f"{site}/stub/neutral")
    stub = Stub(settings)
    blueprint = Blueprint("visitor")
    pages.add_pages(blueprint, stub)
    add_enquiry_form(blueprint, stub, desk())
    add_api(blueprint, stub)
    add_stub_routes(blueprint, stub, site)
    app.blueprint(blueprint)
    add_security_headers(app, settings)
    pages.add_missing_page(app, stub)
    return app


def desk() -> EnquiryDesk:
    """Takes call-back requests into a log of its own; every session is genuine here."""
    log = Path(tempfile.mkdtemp()) / "review.db"
    return EnquiryDesk(log, staffed_hours(replies.KNOWLEDGE), lambda text: None, lambda session: session, "the clinic's number")


def add_api(blueprint: Blueprint, stub: Stub) -> None:
    @blueprint.get("/")
    async def index(request: Request) -> HTTPResponse:
        return await pages.index(request, stub)

    @blueprint.post("/api/messages")
    async def messages(request: Request) -> HTTPResponse:
        try:
            inbound = read_inbound(request.json, stub.settings.max_characters)
            return json(await stub.reply(inbound.session, inbound.text, inbound.button, inbound.nation, inbound.message_id))
        except Refused as refused:
            return json({**refused.body(), "help": stub.help_lines()}, status=refused.status)

    @blueprint.post("/api/feedback")
    async def feedback(request: Request) -> HTTPResponse:
        stub.feedback.append(request.json)
        return HTTPResponse(status=204)

    @blueprint.post("/api/forget")
    async def forget(request: Request) -> HTTPResponse:
        stub.forgotten.append(request.json["session"])
        return json({"reference": "A1B2-C3D4"})


def add_stub_routes(blueprint: Blueprint, stub: Stub, site: str) -> None:
    @blueprint.get("/stub/seen")
    async def seen(request: Request) -> HTTPResponse:
        return json({"seen": stub.seen, "tried": stub.tried, "feedback": stub.feedback, "forgotten": stub.forgotten})

    @blueprint.get("/stub/neutral")
    async def neutral(request: Request) -> HTTPResponse:
        return html("<!doctype html><html lang=en><title>Weather</title><h1>Weather</h1>")

    @blueprint.get("/stub/host")
    async def host(request: Request) -> HTTPResponse:
        """A page of another site with a policy of its own, which may forbid forms; `site` is where the widget comes from."""
        target = request.args.get("site", site)
        data = " ".join(f'data-{name}="{request.args.get(name)}"' for name in ("title", "colour", "position", "open", "nation")
                        if request.args.get(name))
        page = ("<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
                "<title>Host</title><main><h1>Host page</h1><p id=p>Text of the host.</p><button id=b>Host button</button></main>"
                f'<script src="{target}/widget.js" defer {data}></script>')
        return html(page, headers={"Content-Security-Policy": HOST_POLICY.format(site=target) + request.args.get("policy", "")})


if __name__ == "__main__":
    port = int(sys.argv[1])
    build("stub", f"http://127.0.0.1:{port}", sys.argv[2] if len(sys.argv) > 2 else None).run(
        host="127.0.0.1", port=port, access_log=False, motd=False)
