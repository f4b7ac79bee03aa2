"""The small language the phrase rules are written in, and its translation to spaCy Matcher patterns.

    (want|plan) to (kill|hurt) (myself|me)     one of several words or phrases
    want to really? die                        a word, or a group in brackets, that may be missing
    {want} to {die}                            a word class of words.yml
    want ..3 die                               up to three other words of the same sentence in between
    not ~3 die                                 the same, but never "I", "but" or "because": it stays in its clause
    ^ goodbye ^                                ^ is where a sentence begins or ends
"""

from __future__ import annotations

import re
from typing import Any, Callable, Mapping, NamedTuple, Sequence

from bot.safety.normalise import EDGE

_LEXEMES = re.compile(r"(?:\.\.|~)\d+|\{[\w-]+\}|[()|^?]|[^\s()|{}^?]+")
MOST_PATTERNS = 4000
MOST_GAP = 12
_CLAUSE_WORDS = ["i", "but", "because", "and", EDGE]
Spell = Callable[[str], Sequence[str]]


class PatternError(ValueError):
    """A pattern that can not be read; the message says which part and why."""


class Slot(NamedTuple):
    """One place in a pattern: one of `words`, or up to `gap` words when `words` is empty; `clause` gaps stay in their clause."""

    words: frozenset[str]
    optional: bool = False
    gap: int = 0
    clause: bool = False


Line = tuple[Slot, ...]


class PatternReader:
    """Reads patterns; `classes` holds the alternatives of each word class, `spell` writes a word as the normaliser does."""

    def __init__(self, classes: Mapping[str, Sequence[str]], spell: Spell) -> None:
        self._classes, self._spell = classes, spell
        self._read: dict[str, list[Line]] = {}
        self._spelt: dict[str, Line] = {}

    def read(self, pattern: str) -> list[Line]:
        """All straight lines of slots that the pattern stands for; raises PatternError."""
        lexemes = _LEXEMES.findall(pattern)
        if "".join(lexemes) != re.sub(r"\s+", "", pattern):
            raise PatternError(f"can not read {pattern!r}")
        lines, rest = self._choice(lexemes)
        if rest:
            raise PatternError(f"a bracket too many before {' '.join(rest)!r}")
        for line in lines:
            if not needed(line):
                raise PatternError(f"{pattern!r} can match without a single word of its own")
        return lines

    def _choice(self, lexemes: list[str]) -> tuple[list[Line], list[str]]:
        found: list[Line] = []
        while True:
            lines, lexemes = self._sequence(lexemes)
            found += lines
            if not lexemes or lexemes[0] != "|":
                return _merge(found), lexemes
            lexemes = lexemes[1:]

    def _sequence(self, lexemes: list[str]) -> tuple[list[Line], list[str]]:
        lines: list[Line] = [()]
        while lexemes and lexemes[0] not in ("|", ")"):
            atom, lexemes = self._atom(lexemes)
            if lexemes and lexemes[0] == "?":
                atom, lexemes = _optional(atom), lexemes[1:]
            lines = [line + more for line in lines for more in atom]
            if len(lines) > MOST_PATTERNS:
                raise PatternError(f"stands for more than {MOST_PATTERNS} phrases; write it as two patterns")
        return lines, lexemes

    def _atom(self, lexemes: list[str]) -> tuple[list[Line], list[str]]:
        head, rest = lexemes[0], lexemes[1:]
        if head == "(":
            lines, rest = self._choice(rest)
            if not rest or rest[0] != ")":
                raise PatternError("a bracket is not closed")
            return lines, rest[1:]
        if head == "?":
            raise PatternError("'?' needs a word or a group before it")
        if head == "^":
            return [(Slot(frozenset([EDGE])),)], rest
        if head.startswith(("..", "~")):
            words = int(head.lstrip(".~"))
            if not 1 <= words <= MOST_GAP:
                raise PatternError(f"{head}: a gap is 1 to {MOST_GAP} words")
            return [(Slot(frozenset(), gap=words, clause=head[0] == "~"),)], rest
        if head.startswith("{"):
            if head[1:-1] not in self._classes:
                raise PatternError(f"there is no word class {head}; words.yml has {', '.join(sorted(self._classes))}")
            return self._class(head[1:-1]), rest
        return [self._words(head)], rest


    def _words(self, word: str) -> Line:
        if word not in self._spelt:
            self._spelt[word] = tuple(Slot(frozenset([part])) for part in self._spell(word))
        if not self._spelt[word]:
            raise PatternError(f"{word!r} is a filler that is left out of every message; leave it out here too")
        return self._spelt[word]

    def _class(self, name: str) -> list[Line]:
        if name not in self._read:
            self._read[name] = _merge([line for item in self._classes[name] for line in self.read(item)])
        return self._read[name]


def needed(line: Line) -> list[frozenset[str]]:
    """The choices of words of which a text must hold one each to be matched by the line; the most telling first."""
    slots = [slot.words for slot in line if slot.words and not slot.optional and EDGE not in slot.words]
    return sorted(slots, key=lambda words: (min(map(len, words)) < 4, len(words)))


def to_matcher(line: Line) -> list[dict[str, Any]]:
    """The line as a spaCy Matcher pattern; gaps never cross a sentence edge, which counts as punctuation."""
    return [_token(slot) for slot in line]


def _token(slot: Slot) -> dict[str, Any]:
    if slot.gap:
        inside = {"ORTH": {"NOT_IN": _CLAUSE_WORDS}} if slot.clause else {"IS_PUNCT": False}
        return {**inside, "OP": f"{{0,{slot.gap}}}"}
    words = sorted(slot.words)
    token: dict[str, Any] = {"ORTH": words[0]} if len(words) == 1 else {"ORTH": {"IN": words}}
    return {**token, "OP": "?"} if slot.optional else token


def _optional(lines: list[Line]) -> list[Line]:
    if len(lines) == 1 and len(lines[0]) == 1 and not lines[0][0].gap:
        return [(Slot(lines[0][0].words, optional=True),)]
    return [(), *lines]


def _merge(lines: list[Line]) -> list[Line]:
    """The same phrases in fewer lines: those that differ in one place only become one line with a choice there."""
    if len(lines) < 2:
        return lines
    single = [line for line in lines if len(line) == 1 and line[0].words and not line[0].optional]
    alone = set(single)
    lines = [line for line in dict.fromkeys(lines) if line not in alone] if len(single) < len(lines) else []
    if single:
        lines.append(_united(single, 0))
    before = 0
    while len(lines) != before:
        before = len(lines)
        for place in range(max(map(len, lines), default=0)):
            groups: dict[Any, list[Line]] = {}
            for line in lines:
                choice = place < len(line) and line[place].words
                key = (line[:place], line[place].optional, line[place + 1:]) if choice else line
                groups.setdefault((bool(choice), key), []).append(line)
            lines = [_united(group, place) if len(group) > 1 else group[0] for group in groups.values()]
    return lines


def _united(group: list[Line], place: int) -> Line:
    words: frozenset[str] = frozenset().union(*(line[place].words for line in group))
    first = group[0]
    return (*first[:place], Slot(words, first[place].optional), *first[place + 1:])
