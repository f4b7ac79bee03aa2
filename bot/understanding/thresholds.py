"""The thresholds of the decision, read from thresholds.json; `python -m bot tune` prints the curves they are chosen from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("thresholds.json")


@dataclass(frozen=True)
class RouteThresholds:
    """Numbers between 0 and 1, the first two up to 2.

    answer      an entry answers when the evidence for it (bot.understanding.decide) reaches this
    clarify     two or three entries are offered from here
    similarity  no entry answers below this similarity, however likely the message is a question
    score       below this score of the best entry (bot.knowledge.rank) several are offered, not one shown
    margin      two entries of different topics nearer than this to each other are offered, not chosen between
    personal    personal care is taken from this probability on, whatever is likelier
    own         the same for a message in which the writer speaks of their own case ("my mum has ...")
    near        similarity from which an impersonal message counts as an entry's own question
    follow_up   similarity from which a message that leans on the answer before it is taken to go on from it
    follow_up_score  from this score of the best entry on it is answered then; below, several are offered
    """

    answer: float
    clarify: float
    similarity: float
    score: float
    margin: float
    personal: float
    own: float
    near: float
    follow_up: float
    follow_up_score: float


def route_thresholds(path: Path = FILE) -> RouteThresholds:
    return RouteThresholds(**json.loads(path.read_text()))
