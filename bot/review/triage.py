"""Which service clock an item gets. A clock says when a person must answer; it says nothing about how ill anybody is.

There is no score and no risk level here, on purpose: NICE NG225 says that such tools must not predict suicide or decide who
gets help. The bot may shorten a clock when new words come in; only a person lengthens one or closes an item, with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, Optional

from bot.review.hours import StaffedHours

QUEUES = ("Q0", "Q1", "Q2", "Q3", "Q4")
NAMES = {"Q0": "Now", "Q1": "Same day", "Q2": "Next working day", "Q3": "Two working days", "Q4": "Five working days"}
OF_FLAG = "Q2"  # a conversation that a reviewer flags
FIRST = ("Q0", "Q1")  # before anything else, also at the next opening


@dataclass(frozen=True)
class Clock:
    """Time to a person's answer: staffed minutes, or the end of the n-th working day."""

    minutes: int = 0
    working_days: int = 0

    @property
    def promise(self) -> str:
        """By when staff answer, in words for visitors: "within 2 working days"."""
        if self.working_days:
            return f"within {self.working_days} working day{'s' if self.working_days > 1 else ''}"
        return f"within {self.minutes} minutes of our staffed hours"


CLOCKS: Mapping[str, Clock] = {"Q0": Clock(minutes=15), "Q1": Clock(minutes=120), "Q2": Clock(working_days=1),
                               "Q3": Clock(working_days=2), "Q4": Clock(working_days=5)}

# Where words alone do not tell whether it is now or long ago, the shorter clock stands until a person has read them.
_OF_CONCERN = {
    "suicidal_intent": "Q0", "overdose": "Q0", "medical_emergency": "Q0", "after_treatment_emergency": "Q0",
    "harm_to_others": "Q0",
    "suicidal_thoughts": "Q1", "self_harm": "Q1", "someone_else": "Q1", "child_at_risk": "Q1", "domestic_abuse": "Q1",
    "sexual_assault": "Q1", "psychosis": "Q1", "mania": "Q1", "after_treatment_symptoms": "Q1",
    "possible_danger": "Q1",
    "street_drugs": "Q2", "eating_disorder": "Q2", "under_18": "Q2", "bereavement": "Q3",
}
_OF_ROUTE = {"emergency": "Q0", "crisis": "Q1"}  # a concern that is newer than this table
_OF_INTENT = {"complaint": "Q3"}
_OF_TOPIC = {"treatment": "Q4", "booking": "Q4", "cost": "Q4", "patient": "Q3", "complaint": "Q3", "other": "Q4"}


def queue_of_message(route: Optional[str], concern: Optional[str], intent: Optional[str],
                     trigger: Optional[str] = None) -> Optional[str]:
    """The clock for a visitor's message; None when nobody has to act on it.

    `trigger` names the likeliest kind of a possible danger ("score:concern_overdose"), whose clock counts if it is shorter.
    """
    if concern == "possible_danger":
        return sooner(_OF_CONCERN[concern], _OF_CONCERN.get((trigger or "").removeprefix("score:concern_"), "Q1"))
    if concern:
        return _OF_CONCERN.get(concern) or _OF_ROUTE.get(route or "", "Q2")
    return _OF_ROUTE.get(route or "") or _OF_INTENT.get(intent or "")


def queue_of_enquiry(topic: str, concern: Optional[str] = None) -> str:
    """The clock for a call-back request; words of concern in it shorten the clock."""
    return sooner(_OF_TOPIC.get(topic, "Q4"), queue_of_message(None, concern, None) or "Q4")


def sooner(one: str, other: str) -> str:
    """The queue with the shorter clock."""
    return min(one, other, key=QUEUES.index)


def due_at(queue: str, since: float, hours: StaffedHours, clocks: Mapping[str, Clock] = CLOCKS) -> float:
    """When an item that came in at `since` needs an answer by."""
    clock = clocks[queue]
    if clock.working_days:
        return hours.end_of_day(since, clock.working_days)
    return hours.after_minutes(since, clock.minutes)
