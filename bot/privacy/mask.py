"""Replaces personal details in a visitor's text by words such as "[phone number removed]"."""

from __future__ import annotations

import re
from typing import AbstractSet, Callable, Iterable, List, NamedTuple, Tuple

from bot.privacy import (address, birth_date, card_number, email, health_number, insurance_number, name, phone,
                         postcode)
from bot.privacy.words import risky

Finder = Callable[[str], Iterable[Tuple[int, int]]]

# Where two finders want the same characters the earlier one wins: a card number is never called a phone number.
FINDERS: Tuple[Tuple[str, Finder], ...] = (
    ("email address", email.find),
    ("card number", card_number.find),
    ("National Insurance number", insurance_number.find),
    ("NHS number", health_number.find),
    ("date of birth", birth_date.find),
    ("phone number", phone.find),
    ("postcode", postcode.find),
    ("address", address.find),
    ("name", name.find),
)
KINDS = tuple(kind for kind, _ in FINDERS)
_PLACEHOLDER = re.compile(r"\[(?:" + "|".join(map(re.escape, KINDS)) + r") removed\]")
_PASSES = 5  # each pass only removes, so a text settles after two; the bound keeps a strange text quick


class Masked(NamedTuple):
    """The text without personal details, and the kinds that were removed, each once, in order of appearance."""

    text: str
    kinds: Tuple[str, ...]


class Span(NamedTuple):
    """A piece of the text that one finder takes for a personal detail."""

    start: int
    end: int
    kind: str


def mask(text: str, keep: AbstractSet[str] = frozenset()) -> Masked:
    """Returns the text with every personal detail replaced; never raises.

    `keep` holds the digits of published numbers (helplines, the clinic) that a visitor may quote. A span with a word of
    risk in it is left as it is: being read matters more than being private. Masking a second time changes nothing.
    """
    kinds: List[str] = []
    for _ in range(_PASSES):
        spans = find_spans(text, keep)
        if not spans:
            break
        kinds += [span.kind for span in spans if span.kind not in kinds]
        text = _replace(text, spans)
    return Masked(text, tuple(dict.fromkeys(kinds)))


def find_spans(text: str, keep: AbstractSet[str] = frozenset()) -> List[Span]:
    """The pieces that mask() would replace in its first pass, in order, without overlaps."""
    taken = [Span(*match.span(), "") for match in _PLACEHOLDER.finditer(text)]
    fixed = len(taken)
    for kind, find in FINDERS:
        for start, end in find(text):
            piece = text[start:end]
            if re.sub(r"\D", "", piece) in keep or risky(piece):
                continue
            if all(end <= span.start or start >= span.end for span in taken):
                taken.append(Span(start, end, kind))
    return sorted(taken[fixed:])


def _replace(text: str, spans: List[Span]) -> str:
    parts, position = [], 0
    for span in spans:
        parts += [text[position:span.start], f"[{span.kind} removed]"]
        position = span.end
    return "".join(parts) + text[position:]
