"""Collects what Rasa says in one turn as messages of ours."""

from __future__ import annotations

import uuid
from typing import Any, Dict, List, Optional, Text

from rasa.core.channels.channel import OutputChannel

from bot.knowledge.render import blank

CHANNEL = "web"


class ReplyCollector(OutputChannel):
    """One instance a turn. Paragraphs are kept together, unlike in Rasa's own collecting channel."""

    def __init__(self) -> None:
        self.messages: List[Dict[Text, Any]] = []

    @classmethod
    def name(cls) -> Text:
        return CHANNEL

    async def send_response(self, recipient_id: Text, message: Dict[Text, Any]) -> None:
        """A response's `custom` is the whole message; a plain response becomes a message of one text."""
        custom: Optional[Dict[Text, Any]] = message.get("custom")
        if custom and "kind" in custom:
            self.add(custom)
        elif message.get("text"):
            self.add({**blank("text", "smalltalk"), "text": message["text"]})

    async def send_text_message(self, recipient_id: Text, text: Text, **kwargs: Any) -> None:
        self.add({**blank("text", "smalltalk"), "text": text})

    def add(self, message: Dict[Text, Any]) -> None:
        """Adds one message under an id of its own."""
        self.messages.append({**message, "id": message.get("id") or uuid.uuid4().hex})
