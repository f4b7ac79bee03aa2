"""E-mail addresses, written plainly or spelled out ("sam at example dot com")."""

from __future__ import annotations

import re
from typing import Iterator, Tuple

_PLAIN = re.compile(r"[\w.+'-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_SPELLED = re.compile(
    r"[\w.+-]{1,64}(?: dot [\w-]{1,30})? (?:at|\(at\)) [\w-]{1,63}(?: ?(?:dot|\(dot\)) ?| ?\. ?)"
    r"(?:com|net|org|me|io|ie|uk|co(?: ?(?:dot|\.) ?uk))\b", re.IGNORECASE)


def find(text: str) -> Iterator[Tuple[int, int]]:
    """Yields (start, end) of each e-mail address."""
    if "@" in text:
        for match in _PLAIN.finditer(text):
            yield match.span()
    if " at " in text.lower() or "(at)" in text.lower():
        for match in _SPELLED.finditer(text):
            yield match.span()
