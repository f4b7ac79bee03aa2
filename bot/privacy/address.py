"""Street addresses: a house number with a street's name, or a street's name just before a postcode."""

from __future__ import annotations

import re
from typing import Iterator, Tuple

from bot.privacy import postcode
from bot.privacy.words import COMMON

_CLEAR = r"street|road|rd|avenue|ave|lane|crescent|cres|gardens|gdns|terrace|grove|mews"
# Everyday words too: taken for a street only when written with a capital or when the text says it is an address.
_EVERYDAY = r"st|ln|drive|dr|close|cl|court|ct|way|place|pl|square|sq|hill|park|walk|row|rise|view|green|parade|house|wharf|quay"
_FLAT = r"(?:(?:flat|apartment|apt|unit)\s{0,2}\w{1,4}\b,?\s{1,2})?"
_NUMBER_AND_WORDS = (r"(?<![\w.,:£$€/-])" + _FLAT + r"\d{1,4}[A-Za-z]?\b,?\s{1,2}"
                     r"(?P<words>(?:[^\W\d_][\w'’.-]{0,20}\s{1,2}){1,3}?)")
_NOT_FOLLOWED = r"\b\.?(?!\s{1,2}(?:accident|rage|traffic|crash|trip|works?|safety|value|price|drugs?|ket\w*)\b)"
_NUMBERED = tuple(re.compile(rf"{_NUMBER_AND_WORDS}(?P<type>{types}){_NOT_FOLLOWED}", re.IGNORECASE)
                  for types in (_CLEAR, _EVERYDAY))
_UNNUMBERED = re.compile(
    rf"(?:(?:[A-Z][\w'’-]{{1,20}}\s){{1,2}}(?:House|Cottage|Farm|Lodge|Barn),\s)?(?:[A-Z][\w'’-]{{1,20}}\s){{1,3}}(?:{_CLEAR}|{_EVERYDAY})\b\.?",
    re.IGNORECASE)
_SAYS_ADDRESS = re.compile(r"\b(?:live|lives|living|address|house|flat|moved|home)\b[^.!?]{0,20}$", re.IGNORECASE)
_NOT_A_STREET = COMMON | frozenset("""
minute minutes min mins hour hours hr hrs mile miles metre metres km mg ml mcg g gram grams tablet tablets pill pills dose
doses session sessions infusion infusions day days week weeks month months year years quid pounds percent per times time
people person men women kids children car cars bus stop between across through towards near nearby further along every
whole other long short same by down up am pm th st nd rd
""".split())
_BEFORE_POSTCODE = 70


def find(text: str) -> Iterator[Tuple[int, int]]:
    """Yields (start, end) of each street address; the postcode itself is postcode.find's."""
    if not any(character.isdigit() for character in text):
        return
    for pattern in _NUMBERED:
        for match in pattern.finditer(text):
            if _NOT_A_STREET.isdisjoint(match["words"].lower().split()) and _clear(text, match):
                yield match.span()
    for start, _ in postcode.find(text):
        before = text[max(0, start - _BEFORE_POSTCODE):start]
        for match in _UNNUMBERED.finditer(before):
            if _NOT_A_STREET.isdisjoint(match.group().lower().split()) and match.group()[0].isupper():
                yield start - len(before) + match.start(), start - len(before) + match.end()


def _clear(text: str, match: "re.Match[str]") -> bool:
    if re.fullmatch(_CLEAR, match["type"], re.IGNORECASE):
        return True
    named = match["type"][0].isupper() and match["words"][0].isupper()
    followed = next(iter(postcode.find(text[match.end():][:40])), None) is not None
    return named or followed or bool(_SAYS_ADDRESS.search(text[:match.start()]))
