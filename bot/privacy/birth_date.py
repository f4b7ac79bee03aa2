"""Dates of birth: a date said to be one, or a full date with a year more than ten years ago."""

from __future__ import annotations

import re
from datetime import date
from typing import Iterator, Optional, Tuple

_MONTHS = ("jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
           "|nov(?:ember)?|dec(?:ember)?")
_YEAR = r"(?:(?:19|20)\d{2}|['’]?\d{2})"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:\s?(?:st|nd|rd|th))?"
_NUMERIC = re.compile(rf"(?<![\w/.-])(?P<a>\d{{1,2}})(?P<by>\s?[/.-]\s?| )(?P<b>\d{{1,2}})(?P=by)"
                      rf"(?P<year>{_YEAR})(?![\w/-])(?!\.\d)")
_ISO = re.compile(r"(?<![\w/.-])(?P<year>(?:19|20)\d{2})[/.-](?P<b>\d{1,2})[/.-](?P<a>\d{1,2})(?![\w/-])")
_WRITTEN = re.compile(
    rf"(?<!\w)(?:{_DAY}(?:\s+of)?[\s.,-]*(?:{_MONTHS})|(?:{_MONTHS})\.?[\s-]+{_DAY})\b[\s.,-]*(?P<year>{_YEAR}(?!\w))?",
    re.IGNORECASE)
_PACKED = re.compile(r"(?<!\w)(?P<a>\d{2})(?P<b>\d{2})(?P<year>(?:19|20)?\d{2})(?!\w)")
_SAID = re.compile(r"\b(?:born|d\.?o\.?b\b|birth\s?day|b-?day|(?<!\[)date of birth)", re.IGNORECASE)
_PLACEHOLDER = "[date of birth removed]"
_NEAR = 40
_OLD_YEARS = 10
_ADULT_YEARS = 18


def find(text: str) -> Iterator[Tuple[int, int]]:
    """Yields (start, end) of each date of birth."""
    if not any(character.isdigit() for character in text):
        return
    this_year = date.today().year
    for pattern in (_NUMERIC, _ISO):
        for match in pattern.finditer(text):
            if not _possible(int(match["a"]), int(match["b"])):
                continue
            spaced = pattern is _NUMERIC and match["by"] == " "
            if _said_near(text, match) or not spaced and _old(match["year"], this_year):
                yield match.span()
    for match in _PACKED.finditer(text):
        if _possible(int(match["a"]), int(match["b"])) and _said_near(text, match):
            yield match.span()
    for match in _WRITTEN.finditer(text):
        if _said_near(text, match) or match["year"] and _old(match["year"], this_year):
            yield match.start(), match.start() + len(match.group().rstrip(" \t\n.,-"))


def _possible(first: int, second: int) -> bool:
    """A day and a month, in either order."""
    return 1 <= min(first, second) <= 12 and max(first, second) <= 31


def _old(year: Optional[str], this_year: int) -> bool:
    digits = re.sub(r"\D", "", year or "")
    if len(digits) == 4:
        return this_year - 120 <= int(digits) < this_year - _OLD_YEARS
    # Two digits are also scores and doses; only an adult's year of birth counts.
    century = 2000 if int(digits) <= this_year % 100 else 1900
    return century + int(digits) <= this_year - _ADULT_YEARS


def _said_near(text: str, match: "re.Match[str]") -> bool:
    around = text[max(0, match.start() - _NEAR):match.start()] + "|" + text[match.end():match.end() + _NEAR // 2]
    return bool(_SAID.search(around.replace(_PLACEHOLDER, "")))
