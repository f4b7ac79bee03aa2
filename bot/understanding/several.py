"""Messages that ask two things at once: "what are the risks? also do you treat under 18s?"."""

from __future__ import annotations

import re

MOST_QUESTIONS = 3  # each costs a vector and a search, and a reply offers no more than that
LEAST_WORDS = 3  # "really?" and "anyone?" ask nothing of their own
_ASKS = (r"(what|which|how|when|where|who|why|whose|can|could|do|does|did|is|are|was|will|would|should|has|have|am)\b"
         r"(?!'t think)")
_BREAK = re.compile(rf"[?!.;\n]+|,?\s+(?:and|but|also|plus|&)\s+(?:also\s+)?(?={_ASKS})", re.IGNORECASE)
_LEAD = re.compile(r"^(?:(?:and|but|also|so|plus|ok|oh|then|hi|hello|please)\b[\s,]*)+", re.IGNORECASE)
_QUESTION = re.compile(rf"^{_ASKS}", re.IGNORECASE)


def questions_in(text: str) -> list[str]:
    """The first separate questions of a message in their order; empty when it does not ask two or more."""
    parts = [_LEAD.sub("", part.strip()) for part in _BREAK.split(text) if part]
    asked = [part for part in parts if len(part.split()) >= LEAST_WORDS and _QUESTION.match(part)]
    return asked[:MOST_QUESTIONS] if len(asked) > 1 else []
