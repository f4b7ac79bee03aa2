"""The tracker store: every event is stored and published once, and nothing of an erased conversation stays in a file."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any, Dict, List, Text

import pytest
from rasa.core.brokers.broker import EventBroker
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.extensions import tracker_store
from bot.extensions.tracker_store import FlatCostTrackerStore
from bot.review.retention import TrackerStore
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
