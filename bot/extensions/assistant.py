"""The whole assistant in this process, without a server: for the command line, measurements and tests."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Text

import structlog
from rasa.core.agent import Agent
from rasa.core.brokers.broker import EventBroker
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig

from bot.extensions.conversation import Conversations
from bot.extensions.in_process_actions import use_in_process_actions
from bot.extensions.inbound import Inbound, clean_text
from bot.extensions.safety_gate import SafetyGate
from bot.extensions.visitors import Visitors
from bot.review.turns import reference
from bot.settings import Settings

RENDERER = "bot.extensions.card_renderer.CardRenderer"


@dataclass(frozen=True)
class Turn:
    """One reply: the messages and the decision behind them (None when Rasa did not decide)."""

    messages: List[Dict[Text, Any]]
    decision: Optional[Dict[Text, Any]]
    session: Text


class Assistant:
    """Answers texts as the web channel does, from cleaning and masking to the last fallback."""

    def __init__(self, settings: Settings, agent: Agent) -> None:
        self._settings, self._agent = settings, agent
        self.conversations = Conversations(settings, self._handle, Visitors(), _InMemory(self))

    @classmethod
    def load(cls, settings: Settings, model: Path, broker: Optional[EventBroker] = None,
             store: Optional[TrackerStore] = None, keep_estimate: bool = False) -> "Assistant":
        """Loads `model`; conversations stay in memory unless `store` is given.

        `keep_estimate` adds the estimate of danger to every decision; for measuring only.
        """
        quiet_logs()
        SafetyGate.keep_estimate = keep_estimate
        agent = Agent.load(str(model), tracker_store=store or InMemoryTrackerStore(Domain.empty(), event_broker=broker),
                           generator=EndpointConfig(type=RENDERER))
        use_in_process_actions(agent)
        return cls(settings, agent)

    async def reply(self, text: Text, session: Optional[Text] = None, nation: Optional[Text] = None) -> Turn:
        """One turn; a new conversation when `session` is None. Raises Refused as the web API does."""
        inbound = Inbound(clean_text(text, self._settings.max_characters), None, session, nation, None)
        reply = await self.conversations.converse(inbound)
        conversation = self.conversations.sessions.conversation(reply["session"])
        tracker = await self._agent.tracker_store.retrieve(conversation)
        decision = (tracker.latest_message.parse_data or {}).get("decision") if tracker else None
        return Turn(reply["messages"], decision, reply["session"])

    def forget(self, session: Text) -> None:
        """Drops a conversation from memory, so that thousands can be asked in a row."""
        self.drop(self.conversations.sessions.conversation(session))

    def drop(self, conversation: Text) -> None:
        """The same by the conversation's own name."""
        self.conversations.visitors.forget(conversation)
        store = self._agent.tracker_store
        store = getattr(store, "_tracker_store", store)
        getattr(store, "store", {}).pop(conversation, None)

    async def _handle(self, message: UserMessage) -> None:
        await self._agent.handle_message(message)


class _InMemory:
    """The keeper of an assistant without a server: conversations live in its memory only, and no log is kept."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    async def forget(self, conversation: Text) -> Text:
        self._assistant.drop(conversation)
        return reference(conversation)

    def is_erased(self, conversation: Text) -> bool:
        return False

    def keep_turn(self, conversation: Text, text: Text, decision: Dict[Text, Any],
                  messages: List[Dict[Text, Any]]) -> None:
        pass


def quiet_logs() -> None:
    """Errors only, since Rasa's debug log would print what people typed, and beside standard output, which holds answers."""
    logging.getLogger("rasa").setLevel(logging.ERROR)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
                        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr))
