"""What visitors asked and got no answer to, grouped by meaning, for whoever owns the knowledge base."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from typing import Any, Callable, Optional, Sequence

import numpy as np

from bot.review.turns import UNANSWERED

Encode = Callable[[Sequence[str]], np.ndarray]

SAME_QUESTION = 0.72  # cosine of two questions that ask the same, for sentence vectors
SAME_WORDS = 0.5  # share of common words, where no sentence vectors are at hand
NEWEST = 20_000  # messages looked at
MOST_TEXTS = 1000  # different texts grouped
EXAMPLES = 5


@dataclass(frozen=True)
class Group:
    """Questions that ask the same. `nearest` is (entry id, similarity) of the entry that comes closest, if any is known."""

    count: int
    examples: list[str]
    first_at: float
    last_at: float
    nearest: Optional[tuple[str, float]]


@dataclass(frozen=True)
class EntryQuestions:
    """The questions of all entries: `texts[i]` is a question of the entry `entries[i]`."""

    entries: Sequence[str]
    texts: Sequence[str]


def unanswered(conn: sqlite3.Connection, since: float, most: int = MOST_TEXTS) -> list[dict[str, Any]]:
    """The newest different messages that got no answer: text, how often, first and last time."""
    rows = conn.execute(
        "select text, count(*) as n, min(at) as first_at, max(at) as last_at from (select text, at from messages where "
        f"role = 'visitor' and route in {UNANSWERED} and at >= ? order by at desc limit ?) "
        "group by lower(trim(text)) order by last_at desc limit ?", (since, NEWEST, most))
    return [dict(row) for row in rows]


def groups(missed: Sequence[dict[str, Any]], encode: Optional[Encode] = None,
           known: Optional[EntryQuestions] = None) -> list[Group]:
    """Groups `missed` (from `unanswered`), the largest first. `encode` gives one unit vector a text, shape (n, d).

    Each message joins the most similar earlier group's first message, or starts a group: the commonest messages lead.
    """
    ordered = sorted(missed, key=lambda item: (-item["n"], -item["last_at"]))
    if not ordered:
        return []
    similar = _similarity([item["text"] for item in ordered], encode)
    bound = SAME_QUESTION if encode else SAME_WORDS
    leaders: list[int] = []
    members: dict[int, list[int]] = {}
    for place in range(len(ordered)):
        scores = similar(place, leaders)
        best = int(np.argmax(scores)) if len(leaders) else -1
        if best >= 0 and scores[best] >= bound:
            members[leaders[best]].append(place)
        else:
            leaders.append(place)
            members[place] = [place]
    nearest = _nearest([ordered[leader]["text"] for leader in leaders], encode, known)
    found = [_group([ordered[place] for place in members[leader]], near) for leader, near in zip(leaders, nearest)]
    return sorted(found, key=lambda group: (-group.count, -group.last_at))


def _group(items: Sequence[dict[str, Any]], nearest: Optional[tuple[str, float]]) -> Group:
    return Group(sum(item["n"] for item in items), [item["text"] for item in items[:EXAMPLES]],
                 min(item["first_at"] for item in items), max(item["last_at"] for item in items), nearest)


def _similarity(texts: Sequence[str], encode: Optional[Encode]) -> Callable[[int, Sequence[int]], np.ndarray]:
    if encode is not None:
        vectors = np.asarray(encode(texts), dtype=np.float32)
        return lambda place, leaders: vectors[list(leaders)] @ vectors[place]
    words = [_words(text) for text in texts]
    return lambda place, leaders: np.array([_overlap(words[place], words[leader]) for leader in leaders])


def _nearest(texts: Sequence[str], encode: Optional[Encode],
             known: Optional[EntryQuestions]) -> list[Optional[tuple[str, float]]]:
    if known is None or not known.texts:
        return [None] * len(texts)
    if encode is not None:
        scores = np.asarray(encode(texts)) @ np.asarray(encode(known.texts)).T
    else:
        questions = [_words(text) for text in known.texts]
        scores = np.array([[_overlap(_words(text), question) for question in questions] for text in texts])
    best = scores.argmax(axis=1)
    return [(known.entries[place], float(scores[row, place])) if scores[row, place] > 0 else None
            for row, place in enumerate(best)]


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9']+", text.lower()))


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0
