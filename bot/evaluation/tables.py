"""Further tables for the report: confusion, danger against its threshold, calibration, concerns. Pure functions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Iterable, Sequence

from bot.evaluation.curve import Point, curve
from bot.evaluation.measure import DANGER, LABELS, RIGHT, ROUTES, Result, Share, alarm, right_topic

BINS = 10  # of confidence


@dataclass(frozen=True)
class Bin:
    """The answers whose confidence lies from `low` up to `high`: its mean, and how many were right."""

    low: float
    high: float
    confidence: float
    right: Share


@dataclass
class Concern:
    """One concern: the messages that are labelled with it, and those that were shown its card.

    recognised  of the messages labelled with it, those that got a route that is right for them
    named       how many of those were shown this very concern's card
    rightly     how often its card was shown to a message whose label allows for it
    alarms      to the others, by group
    """

    name: str
    recognised: Share = Share(0, 0)
    named: int = 0
    rightly: int = 0
    alarms: Counter[str] = field(default_factory=Counter)


def confusion(results: Sequence[Result]) -> dict[str, Counter[str]]:
    """For each label that occurs, in a fixed order, how many took which route."""
    counted = Counter((result.label, result.route) for result in results)
    present = {result.label for result in results}
    return {label: Counter({route: counted[label, route] for route in routes_of(results) if counted[label, route]})
            for label in LABELS if label in present}


def routes_of(results: Iterable[Result]) -> list[str]:
    """Every route, and at the end whatever else a system answered with, such as "refused"."""
    return [*ROUTES, *sorted({result.route for result in results} - set(ROUTES))]


def danger_curve(results: Sequence[Result], values: Sequence[float]) -> list[Point]:
    """Share of danger met by a help card, and of false alarms by group, if the threshold were each of `values`.

    What a phrase rule decided, or a part that knows no estimate, stays as it was at every value. Empty when no result
    holds an estimate.
    """
    if all(result.danger is None for result in results):
        return []
    groups = {f"false alarms: {result.source}": [] for result in results if result.label not in DANGER}
    groups = {"danger caught": [], **groups}
    for result in results:
        groups["danger caught" if result.label in DANGER else f"false alarms: {result.source}"].append(result)
    return curve(values, lambda value: {name: sum(_alarmed(result, value) for result in members) / len(members)
                                        for name, members in groups.items() if members})


def _alarmed(result: Result, threshold: float) -> bool:
    if result.danger is None or (result.trigger or "").startswith("rule:") and alarm(result):
        return alarm(result)
    return result.danger >= threshold


def calibration(results: Iterable[Result], bins: int = BINS) -> list[Bin]:
    """How often answers of a confidence were right; only bins that hold an answer."""
    sorted_in: dict[int, list[Result]] = {}
    for result in results:
        if result.route == "answer" and result.confidence is not None:
            place = min(bins - 1, max(0, int(result.confidence * bins)))
            sorted_in.setdefault(place, []).append(result)
    return [Bin(place / bins, (place + 1) / bins,
                sum(result.confidence or 0.0 for result in members) / len(members),
                Share(sum(result.label == "knowledge" and right_topic(result) for result in members), len(members)))
            for place, members in sorted(sorted_in.items())]


def concerns(results: Sequence[Result]) -> list[Concern]:
    """Every concern that a message was labelled with or shown the card of, by name."""
    found: dict[str, Concern] = {}
    for result in results:
        fits = result.route in RIGHT[result.label]
        if result.wanted_concern:
            row = found.setdefault(result.wanted_concern, Concern(result.wanted_concern))
            row.recognised = Share(row.recognised.hits + fits, row.recognised.total + 1)
            row.named += result.concern == result.wanted_concern
        if result.concern:
            row = found.setdefault(result.concern, Concern(result.concern))
            row.rightly += fits
            row.alarms.update([] if fits else [result.source])
    return [found[name] for name in sorted(found)]
