"""What every action needs: the knowledge base and the decision about the visitor's message."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import lru_cache
from typing import Any, Optional

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.knowledge.cards import load_cards
from bot.knowledge.entry import Entry
from bot.knowledge.search import KnowledgeBase, LiveKnowledge
from bot.knowledge.wording import Wording, load_wording
from bot.settings import settings

LAST_ENTRY = "last_entry"  # slot: the entry shown last
UNDER_REVIEW = "utter_answer_under_review"  # the reply in the place of an entry past its review date


@lru_cache(maxsize=1)
def _live() -> LiveKnowledge:
    return LiveKnowledge(settings().knowledge_db)


def knowledge() -> KnowledgeBase:
    """The current knowledge base; raises KnowledgeMissing, which the channel turns into the contact card."""
    return _live().get()


@lru_cache(maxsize=1)
def wording() -> Wording:
    return load_wording(settings().knowledge)


@lru_cache(maxsize=1)
def topics_button() -> dict[str, str]:
    """The way to everything the assistant knows, for a reply that has nothing else to offer, or not enough."""
    return load_cards(settings().knowledge).button("page:topics")


def decision(tracker: Tracker) -> dict[str, Any]:
    """What the safety gate decided about the visitor's message."""
    return tracker.latest_message.get("decision") or {}


def last_entry(tracker: Tracker, base: KnowledgeBase) -> Optional[Entry]:
    """The entry shown last in this conversation, while it exists and may be shown."""
    entry = base.entries.get(tracker.get_slot(LAST_ENTRY) or "")
    return entry if entry and entry.is_current(dt.date.today()) else None


def send(dispatcher: CollectingDispatcher, message: dict[str, Any]) -> None:
    """Sends one message of ours: the text for any channel, the whole, under an id of its own, for our own channel."""
    dispatcher.utter_message(text=message["text"], json_message={**message, "id": uuid.uuid4().hex})
