"""One decision from probabilities and candidates, as a table."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.understanding import routes
from bot.understanding.decide import Chat, decide, evidence
from bot.understanding.self_reference import speaks_of_another, speaks_of_own_case
from bot.understanding.thresholds import RouteThresholds

T = RouteThresholds(answer=1.2, clarify=0.8, similarity=0.5, score=0.2, margin=0.05, personal=0.4, own=0.1, near=0.95, follow_up=0.5,
                    follow_up_score=0.25)


@dataclass(frozen=True)
class Near:
    entry: str
    topic: str
    score: float
    similarity: float = 0.9


CLEAR = (Near("side-effects-common", "side-effects", 0.9), Near("bladder-symptoms", "bladder", 0.6))
ALONE = (Near("side-effects-common", "side-effects", 0.9), Near("bladder-symptoms", "bladder", 0.2))
TIED = (Near("side-effects-common", "side-effects", 0.9), Near("bladder-symptoms", "bladder", 0.89))
SAME_TOPIC = (Near("side-effects-common", "side-effects", 0.9), Near("side-effects-spray", "side-effects", 0.89))
# No entry scores well: the best of each topic is offered, so that the second of one topic does not take the place of another.
FAINT = (Near("side-effects-common", "side-effects", 0.15), Near("side-effects-spray", "side-effects", 0.14),
         Near("bladder-symptoms", "bladder", 0.1))
FAR = (Near("side-effects-common", "side-effects", 0.9, similarity=0.3),)


@pytest.mark.parametrize("probabilities, candidates, route, entries", [
    ({"ask_knowledge": 0.9}, CLEAR, "answer", ("side-effects-common", "bladder-symptoms")),
    ({"ask_knowledge": 0.9}, ALONE, "answer", ("side-effects-common",)),
    ({"ask_knowledge": 0.9}, SAME_TOPIC, "answer", ("side-effects-common",)),
    ({"ask_knowledge": 0.9}, TIED, "clarify", ("side-effects-common", "bladder-symptoms")),
    ({"ask_knowledge": 0.35, "out_of_scope": 0.6}, CLEAR, "clarify", ("side-effects-common", "bladder-symptoms")),
    ({"ask_knowledge": 0.9}, FAINT, "clarify", ("side-effects-common", "bladder-symptoms")),
    ({"ask_knowledge": 0.9}, FAR, "out_of_scope", ()),
    ({"ask_knowledge": 0.9}, (), "out_of_scope", ()),
    ({"ask_knowledge": 0.1, "out_of_scope": 0.9}, CLEAR, "out_of_scope", ()),
    ({"ask_knowledge": 0.55, "personal_care": 0.45}, CLEAR, "personal_care", ("side-effects-common",)),
    ({"personal_care": 0.9}, FAR, "personal_care", ()),
    ({"contact": 0.8, "ask_knowledge": 0.1}, CLEAR, "contact", ()),
    ({"greet": 0.5, "thanks": 0.3, "out_of_scope": 0.2}, FAR, "smalltalk", ()),
])
def test_the_route(probabilities: dict[str, float], candidates: tuple[Near, ...], route: str,
                   entries: tuple[str, ...]) -> None:
    decision = decide(probabilities, candidates, T)
    assert (decision.route, decision.entries) == (route, entries)


def test_two_entries_of_other_topics_at_most_stand_under_an_answer() -> None:
    many = (CLEAR[0], Near("side-effects-spray", "side-effects", 0.85), *CLEAR[1:], Near("bladder-more", "bladder", 0.55),
            Near("cost-overview", "cost", 0.5), Near("age-limits", "age", 0.45))
    assert decide({"ask_knowledge": 0.9}, many, T).entries == (
        "side-effects-common", "bladder-symptoms", "cost-overview")


def test_a_well_fitting_entry_makes_up_for_an_unclear_form_unless_staff_are_meant() -> None:
    assert evidence({"ask_knowledge": 0.25, "out_of_scope": 0.3}, CLEAR) == pytest.approx(0.9)  # 1.8 x root of 0.25
    assert evidence({"ask_knowledge": 0.25, "out_of_scope": 0.3}, FAR) == pytest.approx(0.6)
    assert evidence({"ask_knowledge": 0.25, "contact": 0.6}, CLEAR) == pytest.approx(0.45)
    assert evidence({"out_of_scope": 0.9}, CLEAR) == 0


def test_doubt_about_personal_care_wins_over_a_likelier_question() -> None:
    decision = decide({"ask_knowledge": 0.59, "personal_care": 0.41}, CLEAR, T)
    assert decision.route == "personal_care"


@pytest.mark.parametrize("control", routes.CONTROLS)
def test_controls_act_only_after_an_answer(control: str) -> None:
    said = {control: 0.8, "out_of_scope": 0.2}
    assert decide(said, CLEAR, T, Chat(answered_before=True)).intent == control
    assert decide(said, CLEAR, T).intent == "out_of_scope"


def test_a_follow_up_is_answered_in_context_unless_it_is_small_talk() -> None:
    assert decide({"out_of_scope": 0.9}, CLEAR, T, Chat(True, True)).route == "answer"
    assert decide({"out_of_scope": 0.9}, FAR, T, Chat(True, True)).route == "out_of_scope"
    assert decide({"ask_knowledge": 0.3}, FAR, T, Chat(True, True)).route == "clarify"
    assert decide({"ask_knowledge": 0.3}, FAR, T, Chat(answered_before=True)).route == "out_of_scope"
    assert decide({"thanks": 0.9}, CLEAR, T, Chat(True, True)).route == "smalltalk"


def test_a_follow_up_that_no_entry_fits_well_gets_a_choice_within_the_topic_too() -> None:
    weak = tuple(Near(f"bladder-{name}", "bladder", score, similarity=0.9) for name, score in (("why", 0.2), ("care", 0.19), ("who", 0.1)))
    found = decide({"ask_knowledge": 0.9}, weak, T, Chat(True, True))
    assert (found.route, found.entries) == ("clarify", ("bladder-why", "bladder-care", "bladder-who"))
    found = decide({"ask_knowledge": 0.9}, weak, T, Chat(True, True, shown="bladder-why"))
    assert found.entries == ("bladder-care", "bladder-who")  # not what was just read
    assert decide({"ask_knowledge": 0.9}, weak[:1], T, Chat(True, True)).route == "answer"


def test_an_entrys_own_question_is_known_by_the_message_itself_not_by_its_context() -> None:
    said = {"ask_knowledge": 0.55, "personal_care": 0.45}
    near = (Near("preparation-eating", "preparation", 0.9, similarity=0.96),)
    assert decide(said, near, T, Chat(answered_before=True, alone=0.96)).route == "answer"
    assert decide(said, near, T, Chat(answered_before=True, alone=0.5)).route == "personal_care"


@pytest.mark.parametrize("text, other", [
    ("my daughter is 16", True), ("she's only 15", True), ("My 16 year old has tried two", True), ("our girl, 14, is low", True),
    ("im 16", False), ("i am 17 and my brother had it", False), ("I'm fifteen, my mum is a nurse", False), ("can a teenager have it", False),
    ("my mum is 71 could she have it", True), ("my mum doesnt know im asking", False), ("can i have it if my mum says yes", False),
])
def test_who_asks_for_somebody_else(text: str, other: bool) -> None:
    assert speaks_of_another(text) is other


def test_a_plain_question_in_the_first_person_is_answered_and_an_own_case_is_not() -> None:
    both = {"ask_knowledge": 0.55, "personal_care": 0.45}
    near = (Near("preparation-eating", "preparation", 0.9, similarity=0.96),)
    assert decide(both, near, T).route == "answer"
    assert decide(both, near, T, own_case=True).route == "personal_care"
    assert decide({"ask_knowledge": 0.85, "personal_care": 0.15}, near, T, own_case=True).route == "personal_care"
    assert decide({"ask_knowledge": 0.99}, near, T, own_case=True).route == "answer"  # "my GP" in passing


@pytest.mark.parametrize("text, own", [
    ("I'm on lithium", True), ("my mum has bipolar", True), ("should I stop it", True), ("will it work for me", True),
    ("I have been depressed", True), ("14 year old has gad", True), ("low for years, have been on zoloft", True),
    ("has been studied in trials", False), ("what should I eat before a session", False), ("will I be asleep", False),
    ("I'm curious how it works", False), ("does it hurt", False), ("I have a question about ptsd", False),
    ("im injection vs iv infusion", False), ("im on the injection", True), ("im not sleeping", True),
    ("I've read that the spray is weaker", False), ("I have heard that it wears off", False),
    ("do i have to come off them", True), ("do I have to fast", False), ("what if I have high blood pressure", True),
    ("I've been hearing voices", True), ("I have seen no change", True), ("I've read my blood results", True),
])
def test_own_case(text: str, own: bool) -> None:
    assert speaks_of_own_case(text) is own


def test_own_care_is_doubted_only_where_a_fact_would_be_told() -> None:
    asked = {"ask_knowledge": 0.6, "personal_care": 0.4}
    booking = {"contact": 0.6, "personal_care": 0.4}
    assert decide(asked, CLEAR, T).route == "personal_care"
    assert decide(booking, CLEAR, T).route == "contact"


def test_out_of_scope_is_taken_between_near_equals() -> None:
    assert decide({"contact": 0.5, "out_of_scope": 0.4}, FAR, T).route == "out_of_scope"
    assert decide({"contact": 0.6, "out_of_scope": 0.2}, FAR, T).route == "contact"


def test_asking_for_help_wins_over_an_answer_and_needs_to_be_likeliest() -> None:
    near = (Near("preparation-eating", "preparation", 0.9, similarity=0.96),)
    found = decide({"help_now": 0.5, "ask_knowledge": 0.4, "out_of_scope": 0.1}, near, T, Chat(answered_before=True))
    assert (found.intent, found.route, found.entries) == ("help_now", "crisis", ())
    assert decide({"help_now": 0.2, "ask_knowledge": 0.8}, near, T).route == "answer"


RISKS, UNDER_18 = Near("side-effects-common", "side-effects", 0.6), Near("age-under-18", "age", 0.5)


@pytest.mark.parametrize("asked, entries", [
    ((RISKS, UNDER_18), ("side-effects-common", "age-under-18", "bladder-symptoms")),
    ((UNDER_18, RISKS), ("side-effects-common", "age-under-18", "bladder-symptoms")),
    ((RISKS, Near("age-under-18", "age", 0.1)), ("side-effects-common", "bladder-symptoms")),  # too faint to offer
    ((RISKS, Near("age-under-18", "age", 0.5, similarity=0.3)), ("side-effects-common", "bladder-symptoms")),
    ((RISKS, CLEAR[1]), ("side-effects-common", "bladder-symptoms")),
])
def test_what_a_message_asks_besides_is_one_tap_away(asked: tuple[Near, ...], entries: tuple[str, ...]) -> None:
    decision = decide({"ask_knowledge": 0.9}, CLEAR, T, asked=asked)
    assert (decision.route, decision.entries) == ("answer", entries)


def test_a_choice_begins_with_what_was_asked() -> None:
    assert decide({"ask_knowledge": 0.9}, TIED, T, asked=(UNDER_18, RISKS)).entries == (
        "age-under-18", "side-effects-common", "bladder-symptoms")


def test_own_care_is_not_answered_because_a_question_stands_beside_it() -> None:
    both = {"ask_knowledge": 0.55, "personal_care": 0.45}
    assert decide(both, CLEAR, T, own_case=True, asked=(RISKS, UNDER_18)).route == "personal_care"
