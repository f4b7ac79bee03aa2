"""Rules and scores together: the union, the order of urgency, and what no context may lower."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.safety.assess import Assessment, Thresholds, assess, safety_thresholds
from bot.safety.concern import CONCERNS, POSSIBLE_DANGER, concerns_of, most_urgent, route_of_concern
from bot.safety.hit import Hit

LEVELS = Thresholds(emergency=0.5, crisis=0.4, personal_care=0.4, crisis_in_care=0.2, crisis_sentence=0.6, likely=0.2,
                    crisis_explained=0.7)
DOUBTFUL = replace(LEVELS, likely=0.5)


def hit(concern: str, status: str = "present", context: str | None = None) -> Hit:
    return Hit(concern, f"{concern}-rule", "words", status, context)  # type: ignore[arg-type]


@pytest.mark.parametrize(("concerns", "first"), [
    (["suicidal_intent", "overdose"], "overdose"),
    (["under_18", "self_harm"], "self_harm"),
    (["suicidal_thoughts", "suicidal_intent"], "suicidal_intent"),
    (["street_drugs", "medical_emergency", "someone_else"], "medical_emergency"),
    (["domestic_abuse", "suicidal_thoughts"], "suicidal_thoughts"),
])
def test_the_most_urgent_concern_is_answered(concerns: list[str], first: str) -> None:
    found = assess([hit(concern) for concern in concerns], None, LEVELS)
    assert found == Assessment(first, route_of_concern(first), f"rule:{first}-rule", "words", False, 1.0)


def test_nothing_found_is_nothing() -> None:
    assert assess([], {"ask_knowledge": 1.0}, LEVELS) == Assessment(None, None, "none", None, False, 0.0)
    assert assess([], None, LEVELS).concern is None
    assert most_urgent([]) is None


def test_scores_of_one_route_are_added_up() -> None:
    spread = {"concern_self_harm": 0.15, "concern_suicidal_thoughts": 0.2, "concern_psychosis": 0.1, "ask_knowledge": 0.55}
    found = assess([], spread, LEVELS)
    assert (found.concern, found.route, found.trigger) == ("suicidal_thoughts", "crisis", "score:concern_suicidal_thoughts")
    assert found.confidence == pytest.approx(0.45)
    assert assess([], {**spread, "concern_psychosis": 0.04}, LEVELS).concern is None


def test_danger_split_between_emergency_and_crisis_is_still_danger() -> None:
    assert assess([], {"concern_overdose": 0.25, "concern_suicidal_intent": 0.2}, LEVELS).route == "emergency"
    assert assess([], {"concern_overdose": 0.2, "concern_suicidal_intent": 0.25}, LEVELS).route == "crisis"


def test_an_estimate_of_danger_takes_the_place_of_the_sum() -> None:
    low = {"concern_self_harm": 0.3, "ask_knowledge": 0.6, "danger": 0.45}
    found = assess([], low, LEVELS)
    assert (found.concern, found.confidence) == ("self_harm", 0.45)
    assert assess([], {**low, "concern_self_harm": 0.45, "danger": 0.3}, LEVELS).concern is None


def test_less_danger_is_enough_where_the_message_is_about_own_care() -> None:
    doubtful = {"concern_self_harm": 0.2, "personal_care": 0.6, "danger": 0.25}
    assert assess([], doubtful, LEVELS).concern is None
    assert assess([], {**doubtful, "care_next": 1.0}, LEVELS).concern == "self_harm"
    assert assess([], {**doubtful, "care_next": 1.0, "danger": 0.15}, LEVELS).concern is None


@pytest.mark.parametrize(("estimate", "concern"), [(0.39, None), (0.4, POSSIBLE_DANGER), (0.499, POSSIBLE_DANGER), (0.5, "self_harm")])
def test_danger_that_is_less_likely_than_not_gets_the_card_that_may_be_wrong(estimate: float, concern: str | None) -> None:
    found = assess([], {"concern_self_harm": 0.3, "ask_knowledge": 0.6, "danger": estimate}, DOUBTFUL)
    assert found.concern == concern
    if concern:
        assert (found.route, found.trigger, found.confidence) == ("crisis", "score:concern_self_harm", estimate)


def test_a_low_estimate_of_an_emergency_is_a_possible_danger_too() -> None:
    found = assess([], {"concern_overdose": 0.3, "ask_knowledge": 0.6, "danger": 0.45}, DOUBTFUL)
    assert (found.concern, found.route, found.trigger) == (POSSIBLE_DANGER, "crisis", "score:concern_overdose")
    assert assess([], {"concern_overdose": 0.5, "danger": 0.45}, DOUBTFUL).concern == "overdose"


def test_a_rule_or_a_clear_sentence_comes_before_a_possible_danger() -> None:
    low = {"concern_self_harm": 0.3, "ask_knowledge": 0.6, "danger": 0.45}
    assert assess([hit("bereavement")], low, DOUBTFUL).concern == "bereavement"
    assert assess([hit("under_18")], low, DOUBTFUL).concern == POSSIBLE_DANGER
    assert assess([], low, DOUBTFUL, {"concern_mania": 0.7, "danger": 0.7}).concern == "mania"


def test_a_score_can_raise_but_never_lower_what_a_rule_found() -> None:
    assert assess([hit("suicidal_thoughts")], {"ask_knowledge": 1.0}, LEVELS).concern == "suicidal_thoughts"
    assert assess([hit("suicidal_thoughts")], {"concern_overdose": 0.9}, LEVELS).concern == "overdose"
    assert assess([hit("overdose")], {"concern_self_harm": 0.99}, LEVELS).concern == "overdose"
    assert assess([hit("under_18")], {"concern_suicidal_thoughts": 0.9}, LEVELS).concern == "suicidal_thoughts"


def test_an_explained_phrase_asks_more_of_the_score() -> None:
    explained = [hit("suicidal_thoughts", "footer", "information")]
    calm = assess(explained, {"concern_suicidal_thoughts": 0.6}, LEVELS)
    assert (calm.concern, calm.footer, calm.trigger) == (None, True, "rule:suicidal_thoughts-rule")
    assert assess(explained, {"concern_suicidal_thoughts": 0.75}, LEVELS).concern == "suicidal_thoughts"
    mention = [hit("suicidal_thoughts", "footer")]
    assert assess(mention, {"concern_suicidal_thoughts": 0.6}, LEVELS).concern == "suicidal_thoughts"


def test_personal_care_needs_to_be_the_likeliest() -> None:
    assert assess([], {"concern_under_18": 0.45, "contact": 0.4}, LEVELS).concern == "under_18"
    assert assess([], {"concern_under_18": 0.45, "contact": 0.5}, LEVELS).concern is None


@pytest.mark.parametrize("text", [
    "I want to kill myself", "I want to kill myself with a rope", "I want to kill myself with my tablets tonight",
    "I want to hang myself from the bridge on Friday"])
def test_naming_a_method_never_lowers_the_response(book: object, text: str) -> None:
    order = [concern.name for concern in CONCERNS]
    bare = assess(book.find("I want to kill myself"), None, LEVELS)  # type: ignore[attr-defined]
    named = assess(book.find(text), None, LEVELS)  # type: ignore[attr-defined]
    assert named.concern and order.index(named.concern) <= order.index(bare.concern or "")


def test_every_concern_belongs_to_one_route() -> None:
    names = [name for route in ("emergency", "crisis", "personal_care") for name in concerns_of(route)]
    assert sorted(names) == sorted(concern.name for concern in CONCERNS)
    with pytest.raises(KeyError):
        route_of_concern("sadness")


@pytest.mark.parametrize(("change", "message"), [
    ({"crisis": 2}, "crisis is 2. Write a number between 0 and 1"), ({"crises": 0.5}, "Write exactly"), ({"crisis": "high"}, "'high'")])
def test_faulty_thresholds_are_refused(tmp_path: Path, change: dict[str, object], message: str) -> None:
    path = tmp_path / "thresholds.json"
    path.write_text(json.dumps({**vars(safety_thresholds()), **change}))
    with pytest.raises(SettingsError, match=message):
        safety_thresholds(path)


def test_danger_in_one_sentence_counts_though_the_whole_speaks_of_something_else():
    whole, sentence = {"contact": 0.9, "danger": 0.1}, {"concern_overdose": 0.3, "concern_self_harm": 0.2, "danger": 0.6}
    found = assess([], whole, LEVELS, sentence)
    assert (found.concern, found.route, found.confidence) == ("overdose", "emergency", 0.6)
    assert assess([], whole, LEVELS, {**sentence, "concern_self_harm": 0.4}).concern == "self_harm"
    assert assess([], whole, LEVELS, {**sentence, "danger": 0.59}).concern is None
    assert assess([], whole, LEVELS).concern is None


def test_words_that_are_explained_in_one_sentence_explain_no_other():
    explained = [hit("suicidal_thoughts", "footer", "negated")]
    assert assess(explained, {"contact": 0.9}, LEVELS, {"concern_self_harm": 0.9, "danger": 0.6}).concern == "self_harm"
    assert assess(explained, {"contact": 0.9}, LEVELS, {"concern_self_harm": 0.9, "danger": 0.59}).concern is None


def test_a_sentence_never_lowers_what_the_whole_calls_for():
    assert assess([], {"concern_overdose": 0.9}, LEVELS, {"concern_self_harm": 0.9, "danger": 0.9}).route == "emergency"
