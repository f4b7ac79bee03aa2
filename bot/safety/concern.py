"""The concerns, their routes, and which one a reply speaks to when a message holds several."""

from __future__ import annotations

from typing import Iterable, NamedTuple

EMERGENCY, CRISIS, PERSONAL_CARE = "emergency", "crisis", "personal_care"


class Concern(NamedTuple):
    """A kind of danger or care that has its own card."""

    name: str
    route: str


# From the most urgent down: a message with several concerns gets the card of the first one named here.
CONCERNS = (
    Concern("overdose", EMERGENCY),
    Concern("after_treatment_emergency", EMERGENCY),
    Concern("medical_emergency", EMERGENCY),
    Concern("suicidal_intent", CRISIS),
    Concern("child_at_risk", CRISIS),
    Concern("harm_to_others", CRISIS),
    Concern("self_harm", CRISIS),
    Concern("suicidal_thoughts", CRISIS),
    Concern("domestic_abuse", CRISIS),
    Concern("sexual_assault", CRISIS),
    Concern("someone_else", CRISIS),
    Concern("psychosis", CRISIS),
    Concern("mania", CRISIS),
    Concern("bereavement", CRISIS),
    Concern("possible_danger", CRISIS),
    Concern("under_18", PERSONAL_CARE),
    Concern("after_treatment_symptoms", PERSONAL_CARE),
    Concern("eating_disorder", PERSONAL_CARE),
    Concern("street_drugs", PERSONAL_CARE),
)
# No rule names this one and no training text: the card where the estimate alone speaks, and speaks low.
POSSIBLE_DANGER = "possible_danger"
# In these the speaker repeats somebody else's words: "my brother says he wants to die".
ABOUT_OTHERS = frozenset({"someone_else", "child_at_risk", "bereavement"})
ABOUT_ONESELF = frozenset({"suicidal_intent", "suicidal_thoughts", "self_harm"})
_RANK = {concern.name: rank for rank, concern in enumerate(CONCERNS)}
_ROUTE = {concern.name: concern.route for concern in CONCERNS}


def route_of_concern(concern: str) -> str:
    """The route of a concern; KeyError when there is no such concern."""
    return _ROUTE[concern]


def most_urgent(concerns: Iterable[str]) -> str | None:
    """The concern to reply to, or None when there is none."""
    return min(concerns, key=_RANK.__getitem__, default=None)


def concerns_of(route: str) -> tuple[str, ...]:
    """All concerns of a route, the most urgent first."""
    return tuple(concern.name for concern in CONCERNS if concern.route == route)
