"""NHS numbers: ten digits with a check digit, or any ten digits that the visitor calls an NHS number."""

from __future__ import annotations

import re
from typing import Iterator, Tuple

# Alone, without more groups of digits beside it: the ends of two phone numbers can pass the check together.
_TEN = re.compile(r"(?<!\d[ -])(?<![\w+.,£-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w-])(?! \d)")
_CALLED_SO = re.compile(r"\b(?:nhs|health|chi|h&c)\b.{0,20}\b(?:no|num|number|nr)\b\W{0,6}(?:is|was|=)?\W{0,4}$",
                        re.IGNORECASE)
_WEIGHTS = range(10, 1, -1)


def find(text: str) -> Iterator[Tuple[int, int]]:
    """Yields (start, end) of each NHS number."""
    for match in _TEN.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if valid(digits) or _CALLED_SO.search(text[:match.start()][-50:]):
            yield match.span()


def valid(digits: str) -> bool:
    """Whether ten digits end with the right check digit (modulus 11, NHS Data Dictionary)."""
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    remainder = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS)) % 11
    check = (11 - remainder) % 11
    return check == int(digits[9])
