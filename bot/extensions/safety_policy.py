"""The policy that speaks first: help is chosen before rules, forms and everything else."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text

from rasa.core.featurizers.tracker_featurizers import TrackerFeaturizer
from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, SlotSet
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from bot.extensions.safety_rules import rule_book
from bot.safety.assess import assess, safety_thresholds
from bot.safety.rules import RuleBook
from bot.understanding.routes import CONCERN

CARD = "utter_card_"  # responses made of the cards of concerns
OFFER = "action_offer_general"
PRIORITY = 1000  # RulePolicy has 6


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class SafetyPolicy(Policy):
    """Answers a message that raises a concern with its card, closes any form, and then listens.

    It reads the visitor's raw words again: a message can reach Rasa past the pipeline (one that begins with "/").
    """

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource,
                 execution_context: ExecutionContext, featurizer: Optional[TrackerFeaturizer] = None,
                 rules: Optional[RuleBook] = None) -> None:
        super().__init__(config, model_storage, resource, execution_context, featurizer)
        self._rules = rules or rule_book()
        self._thresholds = safety_thresholds()

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {"priority": PRIORITY, "max_history": None}

    def train(self, training_trackers: List[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Nothing to learn; the resource must hold something so that Rasa can cache and load it."""
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "policy").write_text("no parameters")
        return self._resource

    @classmethod
    def load(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource,
             execution_context: ExecutionContext, **kwargs: Any) -> "SafetyPolicy":
        return cls(config, model_storage, resource, execution_context)

    def predict_action_probabilities(self, tracker: DialogueStateTracker, domain: Domain,
                                     rule_only_data: Optional[Dict[Text, Any]] = None,
                                     **kwargs: Any) -> PolicyPrediction:
        concern = self._concern(tracker)
        if concern is None:
            return self._prediction(self._default_predictions(domain))
        action = _next(tracker, concern)
        probabilities = self._default_predictions(domain)
        probabilities[domain.index_for_action(action)] = 1.0
        closing = [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)] if tracker.active_loop_name else []
        return self._prediction(probabilities, is_no_user_prediction=True, optional_events=closing)

    def _concern(self, tracker: DialogueStateTracker) -> Optional[Text]:
        message = tracker.latest_message
        if message is None:
            return None
        intent = message.intent.get("name") or ""
        if intent.startswith(CONCERN):
            return intent[len(CONCERN):]
        if "decision" in (message.parse_data or {}) or not message.text:
            return None
        return assess(self._rules.find(message.text), None, self._thresholds).concern


def _next(tracker: DialogueStateTracker, concern: Text) -> Text:
    """The concern's card first, then a second one for how the person can be reached, then an answer to choose if one fits.

    Then listening. Only a possible danger comes with answers: who was misread gets to what they asked for.
    """
    decision = (tracker.latest_message.parse_data or {}).get("decision") or {}
    steps = [ACTION_LISTEN_NAME, CARD + concern]
    if decision.get("also"):
        steps.append(f"utter_{decision['also']}")
    if decision.get("entries"):
        steps.append(OFFER)
    said = tracker.latest_action_name
    return (steps[steps.index(said) + 1:] or [ACTION_LISTEN_NAME])[0] if said in steps else ACTION_LISTEN_NAME
