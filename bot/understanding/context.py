"""Messages that lean on what was said before: "and the nasal spray?", "how long do they last?"."""

from __future__ import annotations

import re

import numpy as np

MOST_WORDS = 9  # longer messages carry their own meaning
_OPENING = re.compile(r"^(and|but|or|also|so|then|what about|how about|what if|why|ok and|is that|are they|does it|do they"
                      r"|is it|will it|can it|how long|how often|how much|how many|how come|really|for how long)\b")
_POINTING = re.compile(r"\b(it|its|they|them|their|that|this|those|these|one|ones|there|then)\b")


_THINGS = re.compile(r"\b(they|them|their|these|those)\b")
SAME_TOPIC = 0.2  # added to the score of entries on the topic before, when a message speaks of "they" or "these"


def speaks_of_those_before(text: str) -> bool:
    """Whether a message that leans on context speaks of the things in the answer before it ("how long do they last")."""
    return bool(_THINGS.search(text.lower()))


def leans_on_context(text: str) -> bool:
    """Whether a short message opens or points as one does that needs the answer before it."""
    words = re.sub(r"[^\w' ]", " ", text.lower()).split()
    plain = " ".join(words)
    return 0 < len(words) <= MOST_WORDS and bool(_OPENING.search(plain) or _POINTING.search(plain))


def in_context(text: str, title: str) -> str:
    """The message with the title of the entry shown before it."""
    return f"{title}: {text}"


def blend(alone: np.ndarray, with_context: np.ndarray) -> np.ndarray:
    """The mean of both vectors: an entry must fit the words as well as what they lean on."""
    return (alone + with_context) / 2
