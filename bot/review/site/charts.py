"""Charts as SVG made on the server: no script, nothing from elsewhere, readable in print. Each has its figures as a table beside it."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

from markupsafe import Markup, escape

WIDTH, HEIGHT = 640, 180
LEFT, BOTTOM, TOP, RIGHT = 44, 24, 10, 8
COLOURS = ("#1f5f6b", "#c08a2e", "#8a3b4a", "#5b6f9c", "#5f8a5a", "#8b7aa8", "#7a6f63", "#3f9aa8")


NOTHING = Markup('<p class="quiet">Nothing in these days.</p>')


def all_charts(figures: Mapping[str, Any]) -> dict[str, Markup]:
    """The dashboard's charts by name."""
    days = [f"{day[8:]}/{day[5:7]}" for day in figures["days"]]
    share = [100.0 * missed / said if said else 0.0 for missed, said in zip(figures["unanswered"], figures["messages"])]
    return {
        "volume": columns(days, {"Visitors' messages": figures["messages"]}, "Visitors' messages a day"),
        "unanswered": columns(days, {"Unanswered, percent": share}, "Share of messages without an answer", unit="%"),
        "feedback": columns(days, {"Helpful": figures["up"], "Not helpful": figures["down"]}, "Feedback a day"),
        "flagged": columns(days, {"Flagged": figures["flagged"]}, "Flagged conversations a day"),
        "routes": bars(figures["routes"], "Replies by route"),
        "entries": bars(figures["entries"], "Answers by entry"),
        "topics": bars(figures["topics"], "Answers by topic"),
        "concerns": bars(figures["concerns"], "Help cards by concern"),
        "enquiries": bars(figures["enquiries"], "Call-back requests by subject"),
    }


def columns(labels: Sequence[str], series: Mapping[str, Sequence[float]], title: str, unit: str = "") -> Markup:
    """Stacked columns over days; each column has its value as a tooltip."""
    totals = [sum(values) for values in zip(*series.values())] or [0.0]
    if not any(totals):
        return NOTHING
    top = _round_up(max(totals))
    step = (WIDTH - LEFT - RIGHT) / max(len(labels), 1)
    parts = [_grid(top, unit)]
    for place, label in enumerate(labels):
        bottom = float(HEIGHT - BOTTOM)
        for number, (name, values) in enumerate(series.items()):
            height = values[place] / top * (HEIGHT - BOTTOM - TOP)
            bottom -= height
            if height:
                parts.append(
                    f'<rect x="{LEFT + place * step + step * 0.12:.1f}" y="{bottom:.1f}" width="{step * 0.76:.1f}" height="{height:.1f}" '
                    f'fill="{COLOURS[number]}"><title>{escape(label)}: {escape(name)} {_short(values[place])}{unit}</title></rect>')
        if place % max(1, len(labels) // 8) == 0:
            parts.append(
                f'<text x="{LEFT + place * step + step / 2:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{escape(label)}</text>')
    legend = _legend(list(series)) if len(series) > 1 else ""
    return _svg(title, "".join(parts), HEIGHT) + Markup(legend)


def bars(rows: Sequence[Mapping[str, Any]], title: str) -> Markup:
    """Horizontal bars with the name on the left and the number at the end."""
    if not rows:
        return NOTHING
    most = max(row["n"] for row in rows)
    parts = []
    for place, row in enumerate(rows):
        y, width = place * 24 + 4, max(row["n"] / most * (WIDTH - 290), 1.0)
        parts.append(
            f'<text x="196" y="{y + 13}" text-anchor="end">{escape(str(row["value"]).replace("_", " "))}</text>'
            f'<rect x="204" y="{y}" width="{width:.1f}" height="17" fill="{COLOURS[0]}"/>'
            f'<text x="{210 + width:.1f}" y="{y + 13}">{row["n"]:,}</text>')
    return _svg(title, "".join(parts), len(rows) * 24 + 6)


def _grid(top: float, unit: str) -> str:
    lines = []
    for part in (0.0, 0.5, 1.0):
        y = HEIGHT - BOTTOM - part * (HEIGHT - BOTTOM - TOP)
        lines.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#dfe5e6"/>'
                     f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_short(top * part)}{unit}</text>')
    return "".join(lines)


def _legend(names: Sequence[str]) -> str:
    marks = "".join(
        f'<li><svg width="12" height="12" aria-hidden="true"><rect width="12" height="12" fill="{COLOURS[number]}"/></svg> '
        f'{escape(name)}</li>' for number, name in enumerate(names))
    return f'<ul class="legend">{marks}</ul>'


def _svg(title: str, inside: str, height: int) -> Markup:
    return Markup(
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}" font-size="12">{inside}</svg>')


def _round_up(value: float) -> float:
    """The next round number, so that the axis can be read."""
    size = 1.0
    while size * 10 <= value:
        size *= 10
    return next((step * size for step in (1, 2, 4, 6, 8, 10) if step * size >= value), 1.0) if value > 0 else 1.0


def _short(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) or value >= 10 else f"{value:.1f}"
