"""Figures of the content: how much there is, of which kind, how it reads and what is due next."""

from __future__ import annotations

import collections
import statistics
from dataclasses import dataclass
from typing import Iterable, Mapping

from bot.knowledge.entry import Entry, Knowledge
from bot.knowledge.reading import entry_grades

KINDS = ("guideline", "product label", "systematic review", "trial", "cohort", "narrative review", "government", "website")


@dataclass(frozen=True)
class Figures:
    """Counts and distributions of one knowledge base."""

    version: str
    entries: int
    topics: Mapping[str, int]        # topic id -> entries
    questions: int
    phrasings: int
    claims: Mapping[int, int]        # claims in an entry -> entries
    references: int
    kinds: Mapping[str, int]         # kind -> references that are cited
    withheld: int                    # references that may not be cited
    grades: Mapping[int, int]        # school grade, rounded -> entries
    median_grade: float


def figures(knowledge: Knowledge) -> Figures:
    """The figures of `knowledge`; raises ValueError when it holds no entry."""
    if not knowledge.entries:
        raise ValueError("there is no entry to count")
    entries = knowledge.entries.values()
    grades = entry_grades(knowledge)
    kinds = collections.Counter(knowledge.references[ref].custom.kind for ref in cited(entries))
    count = collections.Counter(entry.topic for entry in entries)
    return Figures(
        version=knowledge.version, entries=len(entries), topics={topic: count[topic] for topic in knowledge.topics},
        questions=sum(len(entry.questions) for entry in entries),
        phrasings=sum(len(entry.phrasings) for entry in entries),
        claims=_spread(len(entry.claims) for entry in entries), references=len(knowledge.references),
        kinds={kind: kinds[kind] for kind in KINDS},
        withheld=sum(not reference.citable for reference in knowledge.references.values()),
        grades=_spread(round(value) for value in grades.values()), median_grade=statistics.median(grades.values()))


def cited(entries: Iterable[Entry]) -> set[str]:
    """Ids of the references that the claims of `entries` cite."""
    return {citation.ref for entry in entries for claim in entry.claims for citation in claim.cite}


def as_text(found: Figures) -> str:
    """The figures as lines for a terminal."""
    used = sum(found.kinds.values())
    return "\n".join([
        f"knowledge version   {found.version}",
        f"entries             {found.entries} on {sum(number > 0 for number in found.topics.values())} topics",
        f"questions           {found.questions}, and {found.phrasings} further phrasings",
        f"references          {found.references}: {used} cited, {found.withheld} may not be cited",
        *(f"  {kind:<18}{number}" for kind, number in found.kinds.items()),
        f"claims in an entry  {_line(found.claims)}",
        f"school grade        median {found.median_grade:.1f}; {_line(found.grades)}",
        "entries in a topic", *(f"  {topic:<26}{number}" for topic, number in found.topics.items())])


def _spread(values: Iterable[int]) -> dict[int, int]:
    return dict(sorted(collections.Counter(values).items()))


def _line(spread: Mapping[int, int]) -> str:
    return ", ".join(f"{value}: {number}" for value, number in spread.items())
