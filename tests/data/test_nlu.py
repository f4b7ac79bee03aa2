"""The training examples as data: every route has enough, and no text teaches two routes."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

NLU = Path(__file__).resolve().parents[2] / "data" / "nlu.yml"
LEAST = {"ask_knowledge": 400, "personal_care": 600, "contact": 300, "out_of_scope": 800, "greet": 50, "thanks": 50, "goodbye": 50, "ask_bot": 70,
         "chitchat": 110, "more_sources": 40, "more_simply": 40, "something_else": 35, "affirm": 35, "deny": 35,
         "ask_privacy": 50, "forget_me": 35, "complaint": 35, "help_now": 35}


@pytest.fixture(scope="module")
def examples() -> list[tuple[str, str]]:
    """(intent, text) of every example."""
    content = yaml.safe_load(NLU.read_text(encoding="utf-8"))
    assert content["version"] == "3.1"
    return [(block["intent"], line.removeprefix("- ")) for block in content["nlu"]
            for line in block["examples"].splitlines()]


def test_every_intent_has_enough_examples(examples: list[tuple[str, str]]) -> None:
    counts = Counter(intent for intent, _ in examples)
    assert set(counts) == set(LEAST)
    assert {intent: counts[intent] for intent in LEAST if counts[intent] < LEAST[intent]} == {}


def test_no_text_stands_twice(examples: list[tuple[str, str]]) -> None:
    counts = Counter(re.sub(r"[^\w ]", "", text.lower()) or text for _, text in examples)
    assert [text for text, count in counts.items() if count > 1] == []


def test_no_example_holds_rasa_markup(examples: list[tuple[str, str]]) -> None:
    assert [text for _, text in examples if re.search(r"[\[\]{}]", text)] == []
