"""The visitor's own say over the records: feedback on an answer, and being forgotten."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Dict, List, Optional, Text

import structlog
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty, json

from bot.extensions.erasures import was_erased
from bot.extensions.inbound import Refused
from bot.extensions.review_broker import ReviewBroker
from bot.extensions.visitors import Visitors
from bot.extensions.visitor_session import VisitorSessions
from bot.privacy.mask import mask
from bot.review import accounts, retention
from bot.review.retention import TrackerStore
from bot.review.store import open_log
from bot.review.turns import bot_event, feedback_event, reference, visitor_event
from bot.settings import Settings

logger = structlog.get_logger(__name__)
REASON = "visitor asked in the chat"
DRAIN_SECONDS = 5.0  # what is on its way into the log is stored first, so that it can be erased
TURN_SECONDS = 3.0  # how long "Delete this chat" waits for a reply that is on its way
LONGEST_REASON = 500
UNAVAILABLE = Refused(503, "unavailable", "This can not be stored just now.", "Please try again later.")


class Records:
    """Erasure and feedback for one server; `broker` is set once Rasa has started."""

    def __init__(self, settings: Settings, visitors: Visitors) -> None:
        self._settings, self._visitors = settings, visitors
        self.broker: Optional[ReviewBroker] = None

    async def forget(self, conversation: Text) -> Text:
        """Erases a conversation from the log and the tracker; returns the reference code under which it was kept.

        Raises sqlite3.Error when the log or the tracker can not be written. What is not in the log by now, because it
        could not be written, is refused there later: the erasure is noted in any case.
        """
        if self.broker is not None:
            await asyncio.to_thread(self.broker.drain, DRAIN_SECONDS)
        await asyncio.to_thread(self._erase, conversation)
        self._visitors.forget(conversation)
        return reference(conversation)

    async def forget_between_turns(self, conversation: Text) -> Text:
        """The same from outside a turn: a turn in progress ends first, or its reply would be stored after the erasure.

        A turn that takes too long is not waited for; the log and the tracker then refuse what it brings.
        """
        lock = self._visitors.get(conversation).lock
        try:
            await asyncio.wait_for(lock.acquire(), TURN_SECONDS)
        except asyncio.TimeoutError:
            return await self.forget(conversation)
        try:
            return await self.forget(conversation)
        finally:
            lock.release()

    def _erase(self, conversation: Text) -> None:
        store = TrackerStore(self._settings.tracker_db)
        conn = open_log(self._settings.review_db)
        try:
            retention.erase(conn, reference(conversation), accounts.VISITOR, REASON, time.time(), [store], sender=conversation)
        finally:
            conn.close()

    def is_erased(self, conversation: Text) -> bool:
        """Whether staff or the visitor erased this conversation: what is said under it now would be kept nowhere."""
        return was_erased(self._settings.review_db, conversation)

    def keep_turn(self, conversation: Text, text: Text, decision: Dict[Text, Any],
                  messages: List[Dict[Text, Any]]) -> None:
        """Logs a turn that the channel answered by itself, so that a crisis during a fault still reaches staff."""
        if self.broker is None:
            return
        now = time.time()
        self.broker.publish(visitor_event(conversation, text, now, decision))
        for number, message in enumerate(messages, start=1):
            self.broker.publish(bot_event(conversation, message, now + number / 1000))

    def feedback(self, conversation: Text, message_id: Text, helpful: bool, reason: Optional[Text]) -> None:
        """Keeps a thumb on one message; raises Refused while there is no log to keep it in."""
        if self.broker is None:
            raise UNAVAILABLE
        masked = mask(reason[:LONGEST_REASON]).text if reason else None
        self.broker.publish(feedback_event(conversation, message_id, helpful, masked, time.time()))


def add_records(blueprint: Blueprint, records: Records, sessions: VisitorSessions) -> None:
    """POST /api/feedback and POST /api/forget."""

    @blueprint.post("/api/feedback")
    async def feedback(request: Request) -> HTTPResponse:
        try:
            body = _object(request)
            message_id, helpful, reason = body.get("message_id"), body.get("helpful"), body.get("reason")
            wrong_reason = reason is not None and not isinstance(reason, str)
            if not isinstance(message_id, str) or not isinstance(helpful, bool) or wrong_reason:
                raise Refused(400, "not_text", "The feedback is not complete.",
                              "Send message_id as text and helpful as true or false.")
            records.feedback(sessions.conversation(str(body.get("session"))), message_id[:64], helpful, reason)
            return empty()
        except Exception as error:
            return _refusal(error)

    @blueprint.post("/api/forget")
    async def forget(request: Request) -> HTTPResponse:
        try:
            conversation = sessions.conversation(str(_object(request).get("session")))
            return json({"reference": await records.forget_between_turns(conversation)})
        except Exception as error:
            return _refusal(error)


def _refusal(error: Exception) -> HTTPResponse:
    """The error as JSON; any fault of ours as "not just now", without a word of it in the log but its class."""
    if not isinstance(error, Refused):
        logger.error("records.failed", error=type(error).__name__)
        error = UNAVAILABLE
    return json(error.body(), status=error.status)


def _object(request: Request) -> dict[str, Any]:
    try:
        body = request.json
    except Exception as error:
        raise Refused(400, "not_json", "The request is not valid JSON.", "Send a JSON object.") from error
    if not isinstance(body, dict):
        raise Refused(400, "not_json", "The request is not a JSON object.", "Send a JSON object.")
    return body
