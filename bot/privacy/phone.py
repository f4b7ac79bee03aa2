"""Telephone numbers: United Kingdom in any spacing, international with + or 00, North American with separators."""

from __future__ import annotations

import re
from typing import Iterator, Tuple

import phonenumbers
from phonenumbers import PhoneNumberType

# Free, shared-cost and organisation-wide numbers (0800, 0808, 03…, 1800) belong to services, never to a person:
# a visitor who quotes a helpline keeps it.
_SERVICE = frozenset({PhoneNumberType.TOLL_FREE, PhoneNumberType.UAN, PhoneNumberType.SHARED_COST,
                      PhoneNumberType.PREMIUM_RATE, PhoneNumberType.VOICEMAIL})
_SERVICE_PREFIX = re.compile(r"(?:0|0044|44|440)[389]|1800")
_CANDIDATE = re.compile(r"(?<![\w.,£$€/:])(?:\+|\(\+?)?\d(?:[ \t().\-/]{0,3}\d){8,14}(?![\d%])")
_FIRST_GROUP = re.compile(r"\D*\d+")
_AMERICAN = re.compile(r"(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}")
_DIGIT_WORDS = re.compile(
    r"\b(?:(?:zero|oh|o|nought|one|two|three|four|five|six|seven|eight|nine|double|triple)\b[ ,.-]{0,2}){9,}",
    re.IGNORECASE)
_FEWEST_DIGITS = 9


def find(text: str) -> Iterator[Tuple[int, int]]:
    """Yields (start, end) of each personal telephone number."""
    for match in _DIGIT_WORDS.finditer(text):
        yield match.start(), match.start() + len(match.group().rstrip(" ,.-"))
    if sum(character.isdigit() for character in text) < _FEWEST_DIGITS:
        return
    position = 0
    while match := _CANDIDATE.search(text, position):
        length = _length(match.group())
        if length:
            yield match.start(), match.start() + length
        # Without a number here, go on after the first group: "116 123 07700 900123" holds one further on.
        position = match.start() + (length or len(_FIRST_GROUP.match(match.group()).group()))


def _length(candidate: str) -> int:
    """Characters of the number at the start of a run of digits, 0 for none.

    What follows may be another number ("07700 900123 111"), so shorter starts are tried; whole groups of digits only.
    """
    ends = [group.end() for group in re.finditer(r"\d+", candidate)]
    return next((end for end in reversed(ends) if _personal(candidate[:end])), 0)


def _personal(candidate: str) -> bool:
    digits = re.sub(r"\D", "", candidate)
    if len(digits) < _FEWEST_DIGITS or _SERVICE_PREFIX.match(digits):
        return False
    if _AMERICAN.fullmatch(candidate):
        return not digits.lstrip("1").startswith(("800", "888", "877", "866"))
    abroad = candidate.lstrip("(").startswith("+") or digits.startswith("00")
    if not (abroad or digits.startswith(("0", "44"))):
        return False
    if not abroad and digits.startswith("07") and len(digits) in (10, 11, 12):
        return True  # a mobile with a digit too few or too many is still somebody's
    return _valid("+" + digits.lstrip("0") if abroad or digits.startswith("44") else digits)


def _valid(number: str) -> bool:
    try:
        parsed = phonenumbers.parse(number, "GB")
    except phonenumbers.NumberParseException:
        return False
    if not phonenumbers.is_possible_number(parsed):
        return False
    return phonenumbers.number_type(parsed) not in _SERVICE
