"""The API's last line: whatever fails, the answer carries help lines and the log no word; and what readiness says."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.extensions import conversation, pages
from bot.extensions.conversation import Conversations
from bot.extensions.pages import add_pages
from bot.extensions.visitor_site import VisitorSite
from bot.extensions.visitors import Visitors
from bot.extensions.web_channel import add_api, with_content
from bot.knowledge.search import KnowledgeMissing
from bot.settings import Settings


class Routes(dict):
    """Stands for Sanic's blueprint: keeps each handler by its path."""

    def get(self, path: str) -> Any:  # type: ignore[override]
        return lambda handler: self.setdefault(path, handler)

    post = get


async def silent(message: Any) -> None:
    """Rasa that says nothing."""


@pytest.fixture
def talk(tmp_path: Path) -> Conversations:
    return Conversations(Settings(var=tmp_path), silent, Visitors())


async def ask(talk: Conversations, body: Any) -> Any:
    routes = Routes()
    add_api(routes, talk, lambda: True, None)
    return await routes["/api/messages"](SimpleNamespace(json=body))


@pytest.mark.parametrize("error", [OSError("zebrafinch"), UnicodeEncodeError("utf-8", "zebrafinch", 0, 1, "zebrafinch"), KeyError("zebrafinch")])
async def test_any_fault_is_answered_with_help_lines_and_puts_no_word_into_the_log(
        talk: Conversations, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception) -> None:
    def broken(*_: Any) -> None:
        raise error

    monkeypatch.setattr(conversation, "mask", broken)
    answer = await ask(talk, {"text": "zebrafinch i want to die"})
    body = json.loads(answer.body)
    assert answer.status == 503 and body["error"]["code"] == "unavailable" and body["error"]["next"]
    assert "999" in {line["phone"] for line in body["help"]}
    written = "".join(capsys.readouterr())
    assert type(error).__name__ in written and "zebrafinch" not in written


@pytest.mark.parametrize("more, status", [({"session": "\ud800.x"}, 403), ({"message_id": "\ud800" * 32}, 200), ({}, 200)])
async def test_half_a_character_is_no_fault_of_ours(talk: Conversations, more: dict[str, str], status: int) -> None:
    answer = await ask(talk, {"text": "i want to kill myself tonight", **more})
    body = json.loads(answer.body)
    assert answer.status == status
    assert body["error"]["code"] == "bad_session" if status == 403 else body["messages"][0]["concern"] == "suicidal_intent"


class Live:
    def __init__(self, problem: str | None = None, missing: bool = False) -> None:
        self.problem, self.missing = problem, missing

    def get(self) -> Any:
        if self.missing:
            raise KnowledgeMissing("can not be read")
        return SimpleNamespace(version="old")


@pytest.mark.parametrize("live, version, stale, ready", [
    (Live(), "old", False, True), (Live("broken"), "old", True, True), (Live(missing=True), None, False, False)])
def test_readiness_names_the_content_that_is_in_use(live: Live, version: str | None, stale: bool, ready: bool) -> None:
    state = with_content({"knowledge": "of the file", "ready": True}, live)
    assert (state["knowledge"], state["knowledge_stale"], state["ready"]) == (version, stale, ready)
    assert with_content({"knowledge": None, "ready": False}, live)["ready"] is False


async def test_the_widget_drops_a_line_on_the_day_that_every_reply_does(talk: Conversations, monkeypatch: pytest.MonkeyPatch) -> None:
    """`contacts.yml` says when a line was last checked; some time after that it may be shown no more."""
    site, routes = VisitorSite(Settings(), talk, silent), Routes()
    add_pages(routes, site)
    request = SimpleNamespace(app=SimpleNamespace(debug=False), headers={})
    made = []
    monkeypatch.setattr(pages, "widget_script", lambda context: made.append(context.help_lines()) or json.dumps(made[-1]).encode())
    lines = [[{"name": "one"}, {"name": "withdrawn"}], [{"name": "one"}]]
    day = dt.date(2026, 11, 28)
    monkeypatch.setattr(pages, "uk_date", lambda: day)
    monkeypatch.setattr(VisitorSite, "help_lines", lambda *_: lines[0])
    first = await routes["/widget.js"](request)
    again = await routes["/widget.js"](request)
    assert b"withdrawn" in first.body and len(made) == 1 and again.headers["etag"] == first.headers["etag"]
    del lines[0]
    day += dt.timedelta(days=1)
    later = await routes["/widget.js"](SimpleNamespace(app=request.app, headers={"if-none-match": first.headers["etag"]}))
    assert later.status == 200 and b"withdrawn" not in later.body and len(made) == 2
