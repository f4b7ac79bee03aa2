"""The tracker store: every event is stored and published once, and nothing of an erased conversation stays in a file."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Dict, List, Text

import pytest
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.extensions import tracker_store
from bot.extensions.tracker_store import FlatCostTrackerStore
from bot.review import retention
from bot.review.log import ReviewLog
from bot.review.retention import TrackerStore
from bot.review.store import open_log
from bot.review.turns import reference, visitor_event
from bot.settings import settings

pytestmark = pytest.mark.model  # imports TensorFlow


class Collected(EventBroker):
    """Keeps what is published."""

    def __init__(self) -> None:
        self.events: List[Dict[Text, Any]] = []

    def publish(self, event: Dict[Text, Any]) -> None:
        self.events.append(event)


@pytest.fixture()
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tracker.db of the test's own."""
    monkeypatch.setattr(tracker_store, "settings", lambda: replace(settings(), var=tmp_path))
    return replace(settings(), var=tmp_path).tracker_db


def converse(store: FlatCostTrackerStore, sender: Text, *texts: Text) -> DialogueStateTracker:
    """Saves a conversation message by message, as Rasa does."""
    tracker = DialogueStateTracker.from_events(sender, [SessionStarted()])
    asyncio.run(store.save(tracker))
    for text in texts:
        tracker.update(UserUttered(text, {"name": "greet"}))
        tracker.update(BotUttered(f"reply to {text}"))
        asyncio.run(store.save(tracker))
    asyncio.run(store.save(tracker))  # nothing new
    return tracker


def test_every_event_is_stored_and_published_once_and_read_back(path: Path) -> None:
    broker = Collected()
    store = FlatCostTrackerStore(Domain.empty(), broker)
    tracker = converse(store, "one", "hello", "and then")
    texts = [event.get("text") for event in broker.events if event["event"] in ("user", "bot")]
    assert texts == ["hello", "reply to hello", "and then", "reply to and then"]
    with sqlite3.connect(path) as connection:
        rows = connection.execute("select sender_id, type_name, intent_name from events order by id").fetchall()
    assert [kind for _, kind, _ in rows] == ["session_started", "user", "bot", "user", "bot"]
    assert rows[1] == ("one", "user", "greet") and {sender for sender, _, _ in rows} == {"one"}
    found = asyncio.run(FlatCostTrackerStore(Domain.empty()).retrieve("one"))
    assert found is not None and [type(event) for event in found.events] == [type(event) for event in tracker.events]


def test_two_conversations_do_not_mix(path: Path) -> None:
    store = FlatCostTrackerStore(Domain.empty(), Collected())
    converse(store, "one", "hello")
    converse(store, "two", "good evening")
    found = asyncio.run(store.retrieve("two"))
    assert found is not None and [event.text for event in found.events if isinstance(event, UserUttered)] == ["good evening"]


def test_nothing_of_an_erased_conversation_stays_while_the_store_is_open(path: Path) -> None:
    store = FlatCostTrackerStore(Domain.empty(), Collected())
    converse(store, "one", "the word marmalade")
    converse(store, "two", "hello")
    other = TrackerStore(path)
    assert other.erase(["one"]) == 3
    other.compact()
    files = [file.read_bytes() for file in path.parent.glob(path.name + "*")]
    assert files and not any(b"marmalade" in content for content in files)
    converse(store, "three", "still works")
    assert asyncio.run(store.retrieve("three")) is not None and asyncio.run(store.retrieve("one")) is None


@pytest.fixture()
def locked(path: Path) -> Any:
    """A tracker.db with a conversation in it, which another process holds on to."""
    store = FlatCostTrackerStore(Domain.empty(), Collected())
    converse(store, "one", "hello")
    held = sqlite3.connect(path, isolation_level=None)
    held.execute("begin immediate")
    yield FailSafeTrackerStore(store)
    held.close()


def test_a_locked_file_costs_memory_alone_and_puts_no_word_into_a_log(
        locked: FailSafeTrackerStore, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    tracker = asyncio.run(locked.retrieve("one"))
    assert tracker is not None  # it can be read still
    tracker.update(UserUttered("marmalade I cut myself", {"name": "greet"}))
    started = time.monotonic()
    asyncio.run(locked.save(tracker))
    assert time.monotonic() - started < 3  # the event loop waited that long
    assert [event.get("text") for event in locked.event_broker.events][-1] == "marmalade I cut myself"  # staff learn of it
    assert not getattr(locked._fallback_tracker_store, "store", {})  # nothing grows in memory while it lasts
    assert asyncio.run(locked.get_or_create_tracker("new")).sender_id == "new"
    written = "".join(capfd.readouterr()) + caplog.text
    assert "not_stored" in written and "marmalade" not in written


def test_an_error_of_the_database_names_no_value(locked: FailSafeTrackerStore) -> None:
    store = locked._tracker_store
    with pytest.raises(Exception) as caught:
        store._store([store._row("one", UserUttered("marmalade", {"name": "greet"}))], "one")
    assert "locked" in str(caught.value) and "marmalade" not in str(caught.value)


def test_a_file_that_can_not_be_read_still_lets_every_message_through_to_the_log(path: Path) -> None:
    broker = Collected()
    store = FlatCostTrackerStore(Domain.empty(), broker)
    with sqlite3.connect(path) as connection:
        connection.execute("drop table events")
    tracker = asyncio.run(FailSafeTrackerStore(store).get_or_create_tracker("one"))
    tracker.update(UserUttered("hello", {"name": "greet"}))
    asyncio.run(store.save(tracker))
    assert [event["text"] for event in broker.events if event["event"] == "user"] == ["hello"]


def test_a_damaged_row_does_not_end_the_server(path: Path) -> None:
    store = FlatCostTrackerStore(Domain.empty(), Collected())
    converse(store, "one", "hello")
    with sqlite3.connect(path) as connection:
        connection.execute("update events set data = 'no json'")
    assert asyncio.run(store.retrieve("one")) is None


def test_a_turn_that_was_on_its_way_does_not_bring_an_erased_chat_back(path: Path) -> None:
    store, chosen = FlatCostTrackerStore(Domain.empty(), Collected()), tracker_store.settings()
    log = ReviewLog(chosen.review_db)
    log.write([visitor_event("one", "hello", time.time(), {})])
    late, other = converse(store, "one", "hello"), converse(store, "two", "hello")
    conn = open_log(chosen.review_db)  # as another process has it open
    retention.erase(conn, reference("one"), "mia", "subject request", time.time(), [TrackerStore(path)])
    for tracker in (late, other):
        tracker.update(UserUttered("and then", {"name": "greet"}))
        asyncio.run(store.save(tracker))
    assert asyncio.run(store.retrieve("one")) is None
    found = asyncio.run(store.retrieve("two"))  # its neighbour goes on
    assert found is not None and found.latest_message.text == "and then"
    conn.close(), log.close()
