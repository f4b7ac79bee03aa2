"""What each button says to Rasa: an intent and a decision, never text to be understood."""

from __future__ import annotations

from typing import Any, Dict, Optional, Text

from bot.safety.concern import route_of_concern
from bot.understanding import routes

# "topics" is pressed only in a chat that a browser has kept from before it became a link to the page.
INTENTS = {"help-now": "help_now", "worried-other": "concern_someone_else", "misunderstood": "misunderstood",
           "carry-on": "carry_on", "contact": "contact", "topics": "something_else"}


def parse_data(button: Text, last_concern: Optional[Text], label: Optional[Text] = None) -> Dict[Text, Any]:
    """The parse data Rasa takes in the place of its own understanding."""
    kind, _, value = button.partition(":")
    decision: Dict[Text, Any] = {"concern": None, "trigger": f"button:{kind}", "rule_text": None, "confidence": 1.0,
                                 "entries": [], "entry": None, "footer": False, "label": label}
    if kind == "entry":
        intent = routes.ASK
        decision.update(entry=value, entries=[value])
    elif kind == "nation":
        intent = routes.CONCERN + last_concern if last_concern else "help_now"
    else:
        intent = INTENTS[button]
    if intent.startswith(routes.CONCERN):
        concern = intent[len(routes.CONCERN):]
        decision.update(concern=concern, route=route_of_concern(concern))
    else:
        decision["route"] = routes.route_of(intent)
    decision["intent"] = intent
    chosen = {"name": intent, "confidence": 1.0}
    return {"text": button, "intent": chosen, "intent_ranking": [chosen], "entities": [], "decision": decision}
