"""Rasa intent classifier around bot.language.classifier."""

from __future__ import annotations

import hashlib
import inspect
import re
import sys
import zlib
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

from bot import kernel, pieces
from bot.extensions.safety_rules import rule_book
from bot.extensions.sentence_encoder import IN_CONTEXT, vector_of
from bot.language import classifier, groups, word_classifier
from bot.language.classifier import RouteClassifier
from bot.language.encoder import default_encoder
from bot.language.groups import GroupClassifier, share_out
from bot.language.sentences import sentences
from bot.safety.assess import CARE_NEXT, DANGER, INTENT_PREFIX
from bot.safety.concern import CRISIS, EMERGENCY, PERSONAL_CARE, route_of_concern
from bot.understanding import routes

EVERY_QUESTION = 3  # one in so many impersonal entry questions trains the classifiers; all of them serve retrieval
_PERSONAL = re.compile(r"\b(i|i'?m|i'?ve|i'?ll|i'?d|my|me|mine|myself|we|our|us)\b", re.I)
HELP = "help"  # the group of those who ask for help and say no more
IN_TALK = "in_talk"  # where the gate finds the same as PROBABILITIES, read in the light of the answer before
PROBABILITIES = "probabilities"  # where the gate finds every label's probability; not part of the output
SENTENCE = "sentence"  # and the same for the sentence with most danger in it, when there are several; explained ones apart


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class RouteIntentClassifier(IntentClassifier, GraphComponent):
    """Sets `intent`, `intent_ranking` (the first ten) and all probabilities."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, classifier: Optional[RouteClassifier] = None,
                 groups: Optional[GroupClassifier] = None) -> None:
        self._model_storage, self._resource = model_storage, resource
        self._classifier, self._groups = classifier, groups

    @classmethod
    def create(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> "RouteIntentClassifier":
        return cls(model_storage, resource)

    @classmethod
    def load(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource,
             execution_context: ExecutionContext, **kwargs: Any) -> "RouteIntentClassifier":
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, RouteClassifier.load(folder), GroupClassifier.load(folder))

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Rasa fingerprints only this class and would take old weights from its cache; all this source decides them."""
        learning = (kernel, pieces, classifier, groups, word_classifier, sys.modules[__name__])
        source = "".join(map(inspect.getsource, learning))
        return hashlib.sha256(source.encode()).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        examples = thinned([example for example in training_data.intent_examples if example.get(TEXT)])
        vectors = np.stack([vector_of(example) for example in examples])
        intents = [example.get(INTENT) for example in examples]
        texts = [rule_book().plain(example.get(TEXT)) for example in examples]
        self._classifier = RouteClassifier.train(vectors, intents)
        self._groups = GroupClassifier.train(vectors, texts, [group_of(intent) for intent in intents])
        with self._model_storage.write_to(self._resource) as folder:
            self._classifier.save(folder)
            self._groups.save(folder)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            vector = vector_of(message)
            if vector is None or self._classifier is None or self._groups is None:
                continue
            found = self._estimate(vector, message.get(TEXT))
            best = sorted(((name, value) for name, value in found.items() if name not in (DANGER, CARE_NEXT)),
                          key=lambda item: -item[1])[:10]
            ranking = [{"name": name, "confidence": round(value, 4)} for name, value in best]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set(PROBABILITIES, found)
            if message.get(IN_CONTEXT) is not None:
                message.set(IN_TALK, self._in_talk(vector, message.get(IN_CONTEXT), message.get(TEXT)))
            message.set(SENTENCE, self._worst([part for part in sentences(message.get(TEXT)) if not _explained(part)]))
        return messages

    def _estimate(self, vector: np.ndarray, text: Text) -> Dict[Text, float]:
        """The probability of every intent, with the estimate of danger and what the text is likeliest apart from it."""
        groups = self._groups.predict(vector, rule_book().plain(text))
        intents = self._classifier.predict(vector)
        found = share_out(intents, groups, {intent: group_of(intent) for intent in intents})
        next_best = max((name for name in groups if name != DANGER), key=groups.__getitem__)
        return {**found, DANGER: self._groups.clear(groups, DANGER, excused=(PERSONAL_CARE, HELP)),
                CARE_NEXT: float(next_best == PERSONAL_CARE)}

    def _in_talk(self, vector: np.ndarray, in_context: np.ndarray, text: Text) -> Dict[Text, float]:
        """The probability of every intent for a message after an answer: "how much" is a question then, and no request.

        The mean of the message by itself and behind the answer's title; what is about danger, the writer's own care or the
        answer before only ever counts as much as by itself, or more.
        """
        plain = rule_book().plain(text)
        alone, told = self._groups.predict(vector, plain), self._groups.predict(in_context, plain)
        both = {name: (value + told[name]) / 2 for name, value in alone.items()}
        both.update({name: max(alone[name], both[name]) for name in (DANGER, PERSONAL_CARE, HELP, "control")})
        intents = self._classifier.predict(vector)
        return share_out(intents, both, {intent: group_of(intent) for intent in intents})

    def _worst(self, parts: List[Text]) -> Dict[Text, float]:
        """The estimate for the sentence with most danger in it; empty without `parts`."""
        estimates = [self._estimate(vector, part) for vector, part in zip(default_encoder().encode(parts), parts)]
        return max(estimates, key=lambda estimate: estimate[DANGER], default={})


def _explained(sentence: Text) -> bool:
    """Whether the rules read the sentence's risk words as negated, past or a question, and find no danger in it."""
    hits = rule_book().find(sentence)
    return any(hit.context for hit in hits) and not any(hit.status == "present" for hit in hits)


def thinned(examples: List[Message]) -> List[Message]:
    """Without two of three entry questions: so many alike tell routes apart no better and cost minutes and memory.

    General questions in the first person ("will I be awake?") all stay: they are what personal care is mistaken for.
    A question's own text decides whether it stays, so that a new one does not exchange all the others.
    """
    return [example for example in examples if example.get(INTENT) != routes.ASK or _PERSONAL.search(example.get(TEXT))
            or zlib.crc32(example.get(TEXT).encode()) % EVERY_QUESTION == 0]


def group_of(intent: Text) -> Text:
    """The broad group an intent is learned in: danger for what gets a crisis or emergency card, else its route."""
    if intent.startswith(INTENT_PREFIX):
        route = route_of_concern(intent[len(INTENT_PREFIX):])
        return DANGER if route in (CRISIS, EMERGENCY) else route
    if intent in routes.CONTROLS:
        return "control"
    return HELP if intent == routes.HELP else routes.route_of(intent)
