"""The separate statements of a message, for danger that stands in one of them and is blurred by all the others.

"Can I move Tuesday? Work is mad. Part of me hopes I don't wake up before then": as a whole this is about an appointment.
"""

from __future__ import annotations

import math
import re

LEAST_WORDS = 4  # less says too little by itself
MOST = 24  # each costs a vector; of more, neighbours are read together, and none is left out
_BREAK = re.compile(r"(?<=[.!?;])\s+|\n+|,?\s+(?:but|and then|also|tbh|anyway)\s+|\s-\s", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def sentences(text: str) -> list[str]:
    """The statements of `text` in their order, at most MOST; empty when it is one only."""
    parts = [part.strip() for part in _BREAK.split(text)]
    found = [part for part in parts if len(_WORD.findall(part)) >= LEAST_WORDS]
    return _joined(found) if len(found) > 1 else []


def _joined(parts: list[str]) -> list[str]:
    size = math.ceil(len(parts) / MOST)
    return [" ".join(parts[start:start + size]) for start in range(0, len(parts), size)]
