"""Full United Kingdom postcodes. Districts alone ("SW4") stay: they say where to look for a clinic, not who asks."""

from __future__ import annotations

import re
from typing import Iterator, Tuple

_AREAS = frozenset("""
AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU
GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE
PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO
ZE
""".split())
_POSTCODE = re.compile(r"(?<![\w-])([A-Z]{1,2})\d[\dA-HJKSTUW]?\s{0,2}(\d[ABD-HJLNP-UW-Z]{2})(?![\w-])", re.IGNORECASE)
# "b12 1st", "m1 2nd exit", "e5 8hr": small letters that are an ordinal or a unit.
_ORDINAL_OR_UNIT = re.compile(r"(?:1st|2nd|3rd|[04-9]th|\d(?:hr|lb|st|yr))")


def find(text: str) -> Iterator[Tuple[int, int]]:
    """Yields (start, end) of each full postcode."""
    for match in _POSTCODE.finditer(text):
        area, inward = match.groups()
        if area.upper() in _AREAS and not _ORDINAL_OR_UNIT.fullmatch(inward):
            yield match.span()
