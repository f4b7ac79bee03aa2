"""Events as Rasa publishes them, UK times and whole rows, for all tests of the review log."""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import Any

from bot.review.hours import LONDON, StaffedHours

HOURS = StaffedHours.from_spans([{"days": "mon-fri", "open": "09:00", "close": "17:00"}])


def uk(text: str) -> float:
    """Seconds since 1970 of a UK time such as "2026-11-23 10:00" (a Monday)."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON).timestamp()


NOW = uk("2026-11-23 10:00")


def said(sender: str, text: str, at: float = NOW, *, message_id: str | None = None, **decision: Any) -> dict[str, Any]:
    """A visitor's message as Rasa's user event."""
    decision = {"route": "answer", "concern": None, "trigger": "none", "rule_text": None, "confidence": 0.9,
        "entry": None, "candidates": [], "intent": "ask_knowledge", "knowledge_version": "abc", **decision}
    return {"sender_id": sender, "event": "user", "timestamp": at, "text": text, "message_id": message_id or f"{sender}-{at}",
            "parse_data": {"text": text, "intent": {"name": decision["intent"]}, "decision": decision},
            "input_channel": "web", "metadata": {}}


def pressed(sender: str, button: str, label: str | None, at: float = NOW, **decision: Any) -> dict[str, Any]:
    """A press of a button: Rasa's text is its id."""
    return said(sender, button, at, **{"trigger": f"button:{button.partition(':')[0]}", "label": label, **decision})


def replied(sender: str, text: str, at: float = NOW + 1, *, message_id: str | None = None, **message: Any) -> dict[str, Any]:
    """A bot message as Rasa's bot event."""
    shown = {
        "id": message_id or f"bot-{sender}-{at}", "kind": "answer", "route": "answer", "concern": None, "entry": None,
        "topic": None, "title": None, "text": text, "paragraphs": [{"text": text, "cites": []}],
        "unsettled": [],
        "citations": [],
        "lines": [],
        "buttons": [],
        "knowledge_version": "abc", **message}
    return {"sender_id": sender, "event": "bot", "timestamp": at, "text": text, "data": {"custom": shown}, "metadata": {}}


def crisis(sender: str, text: str = "I want to end it tonight", at: float = NOW) -> list[dict[str, Any]]:
    """A message of concern and the card that answered it."""
    return [said(sender, text, at, route="crisis", concern="suicidal_intent", trigger="rule:tonight", rule_text="end it tonight"),
            replied(sender, "Help is there now.", at + 1, kind="card", route="crisis", concern="suicidal_intent",
                    title="Talk to someone now")]


def rows(conn: sqlite3.Connection, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """All rows as plain tuples, to be compared whole."""
    return [tuple(row) for row in conn.execute(sql, values)]
