"""The estimate of danger: kept for measuring, and never part of what a server stores."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.extensions.route_classifier import PROBABILITIES
from bot.extensions.safety_gate import DECISION, SafetyGate
from bot.extensions.safety_rules import rule_book
from bot.safety.assess import DANGER


def decision(probabilities: dict[str, float]) -> dict[str, object]:
    message = Message(data={TEXT: "what is it like", PROBABILITIES: probabilities})
    SafetyGate(rule_book(), "model").process([message])
    return message.get(DECISION)


def test_a_server_stores_no_level_of_danger() -> None:
    assert DANGER not in decision({"out_of_scope": 0.9, DANGER: 0.123456})


def test_measuring_keeps_the_estimate_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SafetyGate, "keep_estimate", True)
    assert decision({"out_of_scope": 0.9, DANGER: 0.123456})[DANGER] == 0.1235
    assert DANGER not in decision({"out_of_scope": 0.9})
