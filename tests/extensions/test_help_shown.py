"""What the help card before a message makes of it."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.extensions.help_shown import HelpShown, help_shown, in_its_light
from bot.safety.assess import Assessment
from bot.understanding.decide import Decision

pytestmark = pytest.mark.model  # imports TensorFlow

CALM = Assessment(None, None, "none", None, False, 0.0)
DANGER = {"concern": "suicidal_intent", "route": "crisis", "intent": "concern_suicidal_intent"}
ANSWER = {"concern": None, "route": "answer", "intent": "ask_knowledge"}


def chat(*decisions: dict[str, Any]) -> DialogueStateTracker:
    events = [event for decision in decisions
              for event in (UserUttered("words", parse_data={"intent": {"name": decision["intent"]}, "decision": decision}), ActionExecuted("action_listen"))]
    return DialogueStateTracker.from_events("one", events, Domain.empty().slots)


@pytest.mark.parametrize(("said", "found"), [
    ((), None), ((ANSWER,), None), ((DANGER,), HelpShown("suicidal_intent", True)), ((DANGER, ANSWER), HelpShown("suicidal_intent", False)),
    ((DANGER, {"concern": None, "route": "smalltalk", "intent": "misunderstood"}, ANSWER), None),
    ((DANGER, {"concern": None, "route": "smalltalk", "intent": "carry_on"}), None),
    (({"concern": "under_18", "route": "personal_care", "intent": "concern_under_18"},), None)])
def test_the_last_help_card_of_a_chat_until_it_is_set_aside(said: tuple[dict[str, Any], ...], found: HelpShown | None) -> None:
    assert help_shown(chat(*said)) == found


def test_without_a_chat_there_is_none() -> None:
    assert help_shown(None) is None


@pytest.mark.parametrize(("intent", "route"), [("deny", "smalltalk"), ("affirm", "smalltalk"), ("chitchat", "smalltalk"), ("out_of_scope", "out_of_scope")])
def test_a_short_reply_to_a_help_card_gets_it_again(intent: str, route: str) -> None:
    found, decision = in_its_light(HelpShown("suicidal_intent", True), CALM, Decision(intent, route, 0.9), general=False)
    assert (found.concern, found.route, found.trigger, decision) == ("suicidal_intent", "crisis", "chat:suicidal_intent", None)
    later = in_its_light(HelpShown("suicidal_intent", False), CALM, Decision(intent, route, 0.9), general=False)
    assert later == (CALM, Decision(intent, route, 0.9))


@pytest.mark.parametrize(("concern", "intent", "route", "general", "again"), [
    ("overdose", "ask_knowledge", "answer", False, True), ("overdose", "ask_knowledge", "answer", True, False),
    ("overdose", "personal_care", "personal_care", False, True), ("overdose", "clarify", "clarify", False, True),
    ("overdose", "contact", "contact", False, False), ("overdose", "ask_privacy", "smalltalk", False, False),
    ("suicidal_intent", "ask_knowledge", "answer", False, False), ("suicidal_intent", "personal_care", "personal_care", False, False),
    ("suicidal_intent", "thanks", "smalltalk", False, False), ("possible_danger", "deny", "smalltalk", False, False)])
def test_after_an_emergency_more_belongs_to_it(concern: str, intent: str, route: str, general: bool, again: bool) -> None:
    found, decision = in_its_light(HelpShown(concern, True), CALM, Decision(intent, route, 0.9), general)
    assert (found.concern == concern and decision is None) is again


def test_a_doubt_takes_back_no_danger_that_was_plain() -> None:
    doubt = Assessment("possible_danger", "crisis", "score:concern_self_harm", None, False, 0.4)
    found, _ = in_its_light(HelpShown("overdose", False), doubt, None, general=False)
    assert (found.concern, found.route, found.trigger) == ("overdose", "emergency", "score:concern_self_harm")
    assert in_its_light(None, doubt, None, general=False) == (doubt, None)


def test_words_of_their_own_stand_for_themselves() -> None:
    plain = Assessment("overdose", "emergency", "rule:x", "words", False, 1.0)
    assert in_its_light(HelpShown("suicidal_intent", True), plain, None, general=False) == (plain, None)
    explained = Assessment(None, None, "rule:x", "not suicidal", True, 0.0)
    deny = Decision("deny", "smalltalk", 0.9)
    assert in_its_light(HelpShown("suicidal_intent", True), explained, deny, general=False) == (explained, deny)
