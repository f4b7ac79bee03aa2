"""Rasa's response generator: help cards with the lines of the visitor's nation and what is open now."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Dict, Optional, Text

import structlog
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.knowledge.cards import load_cards
from bot.settings import settings

logger = structlog.get_logger(__name__)


class CardRenderer(TemplatedNaturalLanguageGenerator):
    """Puts the rendered card in the place of a response's `custom`; the response's own text remains if that fails."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        super().__init__(domain.responses)
        self._cards = load_cards(settings().knowledge)

    async def generate(self, utter_action: Text, tracker: DialogueStateTracker, output_channel: Text,
                       **kwargs: Any) -> Optional[Dict[Text, Any]]:
        response = await super().generate(utter_action, tracker, output_channel, **kwargs)
        card = (response or {}).get("custom") or {}
        if response is None or "card" not in card:
            return response
        try:
            message = self._cards.render(card["card"], nation_of(tracker), dt.datetime.now(dt.timezone.utc),
                                         times_shown(tracker, utter_action))
            response.update(text=message["text"], custom={**message, "id": uuid.uuid4().hex, "card": card["card"]})
        except Exception as error:  # whatever goes wrong here, the static text still gives help
            logger.error("card_renderer.failed", card=card["card"], error=type(error).__name__)
        return response


def times_shown(tracker: DialogueStateTracker, utter_action: Text) -> int:
    """How often this reply was given before: the next one is worded differently. A change of nation repeats it as is."""
    metadata = tracker.latest_message.metadata if tracker.latest_message else None
    shown = sum(isinstance(event, ActionExecuted) and event.action_name == utter_action for event in tracker.events)
    return max(0, shown - 1) if str((metadata or {}).get("button")).startswith("nation:") else shown


def nation_of(tracker: DialogueStateTracker) -> Optional[Text]:
    """The nation the visitor chose on the page, which travels with each message."""
    metadata = tracker.latest_message.metadata if tracker.latest_message else None
    return (metadata or {}).get("nation")
