"""What the pages need, taken from the running assistant."""

from __future__ import annotations

import datetime as dt
from typing import Any, Awaitable, Callable, Dict, List, Optional, Sequence, Text, Tuple

from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.extensions.conversation import HELP_CARD, Conversations
from bot.extensions.inbound import read_inbound
from bot.extensions.page_context import Line, Message, PageSettings, TranscriptItem
from bot.settings import Settings

FindTracker = Callable[[Text], Awaitable[Optional[DialogueStateTracker]]]


class VisitorSite:
    """The PageContext of the real server; `find_tracker` reads a conversation back from Rasa's store."""

    def __init__(self, settings: Settings, conversations: Conversations, find_tracker: FindTracker) -> None:
        self._settings, self.conversations, self._find_tracker = settings, conversations, find_tracker
        clinic = conversations.cards.contacts.clinic
        self.settings = PageSettings(
            clinic_name=clinic.text("name"), staffed_text=clinic.text("staffed_hours"),
            retention_days=settings.retention_days_chat, name_medicines=settings.name_medicines,
            max_characters=settings.max_characters, timeout_ms=1000 * settings.browser_seconds,
            allowed_origins=settings.allowed_origins,
            privacy_email=clinic.text("privacy_email"), complaints_email=clinic.text("complaints_email"))

    def help_lines(self, nation: Optional[Text] = None) -> Sequence[Line]:
        return self.conversations.card(HELP_CARD, nation)["lines"]

    def all_lines(self, nation: Optional[Text] = None) -> Sequence[Line]:
        return self.conversations.cards.contacts.public_lines(nation, dt.datetime.now(dt.timezone.utc))

    def help_card(self, card_id: Text, nation: Optional[Text] = None) -> Message:
        return self.conversations.card(card_id, nation, on_form=True)

    async def converse(self, session: Optional[Text], text: Text, button: Optional[Text], nation: Optional[Text],
                       message_id: Optional[Text] = None) -> Tuple[Text, List[Message]]:
        body = {"text": text, "button": button, "session": session, "nation": nation, "message_id": message_id}
        reply = await self.conversations.converse(read_inbound(body, self._settings.max_characters))
        return reply["session"], reply["messages"]

    async def transcript(self, session: Text) -> List[TranscriptItem]:
        tracker = await self._find_tracker(self.conversations.sessions.conversation(session))
        return [item for event in (tracker.events if tracker else ()) if (item := _item(event))]


def _item(event: Any) -> Optional[TranscriptItem]:
    """One turn of the transcript, a press of a button with its label; None for Rasa's bookkeeping."""
    at = dt.datetime.fromtimestamp(event.timestamp, dt.timezone.utc).isoformat()
    if isinstance(event, UserUttered) and event.text:
        label = ((event.parse_data or {}).get("decision") or {}).get("label")
        return {"who": "visitor", "at": at, "text": label or event.text}
    if isinstance(event, BotUttered):
        message: Dict[Text, Any] = (event.data or {}).get("custom") or {"text": event.text, "kind": "text"}
        return {"who": "assistant", "at": at, "message": message}
    return None
