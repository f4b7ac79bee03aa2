"""Messages that lean on what was said before: "and the nasal spray?", "how long do they last?".

A message is looked for twice, by itself and behind the title of the entry before it, and both rankings count. The weights
were chosen on chats whose every message has its right answers (docs/evaluation.md).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Collection, Mapping, Protocol, Sequence, TypeVar

MOST_WORDS = 12  # longer messages carry their own meaning
LEANING_WORDS, FRAGMENT = 9, 3  # a message leans up to so many words; one of so few always does
SEE_ALSO, AGAIN = 0.05, 0.1  # added for what the entry before points to; taken from that entry itself, just read
BY_ITSELF = 2.0  # weight of the message by itself beside 1 for it in context, when it does not lean; else 1
_OPENING = re.compile(r"^(and|but|or|also|so|then|what about|how about|what if|why|ok and|is that|are they|does it|do they"
                      r"|is it|will it|can it|how long|how often|how much|how many|how come|really|for how long)\b")
_POINTING = re.compile(r"\b(it|its|they|them|their|that|this|those|these|one|ones|there|then)\b")
_ASKING = re.compile(r"\b(why|how (come|long|much|many|often|so)|what (for|about|kind|sort|else)|which|who|when|where)\b")
_TO_US = re.compile(r"\b(you|your|u|ur)\b")
Found = TypeVar("Found", bound="Ranked")


class Ranked(Protocol):
    """What is needed of a candidate entry, a dataclass."""

    entry: str
    score: float
    similarity: float


def _words(text: str) -> list[str]:
    return re.sub(r"[^\w' ]", " ", text.lower()).split()


def may_continue(text: str) -> bool:
    """Whether a message is short enough to be read in the light of the answer before it."""
    return 0 < len(_words(text)) <= MOST_WORDS


def leans_on_context(text: str) -> bool:
    """Whether a message is a fragment, or opens or points as one does that needs the answer before it."""
    words = _words(text)
    plain = " ".join(words)
    return 0 < len(words) <= FRAGMENT or len(words) <= LEANING_WORDS and bool(
        _OPENING.search(plain) or _POINTING.search(plain))


def asks(text: str) -> bool:
    """Whether a message asks, by a question word or its mark, and not about this assistant: "why not" is no "no" then."""
    plain = " ".join(_words(text))
    return bool(_ASKING.search(plain) or plain and text.rstrip().endswith("?")) and not _TO_US.search(plain)


def is_fragment(text: str) -> bool:
    """Whether a message is a few words that ask nothing: "with tablets", "every week"."""
    return 0 < len(_words(text)) <= FRAGMENT and not asks(text)


def in_context(text: str, title: str) -> str:
    """The message with the title of the entry shown before it."""
    return f"{title}: {text}"


def merged(alone: Sequence[Found], with_context: Sequence[Found], leans: bool, before: str,
           see_also: Collection[str]) -> list[Found]:
    """One ranking, best first, of both: the candidates of the message by itself, and those of it behind the title of `before`.

    The score is the weighed mean of both, 0 where a ranking does not reach; the similarity that of the message by itself,
    and for one that leans the higher of the two.
    """
    own, told = ({item.entry: item for item in items} for items in (alone, with_context))
    weight = 1.0 if leans else BY_ITSELF
    found = []
    for entry, item in {**told, **own}.items():
        parts = [_score(own, entry), _score(told, entry)]
        score = (weight * parts[0] + parts[1]) / (weight + 1) + SEE_ALSO * (entry in see_also) - AGAIN * (entry == before)
        nearest = max(item.similarity, told[entry].similarity) if leans and entry in told else item.similarity
        found.append(replace(item, score=score, similarity=nearest))
    return sorted(found, key=lambda item: -item.score)


def _score(items: Mapping[str, Ranked], entry: str) -> float:
    return items[entry].score if entry in items else 0.0
