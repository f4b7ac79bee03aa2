"""`python -m bot tune [FILE…]`: what every threshold would do at other values, on labelled messages.

The messages are asked once; then each threshold in turn takes a row of values while the others stay as they are. Without
FILE the held-out messages of tests/evaluation are asked. Somebody chooses from the tables; nothing is written.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Mapping, Sequence

import click
import numpy as np

from bot.commands.ask import run
from bot.commands.evaluate import labelled
from bot.evaluation import measure
from bot.evaluation.curve import Point, curve, table
from bot.evaluation.measure import Result
from bot.knowledge.load import load_knowledge
from bot.safety.assess import safety_thresholds
from bot.settings import ROOT, settings
from bot.understanding.thresholds import route_thresholds

if TYPE_CHECKING:
    from bot.extensions.safety_gate import Seen

HELD_OUT = ROOT / "tests" / "evaluation" / "heldout"
SAFETY = {"crisis": np.arange(0.1, 0.61, 0.05), "crisis_in_care": np.arange(0.06, 0.37, 0.06),
          "crisis_sentence": np.arange(0.4, 0.96, 0.1), "likely": np.arange(0.3, 0.71, 0.1),
          "crisis_explained": np.arange(0.3, 0.91, 0.1),
          "emergency": np.arange(0.3, 0.81, 0.1), "personal_care": np.arange(0.2, 0.61, 0.1)}
ROUTE = {"answer": np.arange(0.4, 1.11, 0.1), "clarify": np.arange(0.3, 0.91, 0.1), "similarity": np.arange(0.3, 0.66, 0.05),
         "score": np.arange(0.1, 0.41, 0.05), "margin": np.arange(0, 0.16, 0.025), "personal": np.arange(0.04, 0.25, 0.04),
         "own": np.arange(0.02, 0.11, 0.02), "near": np.arange(0.65, 0.96, 0.05)}
# `follow_up` and `follow_up_score` are left out: labelled messages come alone. Short names for the columns:
SHOWN = {"crisis and emergency recognised": "danger found", "danger shown the card of a possible one": "as possible",
         "no danger, and shown any help card": "cards for others",
         "no danger, and shown the card of a possible one": "as possible to others", "false alarms on crisis look-alikes": "look-alike alarms",
         "false alarms on knowledge": "knowledge alarms", "knowledge: right topic": "right topic",
         "knowledge: answered on a wrong topic": "wrong topic", "personal care routed": "care routed",
         "personal care answered as fact": "care as fact", "out of scope declined": "outside declined",
         "contact": "contact"}


@click.command(help=__doc__)
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def tune(files: Sequence[Path]) -> None:
    lines = labelled(files or sorted(HELD_OUT.glob("*.jsonl")))
    topics = {entry.id: entry.topic for entry in load_knowledge(settings().knowledge).entries.values()}
    seen = ask_all(lines)
    safety, route = safety_thresholds(), route_thresholds()
    for name, values in SAFETY.items():
        _show(name, getattr(safety, name), values, lambda value: shares(
            decided(lines, seen, topics, replace(safety, **{name: value}), route)))
    for name, values in ROUTE.items():
        _show(name, getattr(route, name), values, lambda value: shares(
            decided(lines, seen, topics, safety, replace(route, **{name: value}))))


def ask_all(lines: Sequence[Mapping[str, Any]]) -> list[Seen]:
    """What the pipeline makes of every line; raises a usage error when one is refused."""
    from bot.extensions.safety_gate import SafetyGate  # TensorFlow: loaded only when asked

    SafetyGate.kept = []
    for line, reply in run([dict(line) for line in lines]):
        if "refused" in reply:
            raise click.UsageError(f"{line['group']} {line['id']} is refused ({reply['refused']}). Leave it out.")
    return SafetyGate.kept


def decided(lines: Sequence[Mapping[str, Any]], seen: Sequence[Seen], topics: Mapping[str, str], safety: Any,
            route: Any) -> list[Result]:
    """The first reply to every line under these thresholds."""
    results = []
    for line, item in zip(lines, seen, strict=True):
        assessment, decision = item.decide(safety, route)
        chosen = assessment.route if decision is None else decision.route
        entries = decision.entries if decision else ()
        results.append(Result(
            id=line["id"], text=line["text"], label=line["label"], wanted_topic=line.get("topic"), route=str(chosen),
            concern=assessment.concern, entry=None, source=line["group"], confidence=None,
            topic=topics[entries[0]] if chosen == "answer" else None,
            offered_topics=tuple(topics[entry] for entry in entries) if chosen in ("answer", "clarify") else ()))
    return results


def shares(results: Sequence[Result]) -> dict[str, float]:
    """The figures that thresholds trade against each other, as far as the lines allow them."""
    found = measure.headline(results)
    return {short: found[name].value for name, short in SHOWN.items() if name in found}


def _show(name: str, now: float, values: Sequence[float], at: Any) -> None:
    points = curve(sorted({now, *np.round(values, 3)}), at)
    chosen: Point = next(point for point in points if point.value == now)
    click.echo(f"\n{name} (now {now})\n{table(points, chosen)}")
