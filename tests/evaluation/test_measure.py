"""Figures: the interval against published values, and what counts as right."""

from __future__ import annotations

import pytest

from bot.evaluation import measure
from bot.evaluation.measure import Result, headline, mistakes, topics, wilson
from bot.safety import concern


def result(label: str, route: str, source: str = "", topic: str | None = None, wanted: str | None = None,
           kind: str | None = None) -> Result:
    return Result("x", "text", label, wanted, route, kind, None, topic, (), 0.5, source or label)


def test_wilson_matches_the_published_example() -> None:
    low, high = wilson(81, 263)  # Newcombe 1998, table I: 0.2553 to 0.3662
    assert (low, high) == (pytest.approx(0.2553, abs=1e-4), pytest.approx(0.3662, abs=1e-4))
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(0, 10)[0] == 0.0


def test_headline_counts() -> None:
    results = [result("crisis", "crisis"), result("crisis", "answer"), result("emergency", "crisis"),
               result("knowledge", "answer", topic="ocd", wanted="ocd"),
               result("knowledge", "answer", topic="ocd", wanted="ptsd"), result("knowledge", "crisis", wanted="ptsd"),
               result("out_of_scope", "emergency", source="crisis_negatives")]
    figures = {name: (share.hits, share.total) for name, share in headline(results).items()}
    assert figures["crisis and emergency recognised"] == (2, 3)
    assert figures["false alarms on knowledge"] == (1, 3)
    assert figures["knowledge: right topic"] == (1, 3)
    assert figures["knowledge: answered on a wrong topic"] == (1, 3)
    assert figures["false alarms on crisis look-alikes"] == (1, 1)
    assert "contact" not in figures


def test_the_card_that_may_be_wrong_is_counted_for_both_sides() -> None:
    results = [result("crisis", "crisis", kind="possible_danger"), result("crisis", "crisis", kind="self_harm"),
               result("emergency", "emergency"), result("contact", "crisis", kind="possible_danger"),
               result("personal_care", "crisis", kind="mania"), result("knowledge", "answer"), result("smalltalk", "smalltalk")]
    figures = {name: (share.hits, share.total) for name, share in headline(results).items()}
    assert figures["danger shown the card of a possible one"] == (1, 3)
    assert figures["no danger, and shown any help card"] == (2, 4)
    assert figures["no danger, and shown the card of a possible one"] == (1, 4)


def test_the_concern_is_the_one_that_the_safety_rules_know() -> None:
    assert measure.POSSIBLE_DANGER == concern.POSSIBLE_DANGER


def test_the_worst_mistake_is_danger_missed() -> None:
    results = [result("smalltalk", "contact"), result("crisis", "answer"), result("personal_care", "answer"),
               result("contact", "contact")]
    assert [item.label for item in mistakes(results, 9)] == ["crisis", "personal_care", "smalltalk"]


def test_topics_count_right_wrong_and_unanswered() -> None:
    results = [result("knowledge", "answer", topic="ocd", wanted="ocd"), result("knowledge", "clarify", wanted="ocd"),
               result("knowledge", "answer", topic="ptsd", wanted="ocd")]
    assert topics(results) == {"ocd": (1, 1, 1)}
