"""How templates write times and names, in plain words and UK time."""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional

from bot.review.hours import LONDON


def when(at: Optional[float]) -> str:
    """ "Mon 23 Nov, 10:15", with the year when it is another one. """
    if at is None or at >= 9e9:
        return ""
    moment = dt.datetime.fromtimestamp(at, LONDON)
    year = "" if moment.year == dt.datetime.now(LONDON).year else f" {moment.year}"
    return f"{moment:%a} {moment.day} {moment:%b}{year}, {moment:%H:%M}"


def clock(at: float) -> str:
    """ "10:15" """
    return dt.datetime.fromtimestamp(at, LONDON).strftime("%H:%M")


def machine(at: float) -> str:
    """For the datetime attribute of <time>."""
    return dt.datetime.fromtimestamp(at, LONDON).isoformat(timespec="seconds")


def span(seconds: float) -> str:
    """A length of time in the two largest units: "3 min", "2 h 10 min", "4 days"."""
    minutes = int(abs(seconds) // 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days = hours // 24
    return f"{days} day{'s' if days > 1 else ''}"


def words(name: Any) -> str:
    """ "suicidal_thoughts" as "suicidal thoughts". """
    return str(name or "").replace("_", " ")


def thousands(number: float) -> str:
    return f"{number:,.0f}"


FILTERS = {"when": when, "clock": clock, "machine": machine, "span": span, "words": words, "thousands": thousands}
