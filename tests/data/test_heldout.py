"""The held-out messages measure; none of them may teach."""

from __future__ import annotations

import json
import re

import yaml

from bot.settings import ROOT

SETS = ROOT / "tests" / "evaluation"
# The groups a set has no file of: the danger of "unseen" was taught; "later" holds no questions and no emergencies,
# "worry" no questions, "care" is about relatives, unwanted thoughts and cancellations alone.
LACKING = {"heldout": set(), "fresh": set(), "blind": set(), "unseen": {"crisis", "emergency"}, "later": {"knowledge", "emergency"},
           "worry": {"knowledge"}, "care": {"knowledge", "smalltalk", "out_of_scope"}}
HELD_OUT = [path for name in LACKING for path in sorted((SETS / name).glob("*.jsonl"))]
GROUPS = {"knowledge", "personal_care", "crisis", "emergency", "crisis_negatives", "contact", "smalltalk", "out_of_scope"}


def plain(text: str) -> str:
    return re.sub(r"[^\w ]", "", text.lower()).strip() or text


def test_every_group_is_there_and_every_line_is_labelled() -> None:
    for name, lacking in LACKING.items():
        assert {path.stem for path in (SETS / name).glob("*.jsonl")} == GROUPS - lacking, name
    topics = {topic["id"] for topic in yaml.safe_load((ROOT / "knowledge" / "topics.yml").read_text())}
    lines = [json.loads(line) for path in HELD_OUT for line in path.read_text(encoding="utf-8").splitlines()]
    assert len({line["id"] for line in lines}) == len(lines) > 1000
    assert all(line["topic"] in topics if line["label"] == "knowledge" else line["topic"] is None for line in lines)


def test_no_held_out_message_is_a_training_text() -> None:
    held = {plain(json.loads(line)["text"]) for path in HELD_OUT for line in path.read_text(encoding="utf-8").splitlines()}
    taught = {plain(text) for path in (ROOT / "knowledge" / "entries").glob("*.yml")
              for entry in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
              for text in [*entry["questions"], *entry.get("phrasings", [])]}
    taught |= {plain(line[2:]) for path in (ROOT / "data").glob("nlu*.yml")
               for block in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["nlu"]
               for line in block["examples"].splitlines()}
    assert sorted(held & taught) == []
