"""Rasa component that finds the entries nearest to a message, in the context of the answer shown before it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Text, Tuple

import structlog
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.extensions.sentence_encoder import vector_of
from bot.knowledge.search import Candidate, KnowledgeBase, KnowledgeMissing, LiveKnowledge
from bot.language.encoder import default_encoder
from bot.settings import settings
from bot.understanding.context import SAME_TOPIC, blend, in_context, leans_on_context, speaks_of_those_before
from bot.understanding.several import questions_in

logger = structlog.get_logger(__name__)
RETRIEVAL = "retrieval"  # where the gate finds what is below; not part of the output
NEIGHBOURS = 12  # enough to hold the best entries of several topics
LAST_ENTRY = "last_entry"  # the slot that an answer sets


@dataclass(frozen=True)
class Retrieval:
    """The nearest entries, best first; `follow_up` when they were found in the context of `previous`.

    `asked` holds the best entry of each question of a message that asks several.
    """

    candidates: Tuple[Candidate, ...] = ()
    asked: Tuple[Candidate, ...] = ()
    follow_up: bool = False
    previous: Optional[str] = None
    version: Optional[str] = None
    missing: bool = field(default=False)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class Retriever(GraphComponent, EntityExtractorMixin):
    """Reads knowledge.db, which may change while the server runs; without it nothing is found, and that is said."""

    def __init__(self, knowledge: LiveKnowledge) -> None:
        self._knowledge = knowledge

    @classmethod
    def create(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> "Retriever":
        return cls(LiveKnowledge(settings().knowledge_db))

    def process(self, messages: List[Message], tracker: Optional[DialogueStateTracker] = None) -> List[Message]:
        for message in messages:
            if message.get(TEXT):
                message.set(RETRIEVAL, self._retrieve(message, tracker))
        return messages

    def _retrieve(self, message: Message, tracker: Optional[DialogueStateTracker]) -> Retrieval:
        """What was found; nothing, whatever is wrong with the content: the gate after this one looks for danger."""
        try:
            return self._found(self._knowledge.get(), message, tracker)
        except KnowledgeMissing as error:
            logger.error("retriever.no_knowledge", event_info=str(error))
        except Exception as error:  # the class only: a message of numpy's or SQLite's could hold what somebody typed
            logger.error("retriever.failed", error=type(error).__name__)
        return Retrieval(missing=True)

    def _found(self, base: KnowledgeBase, message: Message, tracker: Optional[DialogueStateTracker]) -> Retrieval:
        vector = vector_of(message)
        previous = tracker.get_slot(LAST_ENTRY) if tracker else None
        entry = base.entries.get(previous) if previous else None
        follow_up = entry is not None and leans_on_context(message.get(TEXT))
        if follow_up:
            vector = blend(vector, default_encoder().encode([in_context(message.get(TEXT), entry.title)])[0])
        found = base.nearest(vector, message.get(TEXT), dt.date.today(), NEIGHBOURS)
        if follow_up and speaks_of_those_before(message.get(TEXT)):
            found.sort(key=lambda item: -item.score - (SAME_TOPIC if item.topic == entry.topic else 0))
        asked = () if follow_up else _each(base, questions_in(message.get(TEXT)))
        return Retrieval(tuple(found), asked, follow_up, previous if entry else None, base.version)


def _each(base: KnowledgeBase, questions: List[Text]) -> Tuple[Candidate, ...]:
    """The best entry of each question. One vector more for each, so only for messages that ask several."""
    vectors = default_encoder().encode(questions)
    return tuple(candidate for vector, question in zip(vectors, questions)
                 for candidate in base.nearest(vector, question, dt.date.today(), 1))
