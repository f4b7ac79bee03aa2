"""Gives Rasa the entries' questions as training data and the help cards as responses, so that nothing is written twice."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List, Optional, Text, Union

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.extensions.safety_policy import CARD
from bot.knowledge.cards import Cards, load_cards
from bot.knowledge.load import load_knowledge
from bot.safety.concern import CONCERNS
from bot.settings import settings
from bot.understanding.routes import ASK, CONCERN


class KnowledgeImporter(TrainingDataImporter):
    """Listed after RasaFileImporter in config.yml; Rasa merges the two."""

    def __init__(self, config_file: Optional[Text] = None, domain_path: Optional[Text] = None,
                 training_data_paths: Optional[Union[List[Text], Text]] = None, **_: Any) -> None:
        """Takes what Rasa passes; where the content lies is a setting."""

    def get_domain(self) -> Domain:
        concerns = {concern.name for concern in CONCERNS}
        return Domain.from_dict({
            "version": "3.1",
            "intents": [ASK, *sorted(CONCERN + name for name in concerns)],
            "responses": responses(_cards(settings().knowledge), concerns),
        })

    def get_nlu_data(self, language: Optional[Text] = "en") -> TrainingData:
        return TrainingData([Message(data={"text": text, "intent": ASK})
                             for text in _questions(settings().knowledge)])

    def get_stories(self, exclusion_percentage: Optional[int] = None) -> StoryGraph:
        return StoryGraph([])

    def get_conversation_tests(self) -> StoryGraph:
        return StoryGraph([])

    def get_config(self) -> Dict:
        """Empty: a later importer's keys would override config.yml."""
        return {}

    def get_config_file_for_auto_config(self) -> Optional[Text]:
        return None


def responses(cards: Cards, concerns: set[str]) -> Dict[Text, List[Dict[Text, Any]]]:
    """One variant a response: help must not depend on chance. The text is whole even where nothing renders the card."""
    return {response_name(card_id, concerns): [{"text": cards.static_text(card_id), "custom": {"card": card_id}}]
            for card_id in sorted(cards.all)}


def response_name(card_id: Text, concerns: set[str]) -> Text:
    """utter_card_<concern> for a concern's card, utter_<card> for the fixed replies."""
    return CARD + card_id if card_id in concerns else f"utter_{card_id}"


@lru_cache(maxsize=4)
def _questions(folder: Path) -> tuple[str, ...]:
    """Every entry's questions, in an order that never changes; Rasa asks several times in one training."""
    entries = load_knowledge(folder).entries
    return tuple(text for _, entry in sorted(entries.items()) for text in entry.asked)


@lru_cache(maxsize=4)
def _cards(folder: Path) -> Cards:
    return load_cards(folder)
