"""The last word of the pipeline: phrase rules and scores together make the decision about a message."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Sequence, Text, Tuple

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from actions.content import LAST_ENTRY
from bot.extensions.help_shown import HelpShown, help_shown, in_its_light
from bot.extensions.retriever import RETRIEVAL, Retrieval
from bot.extensions.route_classifier import IN_TALK, PROBABILITIES, SENTENCE
from bot.extensions.safety_rules import rule_book
from bot.knowledge.search import Candidate
from bot.safety.assess import DANGER, Assessment, Thresholds, assess, safety_thresholds
from bot.safety.concern import POSSIBLE_DANGER
from bot.safety.hit import Hit
from bot.safety.rules import RuleBook
from bot.understanding import routes
from bot.understanding.context import asks, is_fragment
from bot.understanding.decide import MOST_OFFERED, SOCIAL, Chat, Decision, decide, fitting
from bot.understanding.self_reference import speaks_of_another, speaks_of_own_case
from bot.understanding.thresholds import RouteThresholds, route_thresholds
from bot.understanding.variants import second_card, wording_for

DECISION = "decision"
# Of somebody's own, also where speaks_of_own_case hears a general question: "will I be sick" after an overdose.
_FIRST_PERSON = re.compile(r"\b(i|im|i'm|i've|i'll|ive|ill|me|my)\b", re.IGNORECASE)
REMARKS = ("affirm", "deny", "chitchat")  # what no question after an answer is
COURTESIES = ("greet", "thanks", "goodbye", *REMARKS)  # themselves wherever they stand, unless they ask
_NOTHING = Assessment(None, None, "none", None, False, 0.0)
INTRUSIVE = "intrusive"  # unwanted thoughts get a gentle card, and no takeover


@dataclass(frozen=True)
class Seen:
    """Everything about a message that decides what is done with it."""

    hits: Sequence[Hit]
    probabilities: Mapping[Text, float]
    candidates: Sequence[Candidate]
    own_case: bool
    chat: Chat = Chat()
    asked: Sequence[Candidate] = ()
    sentence: Mapping[Text, float] = field(default_factory=dict)
    in_talk: Mapping[Text, float] = field(default_factory=dict)
    asking: bool = False  # goes on from an answer with a question
    for_another: bool = False

    def decide(self, safety: Thresholds, route: RouteThresholds) -> Tuple[Assessment, Optional[Decision]]:
        """The assessment, and the decision on a message without a concern."""
        assessment = assess(self.hits, self.probabilities, safety, self.sentence)
        if assessment.concern == "under_18" and self.for_another:  # that card speaks to the young person themself
            return _NOTHING, Decision("personal_care", "personal_care", assessment.confidence,
                                      fitting(self.candidates, route))
        if assessment.concern:
            return assessment, None
        return assessment, decide(self._likely(), self.candidates, route, self.chat, self.own_case, self.asked)

    def _likely(self) -> Mapping[Text, float]:
        """What the message may be in the light of the answer before it, if there is one."""
        if not self.in_talk:
            return self.probabilities
        if self.asking:
            return {intent: 0.0 if intent in REMARKS else value for intent, value in self.in_talk.items()}
        return self.probabilities if routes.group(self.probabilities, COURTESIES) >= SOCIAL else self.in_talk


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SafetyGate(IntentClassifier, GraphComponent):
    """Overwrites `intent` and `intent_ranking` and adds `decision`, which the log and the actions read.

    Must stand last: a component after it could put another intent in the place of a crisis.
    """

    # `python -m bot evaluate` sets this for its threshold curve. A server never does: the decision is stored with the
    # conversation, and no level of risk of a visitor is ever kept (docs/clinical-safety.md).
    keep_estimate = False
    kept: Optional[List[Seen]] = None  # a list that `python -m bot tune` sets, to decide anew with other thresholds

    def __init__(self, rules: RuleBook, model_version: Optional[Text]) -> None:
        self._rules, self._model_version = rules, model_version
        self._safety, self._routes = safety_thresholds(), route_thresholds()

    @classmethod
    def create(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> "SafetyGate":
        return cls(rule_book(), execution_context.model_id)

    def process(self, messages: List[Message], tracker: Optional[DialogueStateTracker] = None) -> List[Message]:
        for message in messages:
            if message.get(TEXT):
                self._decide(message, help_shown(tracker), tracker.get_slot(LAST_ENTRY) if tracker else None)
        return messages

    def _see(self, message: Message, retrieval: Retrieval, shown: Optional[Text]) -> Seen:
        """What is known of the message; `shown` is the entry whose answer the chat shows last."""
        text = message.get(TEXT)
        chat = Chat(retrieval.follow_up, retrieval.previous is not None, retrieval.alone, shown)
        seen = Seen(self._rules.find(text), message.get(PROBABILITIES) or {}, retrieval.candidates, speaks_of_own_case(text),
                    chat, retrieval.asked, message.get(SENTENCE) or {}, message.get(IN_TALK) or {},
                    retrieval.follow_up and asks(text), speaks_of_another(text))
        if self.kept is not None:
            self.kept.append(seen)
        return seen

    def _decide(self, message: Message, help_before: Optional[HelpShown], shown: Optional[Text]) -> None:
        retrieval: Retrieval = message.get(RETRIEVAL) or Retrieval(missing=True)
        text, seen = message.get(TEXT), self._see(message, retrieval, shown)
        general = retrieval.alone >= self._routes.near and not _FIRST_PERSON.search(text)
        assessment, found = in_its_light(help_before, *seen.decide(self._safety, self._routes), general, is_fragment(text))
        if found is None:
            intent, decision = routes.CONCERN + str(assessment.concern), _of_concern(assessment)
            if assessment.concern == POSSIBLE_DANGER:  # below its card, for who was misread
                decision["entries"] = list(fitting(retrieval.candidates, self._routes))
        else:
            intent = INTRUSIVE if assessment.gentle else wording_for(found.intent, text)
            decision = {"route": found.route, "confidence": round(found.confidence, 4), "entries": list(found.entries),
                        "concern": None, "trigger": "none", "rule_text": None}
        decision.update(intent=intent, also=second_card(text) if assessment.concern else None,
                        footer=assessment.footer, rules_version=self._rules.version,
                        entry=None if found is None else (decision["entries"] or [None])[0], knowledge_version=retrieval.version,
                        candidates=[[item.entry, round(item.score, 3)] for item in retrieval.candidates[:MOST_OFFERED]],
                        previous=retrieval.previous, knowledge_missing=retrieval.missing, model_version=self._model_version)
        if self.keep_estimate and DANGER in seen.probabilities:
            decision["danger"] = round(float(seen.probabilities[DANGER]), 4)
        chosen = {"name": intent, "confidence": 1.0}
        message.set(INTENT, chosen, add_to_output=True)
        message.set("intent_ranking", [chosen], add_to_output=True)
        message.set(DECISION, decision, add_to_output=True)


def _of_concern(assessment: Assessment) -> Dict[Text, Any]:
    return {"route": assessment.route, "concern": assessment.concern, "trigger": assessment.trigger,
            "rule_text": assessment.rule_text, "confidence": round(assessment.confidence, 4), "entries": []}
