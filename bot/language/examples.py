"""Reads training examples from Rasa NLU files without Rasa."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, Sequence

import yaml

from bot.errors import ContentError


class Example(NamedTuple):
    """One training text and its intent."""

    text: str
    intent: str


def load_examples(paths: Sequence[Path]) -> list[Example]:
    """All examples of the given NLU YAML files in their order; raises ContentError for another format."""
    found: list[Example] = []
    for path in paths:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
        for block in content.get("nlu", []):
            if "intent" not in block or not isinstance(block.get("examples"), str):
                raise ContentError(path.name, str(block.get("intent", "nlu")), "needs 'intent' and 'examples: |'")
            found += [Example(line[2:].strip(), block["intent"]) for line in block["examples"].splitlines()
                      if line.startswith("- ") and line[2:].strip()]
    return found
