"""A message in the light of the help card before it: "soon", "is that bad" and "ok" belong to the danger just spoken of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Optional, Text, Tuple

from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.safety.assess import Assessment
from bot.safety.concern import CRISIS, EMERGENCY, POSSIBLE_DANGER, route_of_concern
from bot.understanding.decide import Decision
from bot.understanding.routes import leans_on_card

TRIGGER = "chat:"  # how the trigger of such a decision begins; the concern follows
SET_ASIDE = ("misunderstood", "carry_on")  # the intents of the buttons under a help card that say it was not meant


@dataclass(frozen=True)
class HelpShown:
    """The danger whose card a chat showed last; `just`: in reply to the message before this one."""

    concern: Text
    just: bool


def help_shown(tracker: Optional[DialogueStateTracker]) -> Optional[HelpShown]:
    """The last help card of a chat, None without one and when the visitor has set it aside since."""
    said = [event for event in reversed(tracker.events) if isinstance(event, UserUttered)] if tracker else []
    for place, event in enumerate(said):
        decision = (event.parse_data or {}).get("decision") or {}
        if decision.get("intent") in SET_ASIDE:
            return None
        if decision.get("concern") and decision.get("route") in (CRISIS, EMERGENCY):
            return HelpShown(decision["concern"], just=place == 0)
    return None


def in_its_light(shown: Optional[HelpShown], assessment: Assessment, found: Optional[Decision],
                 general: bool, fragment: bool = False) -> Tuple[Assessment, Optional[Decision]]:
    """What to do with a message after `shown`: a doubt never takes back a danger that was plain before.

    `general` says that the message is nearly one of the entries' own questions and not about the writer, `fragment` that it is a few
    words that ask nothing ("with tablets"): they belong to any danger as all do to an emergency. A message that
    explains its risk words ("I'm not suicidal"), and one after the card of a possible danger, stands for itself.
    """
    if shown is None:
        return assessment, found
    route = route_of_concern(shown.concern)
    if assessment.concern == POSSIBLE_DANGER:
        return replace(assessment, concern=shown.concern, route=route), None
    stands_alone = shown.concern == POSSIBLE_DANGER or not shown.just or assessment.footer
    if found is None or stands_alone or not leans_on_card(found.intent, found.route, route == EMERGENCY or fragment,
                                                                    general and not fragment):
        return assessment, found
    return Assessment(shown.concern, route, TRIGGER + shown.concern, None, False, 1.0), None
