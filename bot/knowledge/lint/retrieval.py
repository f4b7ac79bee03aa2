"""Whether questions lead to their own entry: collisions across entries (RET1) and leave-one-out retrieval (RET2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Sequence

import numpy as np

from bot.knowledge.entry import Knowledge
from bot.knowledge.lint.finding import Finding

Encode = Callable[[Sequence[str]], np.ndarray]
COLLISION = 0.95  # cosine of two questions of different entries from which they are taken for one question
# An entry's `questions` define it and must lead to it. Its `phrasings`, which teach the ranking as well, lie nearer to
# another entry's words: that is what they are for, so they are not held to this (docs/evaluation.md).
LEAST_RATE = 0.95  # share of all questions that must lead to their own entry when left out
LEAST_OWN = 0.8  # share of an entry's questions that must lead to it when each is left out in turn


@dataclass(frozen=True)
class Retrieval:
    """Leave-one-out: how many questions lead to their own entry, and which do not (question, own entry, entry found).

    `right_topic` counts those that lead to an entry on their own topic. `twice` holds what two entries list word for
    word, their phrasings included (text, entry, other entry).
    """

    right: int
    right_topic: int
    total: int
    lost: tuple[tuple[str, str, str], ...]
    collisions: tuple[tuple[str, str, str, str, float], ...]  # question, entry, question, entry, cosine
    twice: tuple[tuple[str, str, str], ...] = ()

    @property
    def rate(self) -> float:
        return self.right / self.total if self.total else 1.0

    @property
    def topic_rate(self) -> float:
        return self.right_topic / self.total if self.total else 1.0


def retrieval(knowledge: Knowledge, encode: Encode) -> Retrieval:
    """Compares all questions with each other; about a second for two thousand once they are encoded."""
    pairs = [(text, entry.id) for entry in knowledge.entries.values() for text in entry.questions]
    vectors = encode([text for text, _ in pairs]) if pairs else np.zeros((0, 1), dtype=np.float32)
    owners = np.array([owner for _, owner in pairs])
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -1.0)
    nearest = scores.argmax(axis=1) if pairs else np.zeros(0, dtype=int)
    lost = tuple((pairs[row][0], pairs[row][1], str(owners[column]))
                 for row, column in enumerate(nearest) if owners[column] != owners[row])
    rows, columns = np.nonzero(np.triu(scores, 1) >= COLLISION)
    collisions = tuple((*pairs[row], *pairs[column], float(scores[row, column]))
                       for row, column in zip(rows, columns) if owners[row] != owners[column])
    topic = {entry.id: entry.topic for entry in knowledge.entries.values()}
    strayed = sum(topic[own] != topic[other] for _, own, other in lost)
    return Retrieval(len(pairs) - len(lost), len(pairs) - strayed, len(pairs), lost, collisions, _twice(knowledge))


def _twice(knowledge: Knowledge) -> tuple[tuple[str, str, str], ...]:
    first: dict[str, str] = {}
    found = []
    for entry in knowledge.entries.values():
        for text in entry.asked:
            owner = first.setdefault(text.lower().strip(" ?"), entry.id)
            if owner != entry.id:
                found.append((text, entry.id, owner))
    return tuple(found)


def retrieval_findings(knowledge: Knowledge, result: Retrieval) -> list[Finding]:
    """RET1 for equal (error) or near (warning) questions; RET2 for an entry that loses its own (error) or some (warning)."""
    found = [Finding("RET1", "error", knowledge.files.get(entry, ""), entry, "questions",
                     f"{text!r} is the same as one of {other}; reword one") for text, entry, other in result.twice]
    if result.rate < LEAST_RATE:
        found.append(Finding("RET2", "error", "entries", "all", "questions",
                             f"only {result.rate:.3f} of all questions lead to their own entry; {LEAST_RATE} is the least"))
    for text, entry, other_text, other, score in result.collisions:
        found.append(Finding("RET1", "warning", knowledge.files.get(entry, ""), entry, "questions",
                             f"{text!r} is very near ({score:.2f}) {other_text!r} of {other}; reword one"))
    by_entry: dict[str, list[tuple[str, str]]] = {}
    for text, entry, other in result.lost:
        by_entry.setdefault(entry, []).append((text, other))
    for entry, lost in by_entry.items():
        share = 1 - len(lost) / len(knowledge.entries[entry].questions)
        listed = "; ".join(f"{text!r} finds {other}" for text, other in lost)
        found.append(Finding("RET2", "error" if share < LEAST_OWN else "warning", knowledge.files.get(entry, ""), entry,
                             "questions", f"{share:.0%} of its questions lead to it: {listed}"))
    return found
