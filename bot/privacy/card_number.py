"""Payment card numbers: 13 to 19 digits in groups, with the Luhn check digit."""

from __future__ import annotations

import re
from typing import Iterator, Tuple

# In the groups that cards show, or without any: a phone number beside "111" is no card.
_GROUPS = r"\d{3}(?:([ -])\d{4}\1\d{4}\1\d{1,4}(?:\1\d{1,3})?|[ -]\d{6}[ -]\d{4,5})"
_CANDIDATE = re.compile(rf"(?<![\w+.])[2-6](?:\d{{12,18}}|{_GROUPS})(?!\w)")


def find(text: str) -> Iterator[Tuple[int, int]]:
    """Yields (start, end) of each payment card number."""
    for match in _CANDIDATE.finditer(text):
        if valid(re.sub(r"\D", "", match.group())):
            yield match.span()


def valid(digits: str) -> bool:
    """Whether the digits pass the Luhn check; all zeros do not count."""
    if not digits.strip("0"):
        return False
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
