"""The last word of the pipeline: phrase rules and scores together make the decision about a message."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.extensions.retriever import RETRIEVAL, Retrieval
from bot.extensions.route_classifier import PROBABILITIES
from bot.extensions.safety_rules import rule_book
from bot.safety.assess import DANGER, Assessment, assess, safety_thresholds
from bot.safety.rules import RuleBook
from bot.understanding import routes
from bot.understanding.decide import MOST_OFFERED, decide
from bot.understanding.self_reference import speaks_of_own_case
from bot.understanding.thresholds import route_thresholds
from bot.understanding.variants import second_card, wording_for

DECISION = "decision"
INTRUSIVE = "intrusive"  # unwanted thoughts get a gentle card, and no takeover


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SafetyGate(IntentClassifier, GraphComponent):
    """Overwrites `intent` and `intent_ranking` and adds `decision`, which the log and the actions read.

    Must stand last: a component after it could put another intent in the place of a crisis.
    """

    # `python -m bot evaluate` sets this for its threshold curve. A server never does: the decision is stored with the
    # conversation, and no level of risk of a visitor is ever kept (docs/clinical-safety.md).
    keep_estimate = False

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
                self._decide(message)
        return messages

    def _decide(self, message: Message) -> None:
        probabilities = message.get(PROBABILITIES) or {}
        retrieval: Retrieval = message.get(RETRIEVAL) or Retrieval(missing=True)
        assessment = assess(self._rules.find(message.get(TEXT)), probabilities, self._safety)
        if assessment.concern:
            intent, decision = routes.CONCERN + assessment.concern, _of_concern(assessment)
        else:
            found = decide(probabilities, retrieval.candidates, self._routes, retrieval.follow_up,
                           retrieval.previous is not None, speaks_of_own_case(message.get(TEXT)))
            intent = INTRUSIVE if assessment.gentle else wording_for(found.intent, message.get(TEXT))
            decision = {"route": found.route, "confidence": round(found.confidence, 4), "entries": list(found.entries),
                        "concern": None, "trigger": "none", "rule_text": None}
        decision.update(intent=intent, also=second_card(message.get(TEXT)) if assessment.concern else None,
                        footer=assessment.footer, rules_version=self._rules.version,
                        entry=(decision["entries"] or [None])[0], knowledge_version=retrieval.version,
                        candidates=[[item.entry, round(item.score, 3)] for item in retrieval.candidates[:MOST_OFFERED]],
                        previous=retrieval.previous, knowledge_missing=retrieval.missing, model_version=self._model_version)
        if self.keep_estimate and DANGER in probabilities:
            decision["danger"] = round(float(probabilities[DANGER]), 4)
        chosen = {"name": intent, "confidence": 1.0}
        message.set(INTENT, chosen, add_to_output=True)
        message.set("intent_ranking", [chosen], add_to_output=True)
        message.set(DECISION, decision, add_to_output=True)


def _of_concern(assessment: Assessment) -> Dict[Text, Any]:
    return {"route": assessment.route, "concern": assessment.concern, "trigger": assessment.trigger,
            "rule_text": assessment.rule_text, "confidence": round(assessment.confidence, 4), "entries": []}
