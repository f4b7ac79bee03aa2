"""What the pages need from the rest: messages, conversations, help numbers and a few settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Literal, Mapping, Optional, Protocol, Sequence, Text, Tuple, TypedDict

from bot.settings import Settings

Message = Dict[Text, Any]  # one bot message as the web API returns it
Line = Mapping[Text, Any]  # one helpline as it stands in a message


class TranscriptItem(TypedDict, total=False):
    """One turn as the page without JavaScript shows it; `text` for the visitor, `message` for the assistant."""

    who: Literal["visitor", "assistant"]
    at: Text  # ISO date and time with offset
    text: Text  # masked, as stored
    message: Message


@dataclass(frozen=True)
class PageSettings:
    """The settings that a visitor's page shows or obeys."""

    clinic_name: Text
    staffed_text: Text  # when staff read chats, for example "Monday to Friday, 9am to 5pm"
    retention_days: int
    name_medicines: bool = False  # whether suggestions may name a prescription-only medicine
    max_characters: int = 2000
    timeout_ms: int = 1000 * Settings().browser_seconds  # how long the browser waits for a reply before its one retry
    allowed_origins: Tuple[Text, ...] = ()  # sites that may embed the widget, as scheme://host[:port]
    exit_url: Text = "https://www.bbc.co.uk/weather"  # where "Leave this page" goes
    privacy_email: Optional[Text] = None
    complaints_email: Optional[Text] = None


class PageContext(Protocol):
    """Handed to add_pages and add_security_headers by whoever builds the server."""

    @property
    def settings(self) -> PageSettings: ...

    def help_lines(self, nation: Optional[Text] = None) -> Sequence[Line]:
        """The lines of the "Get help now" panel, the emergency line first, four to six of them.

        Without a nation: the lines of all four. Must never raise: they are on every page.
        """
        ...

    def all_lines(self, nation: Optional[Text] = None) -> Sequence[Line]:
        """Every line for the help page."""
        ...

    def help_card(self, card_id: Text, nation: Optional[Text] = None) -> Message:
        """The chat's help card, worded for a page that is no chat. Must never raise: it answers words of danger."""
        ...

    async def converse(self, session: Optional[Text], text: Text, button: Optional[Text], nation: Optional[Text],
                       message_id: Optional[Text] = None) -> Tuple[Text, List[Message]]:
        """The session token and the reply; raises inbound.Refused for a message that can not be taken."""
        ...

    async def transcript(self, session: Text) -> List[TranscriptItem]:
        """The conversation so far, oldest first; empty for an unknown or expired session."""
        ...
