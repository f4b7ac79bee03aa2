"""The routes a message can take, and which training intents belong to each."""

from __future__ import annotations

from typing import Mapping

ASK = "ask_knowledge"  # the questions of all entries train this intent
CONCERN = "concern_"  # prefix of the intents of bot.safety's concerns
CLARIFY = "clarify"

# Conversation controls: they act on the answer shown before and have no route of their own in the reply.
CONTROLS = ("more_sources", "more_simply", "something_else")
SMALLTALK = ("greet", "thanks", "goodbye", "ask_bot", "chitchat", "affirm", "deny", "ask_privacy", "forget_me")
CONTACT = ("contact", "complaint")
OUT_OF_SCOPE = ("out_of_scope", "safe_risk_words")
PERSONAL_CARE = ("personal_care",)
HELP = "help_now"  # "help me", "give me a helpline": asks for a person in so many words, and says no more

_ROUTES = {ASK: "answer", CLARIFY: "clarify", HELP: "crisis", "intrusive": "personal_care", "personal_care_medicines": "personal_care",
           "contact_price": "contact", "carry_on": "smalltalk", "misunderstood": "smalltalk",
           **dict.fromkeys(CONTROLS, "answer"), **dict.fromkeys(SMALLTALK, "smalltalk"),
           **dict.fromkeys(CONTACT, "contact"), **dict.fromkeys(OUT_OF_SCOPE, "out_of_scope"),
           **dict.fromkeys(PERSONAL_CARE, "personal_care")}


def route_of(intent: str) -> str:
    """The route of an intent that is no concern (bot.safety knows the concerns' routes); KeyError when unknown."""
    return _ROUTES[intent]


def leans_on_card(intent: str, route: str, emergency: bool, general: bool) -> bool:
    """Whether a message right after a help card belongs to its danger rather than to anything this intent says.

    After an emergency also a question, unless it is one in general, as the entries' own are (`general`): "will I be sick" after an
    overdose is not about treatment.
    """
    if intent in ("affirm", "deny", "chitchat") or route == "out_of_scope":
        return True
    return emergency and (route in ("personal_care", "clarify") or intent == ASK and not general)


def group(probabilities: Mapping[str, float], intents: tuple[str, ...]) -> float:
    """The summed probability of `intents`."""
    return sum(probabilities.get(intent, 0.0) for intent in intents)


def likeliest(probabilities: Mapping[str, float], intents: tuple[str, ...]) -> str:
    """The likeliest of `intents`."""
    return max(intents, key=lambda intent: probabilities.get(intent, 0.0))
