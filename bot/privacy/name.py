"""Names where people introduce themselves or somebody: "my name is …", "this is … speaking", "Regards, …"."""

from __future__ import annotations

import re
from typing import Iterator, Optional, Tuple

from bot.privacy.words import WORD, name_like

_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_CAPITAL = r"[A-Z][\w'’-]+"
_TITLE = r"(?i:(?:mr|mrs|ms|miss|mx|dr|prof|sir|rev)\b\.?\s+)?"
_THIS_IS = r"(?i:this is|it['’]?s)"
_BEFORE = re.compile(
    r"\b(?:(?<!brand )(?<!trade )(?<!generic )(?<!drug )(?<!product )(?:sur)?name(?:['’]s|\s+is|\s+was|\s*[:=])"
    r"|(?:my|his|her|their) names"
    r"|i['’]?m called|i am called|they call me|(?:can|just) call me"
    r"|(?:son|daughter|husband|wife|partner|mum|dad|brother|sister|friend|child|baby)(?:['’]s| is) called"
    r"|(?:kind |best |warm )?(?:regards|wishes)|yours (?:sincerely|faithfully|truly))\s*[,:\-]?\s+" + _TITLE,
    re.IGNORECASE)
# "it's cold here" is no name, so only "speaking" is believed in small letters.
_INSIDE = tuple(map(re.compile, (
    rf"\b{_THIS_IS}\s+{_TITLE}(?P<name>{_WORD}(?:\s+{_WORD}){{0,2}}?)\s+(?i:speaking)\b",
    rf"\b{_THIS_IS}\s+{_TITLE}(?P<name>{_CAPITAL}(?:\s+{_CAPITAL}){{0,2}})\s+(?:here|calling|again)\b",
    rf"^\W*(?i:hi|hello|hey|hiya|good (?:morning|afternoon|evening))\W{{1,3}}(?i:there\W{{1,3}})?"
    rf"(?i:i['’]?m|i am|this is)\s+{_TITLE}(?P<name>[A-Z][a-z'’-]+(?:\s+{_CAPITAL}){{1,2}})(?=[\s,.!]|$)",
    rf"^\W*(?P<name>{_CAPITAL}(?:\s+{_CAPITAL}){{0,2}}) speaking\b",
    rf"\b(?i:i am|i['’]m|this is|from|it['’]s)\s+(?:Mr|Mrs|Ms|Miss|Mx)\.?\s+(?P<name>{_CAPITAL}(?:\s+{_CAPITAL})?)",
)))
_MOST_WORDS = 3


def find(text: str) -> Iterator[Tuple[int, int]]:
    """Yields (start, end) of each name that follows (or stands inside) an introduction."""
    for match in _BEFORE.finditer(text):
        span = _name_from(text, match.end())
        if span:
            yield span
    for pattern in _INSIDE:
        for match in pattern.finditer(text):
            if all(name_like(word) for word in WORD.findall(match["name"])):
                yield match.span("name")


def _name_from(text: str, start: int) -> Optional[Tuple[int, int]]:
    """Up to three name-like words from `start`, parted by single spaces; none gives None."""
    end = start
    for _ in range(_MOST_WORDS):
        match = WORD.match(text, end if end == start else end + 1)
        if not match or end > start and text[end] != " " or not name_like(match.group()):
            break
        if match.end() < len(text) and (text[match.end()].isdigit() or text[match.end()] == "@"):
            break
        end = match.end()
    return (start, end) if end > start else None
