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
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.extensions.sentence_encoder import IN_CONTEXT, vector_of
from bot.knowledge.search import Candidate, KnowledgeBase, KnowledgeMissing, LiveKnowledge
from bot.language.encoder import default_encoder
from bot.settings import settings
from bot.understanding.context import in_context, leans_on_context, may_continue, merged
from bot.understanding.several import questions_in

logger = structlog.get_logger(__name__)
RETRIEVAL = "retrieval"  # where the gate finds what is below; not part of the output
NEIGHBOURS = 12  # enough to hold the best entries of several topics
REACH = 40  # so deep both rankings of a message in context are read, for one may have far down what the other has first


@dataclass(frozen=True)
class Retrieval:
    """The nearest entries, best first.

    previous   the entry that the chat is about, None at its beginning
    follow_up  whether the message leans on it; the candidates of other short messages were found in its light too
    alone      the similarity of the nearest entry to the message by itself
    asked      the best entry of each question of a message that asks several
    """

    candidates: Tuple[Candidate, ...] = ()
    asked: Tuple[Candidate, ...] = ()
    follow_up: bool = False
    alone: float = 0.0
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
        text, today = message.get(TEXT), dt.date.today()
        found = base.nearest(vector_of(message), text, today, REACH)
        alone = found[0].similarity if found else 0.0
        entry = base.entries.get(entry_in_mind(tracker) or "")
        if entry is None or not may_continue(text):
            return Retrieval(tuple(found[:NEIGHBOURS]), _each(base, questions_in(text)), False, alone,
                             entry and entry.id, base.version)
        placed, leans = in_context(text, entry.title), leans_on_context(text)
        vector = default_encoder().encode([placed])[0]
        message.set(IN_CONTEXT, vector)
        found = merged(found, base.nearest(vector, placed, today, REACH), leans, entry.id, entry.see_also)
        asked = () if leans else _each(base, questions_in(text))
        return Retrieval(tuple(found[:NEIGHBOURS]), asked, leans, alone, entry.id, base.version)


def entry_in_mind(tracker: Optional[DialogueStateTracker]) -> Optional[Text]:
    """The entry that a chat is about: the one shown or offered last, in reply to whatever was typed or tapped."""
    for event in reversed(tracker.events) if tracker else ():
        if isinstance(event, UserUttered):
            decision = (event.parse_data or {}).get("decision") or {}
            if decision.get("entries"):
                return str(decision["entries"][0])
            if decision.get("concern"):  # what follows is about that, not about an answer further up
                return None
    return None


def _each(base: KnowledgeBase, questions: List[Text]) -> Tuple[Candidate, ...]:
    """The best entry of each question. One vector more for each, so only for messages that ask several."""
    vectors = default_encoder().encode(questions)
    return tuple(candidate for vector, question in zip(vectors, questions)
                 for candidate in base.nearest(vector, question, dt.date.today(), 1))
