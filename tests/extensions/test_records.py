"""What a visitor deletes is gone and stays gone, whatever was on its way at that moment."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Iterator

import pytest

from bot.extensions import records as under_test
from bot.extensions.inbound import Inbound, Refused
from bot.extensions.conversation import Conversations
from bot.extensions.records import Records, add_records
from bot.extensions.review_broker import ReviewBroker
from bot.extensions.visitor_session import VisitorSessions
from bot.extensions.visitors import Visitors
from bot.review.hours import StaffedHours
from bot.review.log import ReviewLog
from bot.review.spool import Spool
from bot.review.store import open_log
from bot.review.turns import reference, visitor_event
from bot.settings import Settings

DANGER = {"route": "crisis", "concern": "suicidal_intent", "trigger": "rule:x", "intent": "c"}


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    return Settings(var=tmp_path)


@pytest.fixture
def records(chosen: Settings) -> Iterator[Records]:
    made = Records(chosen, Visitors())
    log = ReviewLog(chosen.review_db, StaffedHours(()), busy_seconds=0.1)
    made.broker = ReviewBroker(log, Spool(chosen.spool))
    yield made
    asyncio.run(made.broker.close())


def said(records: Records, conversation: str) -> None:
    records.broker.publish(visitor_event(conversation, "my words of danger", time.time(), DANGER))


def rows(chosen: Settings, sql: str) -> list[tuple[Any, ...]]:
    conn = open_log(chosen.review_db)
    try:
        return [tuple(row) for row in conn.execute(sql)]
    finally:
        conn.close()


def test_words_that_wait_for_a_locked_log_go_too(records: Records, chosen: Settings) -> None:
    open_log(chosen.review_db).close()
    held = sqlite3.connect(chosen.review_db, isolation_level=None)
    held.execute("begin immediate")
    records.broker._mover._pause = 60.0
    said(records, "ann")
    time.sleep(0.6)  # the log refused, and the mover pauses
    held.execute("rollback")
    assert asyncio.run(records.forget("ann")) == reference("ann")
    assert records.broker.drain(10)
    for table in ("messages", "items", "conversations"):
        assert rows(chosen, f"select * from {table}") == [], table
    assert records.is_erased("ann") and not records.is_erased("bob")


def test_what_comes_after_a_deletion_is_refused_though_nothing_was_in_the_log(
        records: Records, chosen: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ReviewBroker, "drain", lambda *_: False)  # the log could not be written in time
    asyncio.run(records.forget("ann"))
    said(records, "ann")
    said(records, "bob")
    monkeypatch.undo()
    assert records.broker.drain(10)
    assert rows(chosen, "select sender from conversations") == [("bob",)]
    assert rows(chosen, "select reference from erasures") == [(reference("ann"),)]


@pytest.mark.parametrize("seconds, waits", [(0.3, True), (9, False)])
async def test_a_deletion_waits_for_a_reply_on_its_way_but_not_for_ever(
        chosen: Settings, monkeypatch: pytest.MonkeyPatch, seconds: float, waits: bool) -> None:
    monkeypatch.setattr(under_test, "TURN_SECONDS", 1.0)
    made, done = Records(chosen, Visitors()), []
    lock = made._visitors.get("ann").lock

    async def turn() -> None:
        async with lock:
            await asyncio.sleep(seconds)
            done.append("turn")

    task = asyncio.create_task(turn())
    await asyncio.sleep(0.05)
    await made.forget_between_turns("ann")
    assert (done == ["turn"]) is waits and made.is_erased("ann")
    task.cancel()


async def test_a_message_that_waited_while_its_chat_was_deleted_is_told_so(chosen: Settings) -> None:
    made = Records(chosen, Visitors())
    asked = []

    async def send(message: Any) -> None:
        asked.append(message.text)

    talk = Conversations(chosen, send, made._visitors, made)
    lock = made._visitors.get("ann").lock
    await lock.acquire()
    waiting = asyncio.create_task(talk.converse(Inbound("hello", None, talk.sessions.token("ann"), None, None)))
    await asyncio.sleep(0.05)
    await made.forget("ann")  # by staff, say, who know of no lock
    lock.release()
    with pytest.raises(Refused) as caught:
        await waiting
    assert caught.value.code == "bad_session" and asked == []


async def test_a_deletion_that_can_not_be_written_says_so(chosen: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    handlers: dict[str, Any] = {}
    keep = SimpleNamespace(post=lambda path: lambda handler: handlers.setdefault(path, handler))
    sessions = VisitorSessions(chosen.secret_file)
    add_records(keep, Records(chosen, Visitors()), sessions)
    monkeypatch.setattr(Records, "_erase", full)
    for token, status in ((sessions.token("ann"), 503), ("forged", 403), ("\ud800.x", 403)):
        answer = await handlers["/api/forget"](SimpleNamespace(json={"session": token}))
        assert answer.status == status and b"next" in answer.body
