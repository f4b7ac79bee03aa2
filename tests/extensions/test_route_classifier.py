"""Which questions teach the classifiers: every third impersonal one, chosen by its text, and all that speak of "I"."""

from __future__ import annotations

import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.extensions import route_classifier
from bot.extensions.route_classifier import EVERY_QUESTION, RouteIntentClassifier, thinned
from bot.understanding.routes import ASK

pytestmark = pytest.mark.model  # imports TensorFlow

QUESTIONS = [Message({"text": f"how long is treatment number {number}", "intent": ASK}) for number in range(300)]


def test_about_one_impersonal_question_in_three_stays_whatever_stands_beside_it() -> None:
    kept = {message.get("text") for message in thinned(QUESTIONS)}
    assert abs(len(kept) - len(QUESTIONS) / EVERY_QUESTION) < 30
    again = {message.get("text") for message in thinned([Message({"text": "another one", "intent": ASK}), *QUESTIONS[7:]])}
    assert again - {"another one"} == {text for text in kept if text in {item.get("text") for item in QUESTIONS[7:]}}


def test_questions_in_the_first_person_and_other_intents_all_stay() -> None:
    personal = [Message({"text": f"will I be awake for number {number}", "intent": ASK}) for number in range(30)]
    others = [Message({"text": f"book me in at {number}", "intent": "contact"}) for number in range(30)]
    assert thinned([*personal, *others]) == [*personal, *others]


class Groups:
    """By itself a text is a request to the clinic; behind a title it is a question, with neither danger nor own care in it."""

    def predict(self, vector: np.ndarray, text: str) -> dict[str, float]:
        told = bool(vector[0])
        return {"contact": 0.6 - 0.5 * told, "answer": 0.1 + 0.8 * told, "danger": 0.4 * (not told), "personal_care": 0.3 * (not told),
                "help": 0.0, "control": 0.2 * (not told), "smalltalk": 0.1, "out_of_scope": 0.1}


class Intents:
    def predict(self, vector: np.ndarray) -> dict[str, float]:
        return {"contact": 0.5, ASK: 0.1, "concern_suicidal_thoughts": 0.2, "personal_care": 0.1, "more_sources": 0.1}


def test_the_answer_before_makes_a_question_of_a_request_and_takes_nothing_from_danger_or_own_care() -> None:
    alone, told = np.zeros(2), np.ones(2)
    found = RouteIntentClassifier(None, None, Intents(), Groups())._in_talk(alone, told, "which one is better")
    by_itself = RouteIntentClassifier(None, None, Intents(), Groups())._in_talk(alone, alone, "which one is better")
    assert by_itself["contact"] > by_itself[ASK]
    assert found[ASK] > found["contact"]
    total = 0.35 + 0.5 + 0.4 + 0.3 + 0.2 + 0.1 + 0.1
    assert found["concern_suicidal_thoughts"] == pytest.approx(0.4 / total)
    assert found["personal_care"] == pytest.approx(0.3 / total) and found["more_sources"] == pytest.approx(0.2 / total)


def test_changed_code_that_learns_is_not_answered_from_rasas_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    before = RouteIntentClassifier.fingerprint_addon({})
    assert RouteIntentClassifier.fingerprint_addon({}) == before
    source = route_classifier.inspect.getsource
    for module in (route_classifier.kernel, route_classifier.pieces, route_classifier.groups,
                   route_classifier.word_classifier, route_classifier):
        monkeypatch.setattr(route_classifier.inspect, "getsource",
                            lambda item, changed=module: source(item) + ("# changed" if item is changed else ""))
        assert RouteIntentClassifier.fingerprint_addon({}) != before, module.__name__
