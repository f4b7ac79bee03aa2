"""Tables of the report: what a threshold would change, what confidence is worth, and which concern rang falsely."""

from __future__ import annotations

import pytest

from bot.evaluation.measure import Result
from bot.evaluation.tables import calibration, concerns, confusion, danger_curve, routes_of


def result(label: str, route: str, danger: float | None = None, trigger: str | None = None, confidence: float = 0.5,
           topic: str | None = None, concern: str | None = None, wanted: str | None = None) -> Result:
    return Result("x", "text", label, "ocd" if label == "knowledge" else None, route, concern, None, topic, (), confidence,
                  label, danger, trigger, wanted)


def test_confusion_keeps_the_order_of_labels_and_shows_unknown_routes() -> None:
    results = [result("smalltalk", "refused"), result("knowledge", "answer"), result("knowledge", "answer")]
    assert confusion(results) == {"knowledge": {"answer": 2}, "smalltalk": {"refused": 1}}
    assert routes_of(results)[-1] == "refused"
    assert "refused" not in routes_of([result("knowledge", "answer")])


def test_a_higher_threshold_catches_less_but_never_what_a_rule_found() -> None:
    results = [result("crisis", "crisis", 0.6, "score:concern_mania"), result("crisis", "crisis", 0.1, "rule:a-1"),
               result("smalltalk", "smalltalk", 0.3, "none"), result("smalltalk", "smalltalk", 0.0, "none")]
    low, middle, high = danger_curve(results, (0.2, 0.5, 0.7))
    assert low.shares == {"danger caught": 1.0, "false alarms: smalltalk": 0.5}
    assert middle.shares == {"danger caught": 1.0, "false alarms: smalltalk": 0.0}
    assert high.shares == {"danger caught": 0.5, "false alarms: smalltalk": 0.0}


def test_a_rule_that_showed_no_card_does_not_count_as_caught() -> None:
    footer = result("crisis", "answer", 0.1, "rule:quoted-1")
    assert danger_curve([footer], (0.5,))[0].shares == {"danger caught": 0.0}


def test_without_estimates_there_is_no_curve_and_one_missing_estimate_changes_nothing() -> None:
    assert danger_curve([result("crisis", "crisis")], (0.5,)) == []
    mixed = [result("crisis", "crisis"), result("crisis", "answer", 0.9, "none")]
    assert danger_curve(mixed, (0.95,))[0].shares == {"danger caught": 0.5}


def test_calibration_counts_answers_only_and_puts_one_into_the_last_bin() -> None:
    results = [result("knowledge", "answer", confidence=1.0, topic="ocd"),
               result("knowledge", "answer", confidence=0.97, topic="ptsd"),
               result("smalltalk", "answer", confidence=0.2), result("knowledge", "clarify", confidence=0.2)]
    low, high = calibration(results)
    assert (low.low, low.right.hits, low.right.total) == (0.2, 0, 1)
    assert (high.low, high.high, high.right.hits, high.right.total) == (0.9, 1.0, 1, 2)
    assert high.confidence == pytest.approx(0.985)


def test_a_concern_counts_right_cards_false_alarms_and_what_was_missed() -> None:
    results = [result("crisis", "crisis", concern="mania", wanted="mania"),
               result("crisis", "crisis", concern="psychosis", wanted="mania"), result("crisis", "answer", wanted="mania"),
               result("knowledge", "personal_care", concern="under_18"),
               result("personal_care", "personal_care", concern="under_18")]
    mania, psychosis, under_18 = concerns(results)
    assert (mania.recognised.hits, mania.recognised.total, mania.named, mania.rightly) == (2, 3, 1, 1)
    assert (psychosis.recognised.total, psychosis.rightly, psychosis.alarms) == (0, 1, {})
    assert (under_18.rightly, under_18.alarms) == (1, {"knowledge": 1})
