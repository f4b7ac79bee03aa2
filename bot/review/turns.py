"""Rasa's events, read into what the log stores. Pure: no database, no clock."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any, Mapping, Optional, Union

LOW_CONFIDENCE = 0.5  # a reviewer's filter, not a limit of the assistant: those are in its own thresholds
UNANSWERED = ("out_of_scope", "clarify")
OPENING_CHARACTERS = 120
PRESSED = "button:"  # how the trigger of a decision begins that a button made: the event's text is then the button's id


@dataclass(frozen=True)
class Turn:
    """One message of a visitor or of the bot. `body` is the Message as shown, without its id; None for a visitor.

    `button` is the id of a button that was pressed; `text` then holds its label.
    """

    event: str
    sender: str
    at: float
    role: str
    text: str
    message_id: Optional[str] = None
    body: Optional[str] = None
    route: Optional[str] = None
    concern: Optional[str] = None
    trigger: Optional[str] = None
    rule_text: Optional[str] = None
    intent: Optional[str] = None
    entry: Optional[str] = None
    topic: Optional[str] = None
    confidence: Optional[float] = None
    candidates: Optional[str] = None
    masked: Optional[str] = None
    knowledge_version: Optional[str] = None
    model_version: Optional[str] = None
    nation: Optional[str] = None
    button: Optional[str] = None


@dataclass(frozen=True)
class Feedback:
    """A visitor's thumb on one bot message."""

    event: str
    sender: str
    at: float
    message_id: str
    helpful: bool
    reason: Optional[str]


def reference(sender: str) -> str:
    """The code a visitor can quote, made from the conversation id so that it needs no table ("C-7KQ2M-9XDPA")."""
    digest = base64.b32encode(
        hashlib.sha256(f"reference {sender}".encode()).digest()).decode().replace(
        "O", "8").replace(
        "I", "9")
    return f"C-{digest[:5]}-{digest[5:10]}"


def draw(code: str) -> int:
    """A stable number from 0 to 99 for the conversation with the reference `code`: the random sample."""
    return int.from_bytes(hashlib.sha256(f"sample {code}".encode()).digest()[:8], "big") % 100


def feedback_event(sender: str, message_id: str, helpful: bool, reason: Optional[str], at: float) -> dict[str, Any]:
    """The event for a visitor's thumb, to be published like Rasa's own."""
    return {"event": "feedback", "sender_id": sender, "timestamp": at, "message_id": message_id,
            "helpful": bool(helpful), "reason": reason}


def visitor_event(sender: str, text: str, at: float, decision: Mapping[str, Any], message_id: Optional[str] = None,
                  metadata: Optional[Mapping[str, Any]] = None) -> dict[str, Any]:
    """The event for a visitor's message that Rasa never saw, because the channel had to answer by itself."""
    return {"event": "user", "sender_id": sender, "timestamp": at, "text": text, "message_id": message_id,
            "parse_data": {"decision": dict(decision)}, "metadata": dict(metadata or {})}


def bot_event(sender: str, message: Mapping[str, Any], at: float) -> dict[str, Any]:
    """The event for a reply that did not come from Rasa; `message` is a Message."""
    return {"event": "bot", "sender_id": sender, "timestamp": at, "text": message.get("text"), "data": {"custom": dict(message)}}


def read_event(event: Mapping[str, Any]) -> Union[Turn, Feedback, None]:
    """The Turn or Feedback in a Rasa event; None for the many events that are bookkeeping.

    Raises KeyError, TypeError or ValueError when a user, bot or feedback event has no sender or time.
    """
    kind = event.get("event")
    if kind == "user":
        return _visitor(event)
    if kind == "bot":
        return _bot(event)
    if kind == "feedback":
        return Feedback(_event_id(event, str(event["message_id"])), str(event["sender_id"]), float(event["timestamp"]),
                        str(event["message_id"]), bool(event["helpful"]), _text(event.get("reason")))
    return None


def _visitor(event: Mapping[str, Any]) -> Optional[Turn]:
    said = _text(event.get("text"))
    if not said:
        return None
    parsed = event.get("parse_data") or {}
    decision = parsed.get("decision") or {}
    metadata = event.get("metadata") or {}
    message_id = _text(event.get("message_id"))
    entry = decision.get("entry")
    pressed = str(decision.get("trigger")).startswith(PRESSED)
    label = _text(decision.get("label")) if pressed else None
    return Turn(
        event=_event_id(event, message_id or said), sender=str(event["sender_id"]), at=float(event["timestamp"]),
        role="visitor", text=label or said, message_id=message_id, route=decision.get("route"), concern=decision.get("concern"),
        trigger=decision.get("trigger"), rule_text=_text(decision.get("rule_text")),
        intent=decision.get("intent") or (parsed.get("intent") or {}).get("name"), entry=entry,
        confidence=_number(decision.get("confidence")), candidates=_json(decision.get("candidates")),
        masked=_json(decision.get("masked") or metadata.get("masked")),
        knowledge_version=decision.get("knowledge_version"), model_version=decision.get("model_version"),
        nation=_text(metadata.get("nation")), button=said if pressed else None)


def _bot(event: Mapping[str, Any]) -> Optional[Turn]:
    shown = dict((event.get("data") or {}).get("custom") or {})
    said = _text(shown.get("text")) or _text(event.get("text"))
    if not said:
        return None
    message_id = _text(shown.pop("id", None))
    shown.setdefault("text", said)
    return Turn(
        event=_event_id(event, message_id or said), sender=str(event["sender_id"]), at=float(event["timestamp"]),
        role="bot", text=said, message_id=message_id, body=_json(shown), route=shown.get("route"),
        concern=shown.get("concern"), entry=shown.get("entry"), topic=shown.get("topic"),
        knowledge_version=shown.get("knowledge_version"))


def _event_id(event: Mapping[str, Any], what: str) -> str:
    """The same digest for the same event however often it is published. (Rasa repeats events after a failed commit.)"""
    parts = (str(event["sender_id"]), str(event["event"]), repr(float(event["timestamp"])), what)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _text(value: Any) -> Optional[str]:
    """`value` as text that SQLite can store: a lone surrogate from a broken client would refuse the whole batch."""
    if not isinstance(value, str) or not value:
        return None
    return value.encode("utf-8", "replace").decode("utf-8")


def _number(value: Any) -> Optional[float]:
    return float(value) if isinstance(value, (int, float)) else None


def _json(value: Any) -> Optional[str]:
    return _text(json.dumps(value, ensure_ascii=False, sort_keys=True)) if value else None
