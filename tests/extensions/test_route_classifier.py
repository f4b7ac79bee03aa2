"""Which questions teach the classifiers: every third impersonal one, chosen by its text, and all that speak of "I"."""

from __future__ import annotations

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


def test_changed_code_that_learns_is_not_answered_from_rasas_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    before = RouteIntentClassifier.fingerprint_addon({})
    assert RouteIntentClassifier.fingerprint_addon({}) == before
    source = route_classifier.inspect.getsource
    for module in (route_classifier.kernel, route_classifier.pieces, route_classifier.groups,
                   route_classifier.word_classifier, route_classifier):
        monkeypatch.setattr(route_classifier.inspect, "getsource",
                            lambda item, changed=module: source(item) + ("# changed" if item is changed else ""))
        assert RouteIntentClassifier.fingerprint_addon({}) != before, module.__name__
