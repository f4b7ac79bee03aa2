"""Renders the templates of this folder; every text comes from strings.json."""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, select_autoescape

FOLDER = Path(__file__).resolve().parent
LONDON = ZoneInfo("Europe/London")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")


@lru_cache(maxsize=1)
def strings() -> dict[str, Any]:
    """Every visible text of the interface, by place."""
    return json.loads((FOLDER / "strings.json").read_text("utf-8"))


def fill(text: str, **values: Any) -> str:
    """`text` with {name} replaced by its value; other braces stay as they are."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def long_date(value: str | None) -> str:
    """An ISO date as a person writes it, 2026-11-23 as 23 November 2026; anything else unchanged."""
    try:
        day = dt.date.fromisoformat((value or "")[:10])
    except ValueError:
        return value or ""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def clock(at: str) -> str:
    """The time of day in London of an ISO date and time with offset, as in 14:05."""
    return dt.datetime.fromisoformat(at).astimezone(LONDON).strftime("%H:%M")


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The template environment; values are escaped in every template."""
    made = Environment(loader=FileSystemLoader(str(FOLDER / "templates")), autoescape=select_autoescape(default=True),
                       trim_blocks=True, lstrip_blocks=True)
    made.globals["strings"] = strings()
    made.filters.update(fill=fill, long_date=long_date, clock=clock)
    return made


def render(template: str, values: Mapping[str, Any]) -> str:
    """The page `template` with `values`; base.html wants site (name, exit_url) and help_lines (as in a message)."""
    return environment().get_template(template).render(**values)
