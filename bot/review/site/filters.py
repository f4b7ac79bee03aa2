"""How templates write times and names, in plain words and UK time."""

from __future__ import annotations

import datetime as dt
from typing import Any, Mapping, Optional, Sequence

from bot.review.hours import LONDON, day, when


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


def intent(name: Any) -> str:
    """What a visitor meant, by the intent's name: "ask_knowledge" as "a question", "concern_overdose" as "overdose"."""
    return "a question" if name == "ask_knowledge" else words(str(name or "").removeprefix("concern_"))


def thousands(number: float) -> str:
    return f"{number:,.0f}"


def step_value(value: Optional[str], action: str, names: Mapping[str, str]) -> str:
    """What a step of an item's history set: a clock by its name, the time of a next look, or the words themselves."""
    if value and action == "next look set":
        return when(float(value))
    return names.get(value or "", value or "")


def counted(number: int, thing: str) -> str:
    """ "1 source", "3 sources", "no sources". """
    return f"{thousands(number) if number else 'no'} {thing}{'' if number == 1 else 's'}"


def found_by(trigger: Optional[str]) -> str:
    """What led to a decision ("rule:tonight", "score:concern_overdose"), in words for staff; the id stays for whoever mends it."""
    kind, _, name = (trigger or "").partition(":")
    return {"rule": f"a phrase rule ({name})", "score": f"likeness to known messages ({intent(name)})",
            "chat": f"the help card before it ({words(name)})", "button": "a button", "none": "", "": ""}.get(kind, trigger) or "no rule or score"


def whys(causes: Sequence[Mapping[str, Any]], first: str) -> str:
    """Everything that an item is about, each once: the newest first, and `first`, which set its clock."""
    return ", ".join(words(why) for why in dict.fromkeys([*(cause["why"] for cause in causes), first]))


def card(shown: Mapping[str, Any]) -> str:
    """A reply by its name: its title, else the concern that its card is about."""
    if shown["title"]:
        return str(shown["title"])
    return f"help card on {words(shown['concern'])}" if shown["concern"] else f"a reply without a title ({words(shown['kind'])})"


FILTERS = {"when": when, "day": day, "clock": clock, "machine": machine, "span": span, "words": words, "intent": intent, "thousands": thousands,
           "step_value": step_value, "counted": counted, "found_by": found_by, "card": card, "whys": whys}
