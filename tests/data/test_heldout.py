"""The held-out messages measure; none of them may teach."""

from __future__ import annotations

import json
import re

import yaml

from bot.settings import ROOT

FOLDERS = [ROOT / "tests" / "evaluation" / name for name in ("heldout", "fresh", "unseen", "later")]
HELD_OUT = [path for folder in FOLDERS for path in sorted(folder.glob("*.jsonl"))]
GROUPS = {"knowledge", "personal_care", "crisis", "emergency", "crisis_negatives", "contact", "smalltalk", "out_of_scope"}


def plain(text: str) -> str:
    return re.sub(r"[^\w ]", "", text.lower()).strip() or text


def test_every_group_is_there_and_every_line_is_labelled() -> None:
    assert all({path.stem for path in folder.glob("*.jsonl")} == GROUPS for folder in FOLDERS[:2])
    assert {path.stem for path in FOLDERS[2].glob("*.jsonl")} == GROUPS - {"crisis", "emergency"}  # those were taught
    assert {path.stem for path in FOLDERS[3].glob("*.jsonl")} == GROUPS - {"knowledge", "emergency"}
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
