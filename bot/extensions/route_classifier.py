"""Rasa intent classifier around bot.language.classifier."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.extensions.sentence_encoder import vector_of
from bot.language.classifier import ITERATIONS, REGULARISATION, RouteClassifier
from bot.language.danger import GAMMA, PENALTY, DangerDetector
from bot.safety.assess import DANGER, INTENT_PREFIX
from bot.safety.concern import CRISIS, EMERGENCY, route_of_concern

PROBABILITIES = "probabilities"  # where the gate finds every label's probability; not part of the output


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class RouteIntentClassifier(IntentClassifier, GraphComponent):
    """Sets `intent`, `intent_ranking` (the first ten) and all probabilities."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, classifier: Optional[RouteClassifier] = None,
                 danger: Optional[DangerDetector] = None) -> None:
        self._model_storage, self._resource = model_storage, resource
        self._classifier, self._danger = classifier, danger

    @classmethod
    def create(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> "RouteIntentClassifier":
        return cls(model_storage, resource)

    @classmethod
    def load(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource,
             execution_context: ExecutionContext, **kwargs: Any) -> "RouteIntentClassifier":
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, RouteClassifier.load(folder), DangerDetector.load(folder))

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Rasa fingerprints only this class; these decide the weights too."""
        return f"{REGULARISATION} {ITERATIONS} {GAMMA} {PENALTY}"

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        vectors = np.stack([vector_of(example) for example in examples])
        intents = [example.get(INTENT) for example in examples]
        self._classifier = RouteClassifier.train(vectors, intents)
        self._danger = DangerDetector.train(vectors, [speaks_of_danger(intent) for intent in intents])
        with self._model_storage.write_to(self._resource) as folder:
            self._classifier.save(folder)
            self._danger.save(folder)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            vector = vector_of(message)
            if vector is None or self._classifier is None or self._danger is None:
                continue
            found = dict(self._classifier.predict(vector))
            ranking = [{"name": name, "confidence": round(value, 4)} for name, value in list(found.items())[:10]]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            estimate = float(self._danger.estimate(vector[np.newaxis, :])[0])
            message.set(PROBABILITIES, {**found, DANGER: estimate})
        return messages


def speaks_of_danger(intent: Text) -> bool:
    """Whether texts of this intent are met with a crisis or emergency card."""
    return intent.startswith(INTENT_PREFIX) and route_of_concern(intent[len(INTENT_PREFIX):]) in (CRISIS, EMERGENCY)
