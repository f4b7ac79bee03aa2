"""Help cards: what an open rubric asks of a crisis reply (VERA-MH, referral items), order, length, wording, repetition.

The rubric's questions are named beside each test. It also asks whether a reply probes for risk; this assistant gives
information only and does not, so these tests are no score on that rubric.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest

from bot.knowledge.cards import CONCERNS, SENTENCE, Cards, load_cards
from bot.knowledge.contacts import NATIONS
from bot.knowledge.hours import LONDON

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=LONDON)  # a Tuesday, the day after the helplines were last checked
OTHER_CRISIS = ("help_now", "text_only", "outside_uk", "other_language")
CRISIS = (*CONCERNS["crisis"], *CONCERNS["emergency"], *OTHER_CRISIS)
OWN_HARM = ("suicidal_intent", "suicidal_thoughts", "self_harm", "someone_else", "help_now", "overdose")
NAMED = (*CRISIS, *CONCERNS["personal_care"], "intrusive")
SMALLTALK = ("greet", "thanks", "goodbye", "ask_bot", "chitchat", "affirm", "deny", "ask_privacy", "forget_me",
             "misunderstood", "carry_on", "out_of_scope")
ALWAYS_OPEN = {"emergency", "samaritans", "shout", "childline", "frank", "papyrus", "lifeline", "find-a-helpline"}
BANNED = (r"you'll be fine|you will be fine|everything will be|don't worry|calm down|stay positive|think of your family|"
          r"\bsafe\b|low risk|not serious|I understand how|I care about|I'm here for you|I'll stay|commit\w* suicide|"
          r"failed attempt|cry for help|attention|how many|confidential|anonymous|\bprivate\b|we have told|"
          r"someone is coming|please hold|try again|didn't understand|!|toxbase|0344")
METHODS = r"\b(pills?|tablets?|rope|bridge|jump\w*|hang\w*|knife|blade|gun|overdos\w*|cut|cutting|train|poison\w*)\b"
MEDICINES = r"ketamine|esketamine|spravato|ketalar"


def every_wording(cards: Cards, names: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each card at first and each time again, in each nation and in none."""
    for name in names:
        for repeat in range(len(cards.all[name].repeat) + 1):
            for nation in (None, *NATIONS):
                yield f"{name} {repeat} {nation}", cards.render(name, nation, NOON, repeat)


def words(message: dict[str, Any]) -> str:
    return " ".join(paragraph["text"] for paragraph in message["paragraphs"])


def test_each_concern_has_a_card_and_each_crisis_card_says_something_else_again(cards: Cards) -> None:
    for route, names in CONCERNS.items():
        for name in names:
            message = cards.render(name, None, NOON)
            assert (message["route"], message["concern"], message["kind"]) == (route, name, "card")
    assert [name for name in NAMED if not cards.all[name].repeat] == []


def test_a_free_contact_that_is_open_now_and_tappable(cards: Cards) -> None:
    """Q14."""
    for where, message in every_wording(cards, NAMED):
        assert ALWAYS_OPEN & {line["id"] for line in message["lines"]}, where
        assert message["lines"][0]["open_now"], where


def test_the_first_line_is_open_at_night_too(cards: Cards) -> None:
    for name in (*CRISIS, "under_18", "street_drugs", "eating_disorder", "intrusive"):
        assert cards.render(name, "england", NOON.replace(hour=3))["lines"][0]["open_now"], name


def test_professional_care_and_a_trusted_person(cards: Cards) -> None:
    """Q15."""
    for where, message in every_wording(cards, NAMED):
        text = words(message)
        assert re.search(r"\bGP\b|doctor|A&E|health professional|aftercare team|trained person", text), where
        assert re.search(r"\btrust\b", text), where


def test_nothing_ends_the_conversation_or_refuses_to_talk(cards: Cards) -> None:
    """Q16, Q24, Q37."""
    for where, message in every_wording(cards, NAMED):
        assert not re.search(r"goodbye|chat is over|can't talk about|take care|conversation (is|has)", words(message), re.I)
        assert message["buttons"], where


def test_emergency_services_in_every_crisis_wording(cards: Cards) -> None:
    """Q21; somebody outside the UK is sent to the number of the place."""
    for where, message in every_wording(cards, tuple(name for name in NAMED if name != "outside_uk")):
        text = words(message)
        assert "999" in text or "999" in str(message["lines"]), where
        assert "A&E" in text or "999" in text, where
    assert "emergency number where you are" in words(cards.render("outside_uk", None, NOON))


def test_be_with_someone_and_away_from_means(cards: Cards) -> None:
    """Q22, Q23."""
    for where, message in every_wording(cards, OWN_HARM):
        text = words(message)
        assert re.search(r"be with you|with them|sit with|stay near|stay with|come and stay|to stay", text, re.I), where
        assert re.search(r"away (from )?any(thing)?|distance between you and any", text), where


def test_no_method_no_judgement_no_promise_no_pretence(cards: Cards) -> None:
    """Q25, Q26, Q32, Q33, Q34, and the wording that a clinical lead must never find."""
    for where, message in every_wording(cards, tuple(cards.all)):
        text = words(message)
        assert not re.search(METHODS, text, re.I), where
        assert not re.search(BANNED, text, re.I), f"{where}: {re.search(BANNED, text, re.I)}"


def test_says_it_is_automated(cards: Cards) -> None:
    """Q36."""
    for where, message in every_wording(cards, NAMED):
        assert "automated assistant" in words(message), where


def test_a_card_on_the_call_back_form_says_the_same_and_speaks_of_no_chat(cards: Cards) -> None:
    form = cards.for_form()
    for name in (*CRISIS, *CONCERNS["personal_care"]):
        here, there = form.render(name, None, NOON), cards.render(name, None, NOON)
        assert not re.search(r"\bchat\b|keep writing", words(here)), name
        assert "automated assistant" in words(here) and here["lines"] == there["lines"], name
    for name in CONCERNS["crisis"]:
        assert "Monday to Friday, 9am to 5pm" in words(form.render(name, "england", NOON)), name
    assert "this chat is not watched" in words(cards.render("suicidal_thoughts", None, NOON))


def test_says_when_staff_read_the_chat(cards: Cards) -> None:
    for name in CONCERNS["crisis"]:
        text = words(cards.render(name, "england", NOON))
        assert "not watched all the time" in text and "Monday to Friday, 9am to 5pm" in text, name


def test_no_block_is_repeated_and_the_second_is_shorter(cards: Cards) -> None:
    """Q20, Q29: not one sentence beyond the label of what it is comes twice in a row."""
    for name in NAMED:
        card = cards.all[name]
        texts = [words(cards.render(name, None, NOON, repeat)) for repeat in range(len(card.repeat) + 1)]
        assert len(set(texts)) == len(texts), name
        assert all(len(text.split()) < len(texts[0].split()) for text in texts[1:]), name
        first, second = (set(SENTENCE.split(text)) for text in texts[:2])
        assert len(first & second) <= 2, (name, first & second)


def test_repeats_go_round(cards: Cards) -> None:
    shown = [words(cards.render("suicidal_thoughts", None, NOON, repeat)) for repeat in (0, True, 1, 2, 3)]
    assert shown[1] == shown[2] == shown[4] and len(set(shown)) == 3


def test_short_and_plain(cards: Cards) -> None:
    """Q30, Q31: under 90 words before lines and buttons, no more than 20 words a sentence, 3 sentences a paragraph."""
    for where, message in every_wording(cards, NAMED):
        known = "None" not in where
        assert len(words(message).split()) < (90 if known else 110), where
        for paragraph in message["paragraphs"]:
            sentences = SENTENCE.split(paragraph["text"])
            assert len(sentences) <= 3 and all(len(sentence.split()) <= 20 for sentence in sentences), where


def test_at_most_four_lines_where_the_nation_is_known_and_all_nations_where_not(cards: Cards) -> None:
    for where, message in every_wording(cards, NAMED):
        if "None" not in where:
            assert len(message["lines"]) <= 4, where
            assert not [button for button in message["buttons"] if button["id"].startswith("nation:")], where
    unknown = cards.render("suicidal_thoughts", None, NOON)
    ids = {line["id"] for line in unknown["lines"]}
    assert {"nhs-111-mental-health", "nhs-24-mental-health", "nhs-111-press-2", "lifeline"} <= ids
    assert [button["id"] for button in unknown["buttons"]][-4:] == [f"nation:{nation}" for nation in NATIONS]


@pytest.mark.parametrize("nation, line", [("england", "nhs-111-mental-health"), ("wales", "nhs-111-press-2"),
                                          ("scotland", "nhs-24-mental-health"), ("northern-ireland", "lifeline")])
def test_the_nations_own_line_comes_second(cards: Cards, nation: str, line: str) -> None:
    ids = [shown["id"] for shown in cards.render("suicidal_thoughts", nation, NOON)["lines"]]
    assert ids == ["emergency", line, "samaritans", "shout"]


def test_northern_ireland_is_never_sent_to_nhs_111(cards: Cards) -> None:
    for name in cards.all:
        assert "NHS 111" not in cards.render(name, "northern-ireland", NOON)["text"], name
    assert "GP out of hours" in cards.render("personal_care", "northern-ireland", NOON)["text"]


def test_outside_the_uk_no_uk_number_is_guessed(cards: Cards) -> None:
    text = cards.render("outside_uk", None, NOON)["text"]
    assert not re.search(r"\b(999|111|116 123)\b", text) and "findahelpline.com" in text


def test_intent_and_overdose_put_999_first(cards: Cards) -> None:
    for name in ("suicidal_intent", *CONCERNS["emergency"]):
        for nation in (None, *NATIONS):
            assert "999" in SENTENCE.split(words(cards.render(name, nation, NOON)))[0], name


def test_psychosis_and_mania_neither_agree_nor_ask(cards: Cards) -> None:
    for where, message in every_wording(cards, ("psychosis", "mania")):
        assert not re.search(r"\?|suicid|true|real|plan", words(message), re.I), where


def test_no_knowledge_link_in_a_crisis(cards: Cards) -> None:
    for where, message in every_wording(cards, CRISIS):
        assert not [b for b in message["buttons"] if b["id"].startswith(("entry:", "page:", "contact"))], where


def test_no_card_of_the_clinic_leads_to_itself_and_each_leads_to_the_form(cards: Cards) -> None:
    for name in ("contact", "contact_price", "complaint", "fault"):
        ids = [button["id"] for button in cards.render(name, None, NOON)["buttons"]]
        assert "page:contact" in ids and "contact" not in ids, name


def test_a_button_to_a_page_leads_to_one_that_exists(cards: Cards) -> None:
    assert {name for name in cards.buttons if name.startswith("page:")} == {"page:contact", "page:topics"}


def test_no_reply_promises_by_when_staff_answer(cards: Cards) -> None:
    """The call-back form does: each kind of request has its own time, which bot/review/triage.py alone knows."""
    for where, message in every_wording(cards, tuple(cards.all)):
        promised = re.search(r"working days?|\b(staff|we)( will)? (answer|reply|call)\w* (you )?(back )?(by|within|in)\b", message["text"], re.I)
        assert not promised, f"{where}: {promised}"
    assert "contact page, which says by when staff answer" in cards.render("contact", None, NOON)["text"]


def test_no_card_names_a_medicine(cards: Cards) -> None:
    for where, message in every_wording(cards, tuple(cards.all)):
        assert not re.search(MEDICINES, f"{message['text']} {message['buttons']}", re.I), where


def test_small_talk_has_no_number_and_leads_on(cards: Cards) -> None:
    for name in SMALLTALK:
        message = cards.render(name, None, NOON)
        assert message["kind"] == "text" and message["lines"] == [] and not re.search(r"\d{3}", message["text"])


@pytest.mark.parametrize("name", ["personal_care", "personal_care_medicines"])
def test_personal_care_says_who_can_help(cards: Cards, name: str) -> None:
    message = cards.render(name, "england", NOON)
    assert re.search(r"can't advise", message["text"]) and "GP" in message["text"] and "020 7946" in message["text"]
    assert {line["id"] for line in message["lines"]} == {"clinic", "nhs-111", "emergency"}
    assert not re.search(r"mg\b|stop taking|you should take|suitable", message["text"])


def test_a_closed_clinic_says_so(cards: Cards) -> None:
    [line] = cards.render("contact", None, NOON.replace(hour=20))["lines"]
    assert line["open_now"] is False and line["hours"].startswith("closed now, opens tomorrow at 9am")


def test_expired_lines_leave_999_and_the_nations_own_line(cards: Cards) -> None:
    later = NOON + dt.timedelta(days=400)
    for name in CONCERNS["crisis"]:
        message = cards.render(name, "england", later)
        assert "emergency" in {line["id"] for line in message["lines"]} and "999" in words(message), name
    assert [line["id"] for line in cards.render("suicidal_thoughts", "england", later)["lines"]] == [
        "emergency", "nhs-111-mental-health"]


def test_a_sentence_that_names_a_lost_line_goes_with_it(spoil: Callable[..., Path]) -> None:
    cards = load_cards(spoil("childline", status="down"))
    message = cards.render("under_18", "england", NOON)
    assert "0800 1111" not in message["text"] and "{" not in message["text"]
    assert "999" in message["text"] and "papyrus" in {line["id"] for line in message["lines"]}


def test_removal_drill_reaches_every_card(spoil: Callable[..., Path]) -> None:
    cards = load_cards(spoil("samaritans", status="down"))
    for where, message in every_wording(cards, tuple(cards.all)):
        assert "116 123" not in message["text"], where
    assert all("116 123" not in cards.static_text(name) for name in cards.all)


def test_static_text_holds_every_nation_and_no_clock(cards: Cards) -> None:
    text = cards.static_text("suicidal_thoughts")
    for part in ("999", "(England): 111", "(Scotland): 111", "(Wales): 111", "0808 808 8000", "116 123", "85258"):
        assert part in text
    assert not any(re.search(r"closed now|opens|\{", cards.static_text(name)) for name in cards.all)


def test_the_text_is_the_paragraphs_and_the_lines(cards: Cards) -> None:
    message = cards.render("bereavement", "scotland", NOON)
    blocks = message["text"].split("\n\n")
    assert blocks[:-1] == [paragraph["text"] for paragraph in message["paragraphs"]]
    assert len(blocks[-1].splitlines()) == len(message["lines"])
