"""Street addresses: a house number with a street's name, or a street's name just before a postcode."""

from __future__ import annotations

import re
from typing import Iterator, Tuple

from bot.privacy import postcode

_CLEAR = r"street|road|rd|avenue|ave|lane|crescent|cres|gardens|gdns|terrace|grove|mews"
# Everyday words too: taken for a street only when written with a capital or when the text says it is an address.
_EVERYDAY = (r"st|ln|drive|dr|close|cl|court|ct|way|place|pl|square|sq|hill|park|walk|row|rise|view|green|parade|house"
             r"|wharf|quay")
_FLAT = r"(?:(?:flat|apartment|apt|unit)\s{0,2}\w{1,4}\b,?\s{1,2})?"
_NUMBER_AND_WORDS = (r"(?<![\w.,:£$€/-])" + _FLAT + r"\d{1,4}[A-Za-z]?\b,?\s{1,2}"
                     r"(?P<words>(?:[^\W\d_][\w'’.-]{0,20}\s{1,2}){1,3}?)")
_NOT_FOLLOWED = r"\b\.?(?!\s{1,2}(?:accident|rage|traffic|crash|trip|works?|safety|value|price|drugs?|ket\w*)\b)"
_NUMBERED = tuple(re.compile(rf"{_NUMBER_AND_WORDS}(?P<type>{types}){_NOT_FOLLOWED}", re.IGNORECASE)
                  for types in (_CLEAR, _EVERYDAY))
_CAPITAL = r"[A-Z][\w'’-]{1,20}\s"
_UNNUMBERED = re.compile(rf"(?:(?:{_CAPITAL}){{1,2}}(?:House|Cottage|Farm|Lodge|Barn),\s)?"
                         rf"(?:{_CAPITAL}){{1,3}}(?i:{_CLEAR}|{_EVERYDAY})\b\.?")
_SAYS_ADDRESS = re.compile(r"\b(?:live|lives|living|address|house|flat|moved|home)\b[^.!?]{0,20}$", re.IGNORECASE)
# Words that stand between a number and "road" or "way" when no street is meant: "20 minutes drive", "2 on the way".
_NOT_A_STREET = frozenset("""
minute minutes min mins hour hours hr hrs mile miles metre metres km mg ml mcg g gram grams tablet tablets pill pills
dose doses session sessions infusion infusions day days week weeks month months year years quid pounds percent per
times time person people men women kids children car cars bus stop between across through towards near nearby further
along every whole other same by down up am pm th nd rd a about after all and are at away back been before but can did
do for from get going got had has have he her his i if in into is it its just me more my no not of off on only or our
out over she so some that their them then they this to too under us was we were what when where which who with you
your
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
            if _NOT_A_STREET.isdisjoint(match.group().lower().split()):
                yield start - len(before) + match.start(), start - len(before) + match.end()


def _clear(text: str, match: "re.Match[str]") -> bool:
    if re.fullmatch(_CLEAR, match["type"], re.IGNORECASE):
        return True
    named = match["type"][0].isupper() and match["words"][0].isupper()
    followed = next(iter(postcode.find(text[match.end():][:40])), None) is not None
    return named or followed or bool(_SAYS_ADDRESS.search(text[:match.start()]))
