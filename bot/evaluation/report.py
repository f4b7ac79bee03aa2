"""How well labelled messages were answered, as one HTML page without script that can be read, printed and kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping, NamedTuple, Sequence

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.evaluation import measure, plots, tables
from bot.evaluation.measure import RIGHT, Result

TEMPLATE = "report.html"
MISTAKES = 25
SHADES = 8  # steps of the shading in the confusion matrix; the template has one style for each
STEPS = np.arange(0.05, 0.96, 0.05)  # of the danger threshold


class System(NamedTuple):
    """What one assistant made of the messages; `note` says what a reader must know about it."""

    name: str
    results: Sequence[Result]
    note: str = ""


@dataclass(frozen=True)
class About:
    """What was measured, and when. `thresholds` are the danger thresholds in use, by name."""

    day: dt.date
    model: str
    knowledge: str
    thresholds: Mapping[str, float]


def report_page(assistant: System, about: About, baselines: Sequence[System] = (), mistakes: int = MISTAKES) -> str:
    """The page as text. Everything is in it: styles and plots too."""
    systems = [assistant, *baselines]
    values = sorted({round(float(value), 4) for value in (*STEPS, *about.thresholds.values())})
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True)
    environment.filters["words"] = plots.words
    return environment.get_template(TEMPLATE).render(
        about=about, day=f"{about.day.day} {about.day:%B %Y}", systems=systems, groups=_groups(assistant.results),
        headline=_headline(systems), matrices=[(system.name, *_matrix(system.results)) for system in systems],
        curves=_curves(systems, about, values), topics=measure.topics(assistant.results),
        topic_plot=_topic_plot(assistant.results), **_calibration(systems), **_concerns(assistant.results),
        mistakes=measure.mistakes(assistant.results, mistakes))


def write_report(page: str, path: Path) -> None:
    """Writes the page, with the folder it stands in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")


def _groups(results: Sequence[Result]) -> dict[str, int]:
    """How many messages each group has, in the order of the files."""
    return {name: sum(row.values()) for name, row in measure.by_route(results).items()}


def _headline(systems: Sequence[System]) -> dict[str, list[measure.Share]]:
    """Every figure with the share of each system; all answered the same messages, so all have the same figures."""
    figures = [measure.headline(system.results) for system in systems]
    return {name: [each[name] for each in figures] for name in figures[0]}


def _matrix(results: Sequence[Result]) -> tuple[list[str], list[dict[str, Any]]]:
    """The routes, and a row for each label: its cells with count, shade by share of the row, and whether it is right."""
    routes, rows = tables.routes_of(results), []
    for label, counts in tables.confusion(results).items():
        total = sum(counts.values())
        cells = [{"count": counts[route], "right": route in RIGHT[label],
                  "shade": -(-(SHADES - 1) * counts[route] // total)} for route in routes]
        rows.append({"label": label, "total": total, "cells": cells})
    return routes, rows


def _curves(systems: Sequence[System], about: About, values: Sequence[float]) -> list[dict[str, Any]]:
    """Threshold curves of the systems that give an estimate of danger; the thresholds in use are the assistant's own."""
    found = []
    for number, system in enumerate(systems):
        points = tables.danger_curve(system.results, values)
        if points:
            in_use = about.thresholds if number == 0 else {}
            title = f"{system.name}: danger caught and false alarms against the threshold"
            found.append({"name": system.name, "points": points, "in_use": in_use,
                          "plot": plots.threshold_curve(f"danger{number}", title, points, in_use)})
    return found


def _topic_plot(results: Sequence[Result]) -> str:
    return plots.stacked_bars("topics", "Questions by topic: right, wrong, not answered", measure.topics(results),
                              ("right topic", "wrong topic", "not answered"))


def _calibration(systems: Sequence[System]) -> dict[str, Any]:
    bins = {system.name: tables.calibration(system.results) for system in systems}
    bins = {name: found for name, found in bins.items() if found}
    title = "Share of answers on the right topic against their confidence"
    return {"calibration": bins, "calibration_plot": plots.calibration_curve("calibration", title, bins) if bins else ""}


def _concerns(results: Sequence[Result]) -> dict[str, Any]:
    rows = tables.concerns(results)
    shown = {row.name: (row.rightly, sum(row.alarms.values())) for row in rows}
    asked = {row.name: (row.recognised.hits, row.recognised.total - row.recognised.hits)
             for row in rows if row.recognised.total}
    return {"concerns": rows, "concern_plot": plots.stacked_bars(
        "concerns", "Cards shown by concern: rightly and as false alarms", shown, ("shown rightly", "false alarm")),
        "recall_plot": plots.stacked_bars(
        "recall", "Messages by the concern they are labelled with: recognised and missed", asked,
        ("recognised", "missed"))}
