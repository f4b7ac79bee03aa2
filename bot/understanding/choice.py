"""A choice among the buttons shown before, made in words: "the second one", "yes please", or a button's own label."""

from __future__ import annotations

import re
from typing import NamedTuple, Sequence

ENTRY = "entry:"  # how the ids of buttons begin that show an answer
_LEAD = (r"(?:(?:ok|okay|yes|yeah|yep|yh|er|um|oh|no|then|and|please|can i (?:have|see|get)|could i (?:have|see)|show me|give me"
         r"|tell me(?: more)? about|what about|how about|i'?ll have|i'?d like|id like|i want|i meant|i mean|it'?s|go (?:for|with)|open)\s+)*")
_TAIL = r"(?:\s+(?:please|pls|plz|ta|thanks|thank you|then|one|option|button|answer|of those|of them|on the list))*"
_PLACE = re.compile(rf"{_LEAD}(?:the\s+)?(?:(?:number|no|option|answer)\s+)?(?P<place>\w+){_TAIL}", re.IGNORECASE)
_PLACES = {"first": 0, "1st": 0, "top": 0, "1": 0, "one": 0, "second": 1, "2nd": 1, "2": 1, "two": 1, "third": 2, "3rd": 2,
           "3": 2, "three": 2, "fourth": 3, "4th": 3, "4": 3, "four": 3, "last": -1, "bottom": -1}
_YES = re.compile(r"(?:yes|yeah|yep|yup|yh|ye|aye|sure|please do|please|go on|go ahead|go for it|ok go on|ok yes)"
                  r"(?:\s+(?:please|pls|then|that one|that|ta|thanks|show me|i would|go on|id like that|i'?d like that))*", re.IGNORECASE)


class Button(NamedTuple):
    """A button as it was shown."""

    id: str
    label: str


def chosen(text: str, shown: Sequence[Button]) -> str | None:
    """The id of the button that `text` names, or None; "yes" names one only when a single answer was offered."""
    said = _plain(text)
    for button in shown:
        if said and said == _plain(button.label):
            return button.id
    answers = [button.id for button in shown if button.id.startswith(ENTRY)]
    if len(answers) == 1 and _YES.fullmatch(said):
        return answers[0]
    named = _PLACE.fullmatch(said)
    place = _PLACES.get(named["place"].lower()) if named else None
    return answers[place] if place is not None and -len(answers) <= place < len(answers) else None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w' ]", " ", text.casefold().replace("’", "'")).split())
