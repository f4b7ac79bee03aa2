"""National Insurance numbers: two letters, six digits, one letter A to D, in any spacing and case."""

from __future__ import annotations

import re
from typing import Iterator, Tuple

_NUMBER = re.compile(r"(?<![\w-])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
                     r"[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D](?!\w)", re.IGNORECASE)


def find(text: str) -> Iterator[Tuple[int, int]]:
    """Yields (start, end) of each National Insurance number."""
    for match in _NUMBER.finditer(text):
        yield match.span()
