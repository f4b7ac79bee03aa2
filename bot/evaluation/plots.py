"""Plots of the report as inline SVG. matplotlib is imported when one is drawn: every other command does without it.

No plot tells things apart by colour alone, so that the page can be printed in grey.
"""

from __future__ import annotations

import html
import re
from io import StringIO
from typing import TYPE_CHECKING, Mapping, Sequence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from bot.evaluation.curve import Point
    from bot.evaluation.tables import Bin

COLOURS = ("#0072b2", "#d55e00", "#bbbbbb", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")  # Okabe and Ito 2008
HATCHES = ("", "///", "...")
MARKERS = "osD^vPX*"
LINES = ("-", "--", "-.", ":")
WIDTH = 8.0  # inches


def stacked_bars(name: str, title: str, rows: Mapping[str, Sequence[int]], parts: Sequence[str]) -> str:
    """One horizontal bar a row, divided into `parts`; the first row stands on top. Nothing when there is no row."""
    if not rows:
        return ""
    figure, axes = _figure(1.2 + 0.22 * len(rows))
    left = [0] * len(rows)
    for number, part in enumerate(parts):
        widths = [row[number] for row in rows.values()]
        axes.barh([words(row) for row in rows], widths, left=left, label=part, color=COLOURS[number], hatch=HATCHES[number],
                  edgecolor="#1b1b1b", linewidth=0.5)
        left = [start + width for start, width in zip(left, widths)]
    axes.invert_yaxis()
    axes.margins(y=0.01)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel("messages")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=len(parts), frameon=False)
    return _svg(figure, name, title)


def threshold_curve(name: str, title: str, points: Sequence[Point], in_use: Mapping[str, float]) -> str:
    """Every share of the points against the threshold; the thresholds in use are upright lines."""
    figure, axes = _figure(4.6)
    for number, part in enumerate(points[0].shares):
        axes.plot([point.value for point in points], [point.shares[part] for point in points], label=words(part),
                  color=COLOURS[number % len(COLOURS)], marker=MARKERS[number % len(MARKERS)], markersize=4,
                  linestyle=LINES[number % len(LINES)], linewidth=2.5 if number == 0 else 1.2)
    for word, value in in_use.items():
        axes.axvline(value, color="#555555", linewidth=0.8)
        axes.annotate(words(word), (value, 0.62), rotation=90, fontsize=8, ha="right", va="center")
    _share_axes(axes, "threshold", "share of messages")
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    return _svg(figure, name, title)


def calibration_curve(name: str, title: str, systems: Mapping[str, Sequence[Bin]]) -> str:
    """Share right against confidence, with Wilson bounds; on the dotted line both are equal."""
    figure, axes = _figure(4.6)
    axes.plot([0, 1], [0, 1], color="#555555", linestyle=":", linewidth=1, label="confidence = share right")
    for number, (system, bins) in enumerate(systems.items()):
        shares = [item.right.value for item in bins]
        below = [max(0.0, share - item.right.bounds[0]) for share, item in zip(shares, bins)]
        above = [max(0.0, item.right.bounds[1] - share) for share, item in zip(shares, bins)]
        axes.errorbar([item.confidence for item in bins], shares, yerr=[below, above], label=system, capsize=3,
                      color=COLOURS[number], marker=MARKERS[number], linestyle=LINES[number % len(LINES)], linewidth=1.2)
    _share_axes(axes, "confidence of the answer", "share of answers on the right topic")
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    return _svg(figure, name, title)


def words(name: str) -> str:
    """The name of a route, group or concern as a person would write it."""
    return name.replace("_", " ")


def _share_axes(axes: Axes, x: str, y: str) -> None:
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.02, 1.02)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.grid(color="#dddddd", linewidth=0.5)


def _figure(height: float) -> tuple[Figure, Axes]:
    """A figure of its own rather than pyplot's, which would look for a display and keep every figure."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_subplot()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _svg(figure: Figure, name: str, title: str) -> str:
    """The <svg> element alone, with ids that no other plot of the page has and `title` for those who can not see it."""
    import matplotlib

    # Text stays text: smaller than outlines, and it can be found and copied. The salt keeps ids the same in every run.
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": name, "font.family": "sans-serif"}):
        file = StringIO()
        figure.savefig(file, format="svg", bbox_inches="tight",
                       metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
    drawn = file.getvalue()
    drawn = drawn[drawn.index("<svg"):].strip()
    for mark in (' id="', 'href="#', "url(#"):
        drawn = drawn.replace(mark, f"{mark}{name}-")
    drawn = re.sub(r"<style[^>]*>.*?</style>", "", drawn, flags=re.DOTALL)  # it would style the whole page
    return drawn.replace("<svg", f'<svg role="img" aria-label="{html.escape(title)}"', 1)
