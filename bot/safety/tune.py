"""Prints what each threshold of thresholds.json would catch and whom it would alarm.

    python -m bot.safety.tune scored.jsonl

Each line of the file is one message: {"text", "danger": "crisis" | "emergency" | null, "group", "probabilities"},
where the probabilities come from a classifier that was not trained on that message. Groups without danger are listed
one by one, because a false alarm costs more for a question about treatment than for a joke.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Iterable, Mapping, NamedTuple, Sequence

from bot.safety.assess import Thresholds, assess, safety_thresholds
from bot.safety.concern import CRISIS, EMERGENCY
from bot.safety.hit import Hit
from bot.safety.rules import load_rules

STEPS = tuple(step / 20 for step in range(2, 19))
KNOWLEDGE = Path("knowledge/safety")


class Scored(NamedTuple):
    """One message with what the rules found and what the classifier makes of it."""

    group: str
    danger: str | None
    hits: Sequence[Hit]
    probabilities: Mapping[str, float]


class Point(NamedTuple):
    """The shares of messages answered with a crisis or emergency card at one threshold."""

    threshold: float
    caught: Mapping[str, float]
    alarmed: Mapping[str, float]


def curve(rows: Sequence[Scored], name: str, thresholds: Thresholds, steps: Iterable[float] = STEPS) -> list[Point]:
    """What happens to `rows` when the threshold `name` takes each of `steps` and the others stay."""
    points = []
    for step in steps:
        tried = replace(thresholds, **{name: step})
        shown = [(row, assess(row.hits, row.probabilities, tried).route in (CRISIS, EMERGENCY)) for row in rows]
        points.append(Point(step, _shares((row.danger, card) for row, card in shown if row.danger),
                            _shares((row.group, card) for row, card in shown if not row.danger)))
    return points


def _shares(cards: Iterable[tuple[str | None, bool]]) -> dict[str, float]:
    counted: dict[str, list[bool]] = {}
    for key, card in cards:
        counted.setdefault(str(key), []).append(card)
    return {key: sum(values) / len(values) for key, values in sorted(counted.items())}


def _rows(path: Path, folder: Path) -> list[Scored]:
    book = load_rules(folder)
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Scored(line["group"], line["danger"], book.find(line["text"]), line["probabilities"]) for line in lines]


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints one table per threshold."""
    parser = argparse.ArgumentParser(prog="python -m bot.safety.tune", description="Prints the threshold curve.")
    parser.add_argument("file", type=Path, help="messages with probabilities, one JSON object a line")
    parser.add_argument("--rules", type=Path, default=KNOWLEDGE, help="folder of the phrase rules")
    options = parser.parse_args(arguments)
    rows = _rows(options.file, options.rules)
    now = safety_thresholds()
    for name in ("crisis", "crisis_in_care", "emergency", "crisis_explained"):
        print(f"\n{name} (now {getattr(now, name)})")
        for point in curve(rows, name, now):
            shares = {**{f"caught {key}": value for key, value in point.caught.items()},
                      **{f"alarmed {key}": value for key, value in point.alarmed.items()}}
            print(f"{point.threshold:.2f}  " + "  ".join(f"{key} {value:.3f}" for key, value in shares.items()))


if __name__ == "__main__":
    main()
