"""Finds the phrases of knowledge/safety/ in a message with spaCy's Matcher."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, Iterator, Sequence

import spacy
from spacy.matcher import Matcher
from spacy.tokens import Doc

from bot.safety.concern import ABOUT_ONESELF, ABOUT_OTHERS
from bot.safety.hit import Hit
from bot.safety.normalise import EDGE, Normaliser
from bot.safety.pattern import Line, needed, to_matcher
from bot.safety.rule import MENTION, Rule
from bot.safety.rule_files import read_folder, refuse_example

PIECE, OVERLAP = 80, 30  # words; a pattern with all its gaps filled is no longer than the overlap
MOST_WORDS = 4000  # a longer message is searched in its first and last half of this; no page sends more


@dataclass(frozen=True, eq=True)
class _Found:
    rule: Rule
    start: int
    end: int

    def touches(self, other: "_Found") -> bool:
        return self.start < other.end and other.start < self.end

    def inside(self, other: "_Found") -> bool:
        return other.start <= self.start and self.end <= other.end and (self.start, self.end) != (other.start, other.end)


class RuleBook:
    """All rules, ready to run. `version` changes whenever a file of the folder does."""

    def __init__(self, rules: Sequence[Rule], normaliser: Normaliser, version: str) -> None:
        self.version = version
        self._normaliser = normaliser
        self._vocab = spacy.blank("en").vocab
        self._by_word: dict[str, list[_Search]] = {}
        for rule in rules:
            for line in dict.fromkeys(rule.lines):
                search = _Search(rule, line)
                for word in search.needed[0]:
                    self._by_word.setdefault(word, []).append(search)

    def find(self, text: str) -> list[Hit]:
        """The hits in `text`: those that call for a card first, then those that only ask for the help line."""
        words = self._normaliser.tokens(text)
        if len(words) > MOST_WORDS:
            words = [*words[:MOST_WORDS // 2], EDGE, *words[-MOST_WORDS // 2:]]
        found = self._matches(words)
        contexts = [item for item in found if item.rule.context]
        concerns = [item for item in found if item.rule.concern]
        about_others = [item for item in concerns if item.rule.concern in ABOUT_OTHERS]
        # "my brother wants to die" is about the brother: the longer phrase of another concern holds the shorter one.
        kept = [item for item in concerns
                if not any(item.inside(other) for other in about_others if item.rule.concern in ABOUT_ONESELF)]
        hits = [self._hit(item, contexts, words) for item in kept]
        return sorted(dict.fromkeys(hits), key=lambda hit: hit.status != "present")

    def plain(self, text: str) -> str:
        """`text` as the rules read it: plain words with EDGE between sentences. Also the best input for a classifier."""
        return " ".join(self._normaliser.tokens(text))

    def _matches(self, words: list[str]) -> list[_Found]:
        found: dict[_Found, None] = {}  # in the order of the text and of the rules; a set's would differ by process
        for start, part in _parts(words):
            present = frozenset(part)
            possible = [search for word in dict.fromkeys(part) for search in self._by_word.get(word, ())
                        if search.possible(present)]
            if possible:
                doc = Doc(self._vocab, words=part)
                found.update((item, None) for search in possible for item in search.run(doc, start))
        # Of one rule's overlapping phrases only the longest counts.
        return [item for item in found if not any(item.rule is other.rule and item.inside(other) for other in found)]

    @staticmethod
    def _hit(item: _Found, contexts: Iterable[_Found], words: list[str]) -> Hit:
        text = " ".join(word for word in words[item.start:item.end] if word != EDGE)
        touching = [] if item.rule.firm else [other.rule.context for other in contexts if item.touches(other)]
        # Intrusive thoughts have a card of their own, so that reading is kept when several fit.
        context = "intrusive" if "intrusive" in touching else touching[0] if touching else None
        present = context is None and not item.rule.id.startswith(MENTION)
        return Hit(item.rule.concern or "", item.rule.id, text, "present" if present else "footer", context)


class _Search:
    """One line of one rule. Its Matcher is made when a message first holds every word the line needs."""

    def __init__(self, rule: Rule, line: Line) -> None:
        self._rule, self._line, self._matcher = rule, line, None
        self.needed = needed(line)

    def possible(self, present: frozenset[str]) -> bool:
        return not any(words.isdisjoint(present) for words in self.needed)

    def run(self, doc: Doc, offset: int) -> list[_Found]:
        if self._matcher is None:
            self._matcher = Matcher(doc.vocab, validate=False)
            self._matcher.add(self._rule.id, [to_matcher(self._line)], greedy="LONGEST")
        return [_Found(self._rule, offset + start, offset + end) for _, start, end in self._matcher(doc)]


def _parts(words: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The sentences of a message with the EDGE at both ends and their places; long ones in pieces that overlap.

    No pattern reaches over a sentence's end, and fewer rules are possible in a sentence than in the whole message.
    """
    edges = [index for index, word in enumerate(words) if word == EDGE]
    for first, last in zip(edges, edges[1:]):
        for start in range(first, max(first + 1, last + 1 - OVERLAP), PIECE - OVERLAP):
            yield start, words[start:min(start + PIECE, last + 1)]


def load_rules(folder: Path) -> RuleBook:
    """Reads and proves all rules of `folder`; raises ContentError naming file, rule and example."""
    rules, normaliser, version = read_folder(folder)
    book = RuleBook(rules, normaliser, version)
    for rule in rules:
        prove(rule, book)
    return book


def prove(rule: Rule, book: RuleBook) -> None:
    """Raises ContentError when one of the rule's own examples does not turn out as the file says."""
    for example in rule.must_match:
        if not _holds(rule, book.find(example)):
            refuse_example(rule, "must_match", example)
    for example in rule.must_not_match:
        hits = book.find(example)
        present = any(hit.status == "present" for hit in hits)
        if rule.context and not present or rule.concern and _holds(rule, hits):
            refuse_example(rule, "must_not_match", example)


def _holds(rule: Rule, hits: Sequence[Hit]) -> bool:
    """A concern rule has found its phrase; a context rule has turned every hit into a footer."""
    if rule.context:
        return any(hit.context == rule.context for hit in hits) and not any(hit.status == "present" for hit in hits)
    wanted = "footer" if rule.id.startswith(MENTION) else "present"
    return any(hit.rule_id == rule.id and hit.status == wanted for hit in hits)
