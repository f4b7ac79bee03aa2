"""The threshold tables: a message is decided anew at every value, and the figures follow."""

from __future__ import annotations

from dataclasses import replace

import pytest
from click.testing import CliRunner

from bot.commands import tune as command
from bot.extensions.safety_gate import Seen
from bot.knowledge.search import Candidate
from bot.safety.assess import DANGER, safety_thresholds
from bot.understanding.thresholds import route_thresholds

pytestmark = pytest.mark.model  # imports TensorFlow

TOPICS = {"bladder-symptoms": "bladder", "cost-overview": "cost"}
NEAR = (Candidate("bladder-symptoms", "bladder", "Bladder", 0.9, 0.9), Candidate("cost-overview", "cost", "Cost", 0.2, 0.5))
LINES = [{"id": "1", "text": "a", "label": "crisis", "topic": None, "group": "crisis"},
         {"id": "2", "text": "b", "label": "knowledge", "topic": "bladder", "group": "knowledge"},
         {"id": "3", "text": "c", "label": "out_of_scope", "topic": None, "group": "out_of_scope"}]


def seen(**probabilities: float) -> Seen:
    return Seen([], probabilities, NEAR, own_case=False)


MESSAGES = [seen(**{DANGER: 0.4, "concern_self_harm": 0.4}), seen(ask_knowledge=0.8, out_of_scope=0.2),
            seen(ask_knowledge=0.1, out_of_scope=0.9)]


def test_a_message_is_decided_by_the_thresholds_given() -> None:
    safety, route = safety_thresholds(), route_thresholds()
    routes = [result.route for result in command.decided(LINES, MESSAGES, TOPICS, safety, route)]
    assert routes == ["crisis", "answer", "out_of_scope"]
    lax, strict = replace(safety, crisis=0.6), replace(route, answer=1.9, clarify=1.5)
    results = command.decided(LINES, MESSAGES, TOPICS, lax, strict)
    assert results[0].route != "crisis" and results[1].route == "clarify"
    assert results[1].offered_topics == ("bladder", "cost") and results[1].topic is None


def test_the_shares_are_those_of_the_evaluation() -> None:
    found = command.shares(command.decided(LINES, MESSAGES, TOPICS, safety_thresholds(), route_thresholds()))
    assert found["danger found"] == 1 and found["right topic"] == 1 and found["outside declined"] == 1
    assert "contact" not in found, "no line of that kind"


def test_every_threshold_gets_a_table_with_its_present_value_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "ask_all", lambda lines: MESSAGES)
    monkeypatch.setattr(command, "labelled", lambda files: LINES)
    printed = CliRunner().invoke(command.tune, [], catch_exceptions=False).output
    for name, now in {**vars(safety_thresholds()), **vars(route_thresholds())}.items():
        if not name.startswith("follow_up"):
            table = printed.partition(f"\n{name} (now {now})\n")[2].split("\n\n")[0]
            assert f"> {now:.3f}" in table and "right topic" in table, name
