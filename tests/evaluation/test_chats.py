"""What becomes of a chat's messages, in figures; and the labelled chats themselves."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.evaluation.chats import CONTROL, Turn, headline, outcome
from bot.evaluation.measure import LABELS
from bot.knowledge.load import load_knowledge
from bot.settings import ROOT, settings

FOLDER = ROOT / "tests" / "evaluation" / "chats"


def turn(label: str = "knowledge", **changes: Any) -> Turn:
    made: dict[str, Any] = dict(id="1", text="how long", label=label, follow_up=True, accepted=("onset",), route="answer",
                                concern=None, shown=None, offered=(), again=None, acted=False)
    return Turn(**{**made, **changes})


@pytest.mark.parametrize("given, found", [
    (turn(shown="onset"), "right"), (turn(shown="cost"), "wrong"), (turn(shown="cost", offered=("onset",)), "offered"),
    (turn(again="onset"), "again"), (turn(again="cost"), "missed"), (turn(route="clarify", offered=("cost",)), "missed"),
    (turn(route="crisis", offered=("onset",)), "offered"), (turn(shown="onset", acted=True), "wrong"),
    (turn("contact", route="contact", accepted=()), "right"), (turn("contact", shown="cost", accepted=()), "wrong"),
    (turn("smalltalk", route="out_of_scope", accepted=()), "missed"), (turn(CONTROL, acted=True, accepted=()), "right"),
    (turn(CONTROL, shown="cost", accepted=()), "wrong"), (turn("crisis", route="emergency", accepted=()), "right"),
])
def test_outcome(given: Turn, found: str) -> None:
    assert outcome(given) == found


def test_headline_counts_questions_by_whether_they_lean_and_alarms_on_those_without_danger() -> None:
    shares = headline([turn(shown="onset"), turn(shown="cost"), turn(follow_up=False, shown="onset"),
                       turn("contact", route="crisis"), turn("crisis", route="crisis")])
    assert (shares["follow-ups: right"].hits, shares["follow-ups: right"].total) == (1, 2)
    assert shares["first and whole questions: right"].value == 1.0
    assert (shares["no danger, and shown a help card"].hits, shares["no danger, and shown a help card"].total) == (1, 4)
    assert shares["contact: right"].hits == 0 and shares["crisis: right"].hits == 1


@pytest.mark.parametrize("name", ["seen", "kept_back"])
def test_the_labelled_chats_name_entries_that_exist(name: str) -> None:
    lines = [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    known = set(load_knowledge(settings().knowledge).entries)
    assert len({line["id"] for line in lines}) == len(lines) > 250
    assert len({line["chat"] for line in lines}) == 50
    assert all(line["label"] in (*LABELS, CONTROL) and set(line["entries"]) <= known for line in lines)
    assert all(line["entries"] for line in lines if line["label"] == "knowledge")
