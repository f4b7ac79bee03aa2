"""Each rule on wording: a text that breaks it, and a near miss that must pass."""

from __future__ import annotations

import pytest

from bot.knowledge.cards import Cards
from bot.knowledge.contacts import Contacts
from bot.knowledge.lint.passages import MEDICINE, Passage, home_texts, passages
from bot.knowledge.lint.phrases import PHRASES, phrase_findings
from bot.knowledge.lint.plain import number_findings, plain_findings
from bot.knowledge.load import load_knowledge
from bot.knowledge.wording import load_wording
from bot.settings import ROOT


def claim(text: str, sort: str = "claim", home: bool = False) -> Passage:
    return Passage("entries/x.yml", "x", "answer 1", text, sort, home)  # type: ignore[arg-type]


def rules(passage: Passage, *beside: Passage) -> set[str]:
    return {finding.rule for finding in phrase_findings([passage, *beside])}


KETAMINE = claim("Ketamine is an anaesthetic.")


@pytest.mark.parametrize("rule, wrong, right", [
    ("POM2", "Ketamine is safe.", "The safety of long courses is not known."),
    ("POM2", "It has no side effects.", "Side effects are common."),
    ("POM2", "It is a gentle medicine.", "A gentleman of 70 took part."),
    ("POM3", "It is a breakthrough.", "It broke through no barrier."),
    ("POM3", "It works within hours.", "The clinic is open for six hours."),
    ("POM3", "It can cure depression.", "It is not a cure for depression."),
    ("POM3", "This is a proven treatment.", "Nobody has shown that this is proven."),
    ("POM3", "Relief is guaranteed.", "Relief can not be guaranteed."),
    ("POM3", "It cures pain.", "Clinics procure it with care, and keep it secure."),
    ("POM7", "Patients say it changed them.", "In one study, patients said they felt detached."),
    ("POM7", "Dr Smith recommends it.", "Ask the doctor who treats you."),
    ("POM7", "Read our testimonials.", "Tests are done first."),
    ("POM7", "A five-star clinic.", "Five studies were read."),
    ("SAF1", "You'll be fine.", "Many people feel fine after a few hours."),
    ("SAF1", "He committed suicide.", "He took his own life."),
    ("SAF1", "It was a cry for help.", "Please ask for help."),
    ("SAF1", "Help is here!", "Help is here."),
    ("SAF1", "It stops suicidal thoughts.", "It is not shown to prevent suicide."),
    ("MED1", "You should take it in the morning.", "You should take someone with you."),
    ("MED1", "Stop taking your tablets.", "Tablets are often continued."),
    ("MED1", "The usual strength is 28 mg.", "The spray comes in one strength."),
    ("MED1", "You are suitable for this.", "A clinician decides who is suitable."),
    ("MED1", "You could combine it with lithium.", "Some trials combined it with lithium."),
    ("MED1", "Take it with water.", "Taking it with water was not studied."),
    ("TXT2", "The risk factors are known.", "Several things make it more likely."),
    ("TXT2", "Use the telephone.", "Use the phone."),
    ("TXT2", "Mentally ill people were left out.", "People with mental health conditions were left out."),
])
def test_wording_and_its_near_miss(rule: str, wrong: str, right: str) -> None:
    assert rule in rules(claim(wrong))
    assert rules(claim(right)) == set()


@pytest.mark.parametrize("rule, wrong", [("POM4", "The price is lower in March."), ("POM4", "It costs £5."),
                                         ("POM5", "Book your first session."), ("POM5", "Only 3 places are left.")])
def test_selling_beside_a_medicine(rule: str, wrong: str) -> None:
    """The same words are allowed where the reply names no medicine."""
    assert rules(claim(wrong), KETAMINE) == {rule}
    assert rules(claim(wrong)) == set()
    assert rules(claim("The evidence is limited."), KETAMINE) == set()


@pytest.mark.parametrize("text", ["Ask about ketamine", "Esketamine spray", "SPRAVATO", "What is Ketalar?"])
def test_no_medicine_before_anybody_asked(text: str) -> None:
    [home] = home_texts("strings.json", {"greeting": text})
    assert rules(home) == {"POM1"} and rules(claim(text)) == set()
    [condition] = home_texts("strings.json", {"greeting": "Ask about depression"})
    assert rules(condition) == set()


def test_fixed_replies_may_not_promise_secrecy_or_grade_risk() -> None:
    assert rules(claim("This chat is confidential.", "card")) == {"SAF1"}
    assert rules(claim("You are low risk.", "card")) == {"SAF1"}
    assert rules(claim("Private clinics offer it, and the trial had a low risk of bias.")) == set()


def test_questions_are_visitors_words() -> None:
    assert rules(claim("is ketamine safe and proven, my dose is 5 mg!", "question")) == set()


def test_every_phrase_rule_is_tried_here() -> None:
    assert {phrase.rule for phrase in PHRASES} == {"POM1", "POM2", "POM3", "POM4", "POM5", "POM7", "SAF1", "MED1", "TXT2"}


def plain(text: str, sort: str = "claim", *beside: Passage) -> list[str]:
    return [f"{finding.rule}: {finding.message}" for finding in plain_findings([claim(text, sort), *beside])]


TWENTY = " ".join(["word"] * 19) + " end."


def test_sentence_of_twenty_words_and_of_twenty_one() -> None:
    assert plain(TWENTY) == []
    assert plain(f"one {TWENTY}") == ["TXT1: 21 words in a sentence; 20 are the most"]


def test_a_claim_is_one_sentence_with_a_full_stop() -> None:
    assert plain("It helps. It can harm.") == ["TXT1: more than one sentence; each claim is one, with its own sources"]
    assert plain("It helps, e.g. In Wales at 9.30am.") == []
    assert plain("It helps") == ["TXT1: does not end with a full stop"]


def test_paragraphs_of_cards_have_three_sentences() -> None:
    assert plain("One. Two. Three.", "card") == []
    assert plain("One. Two. Three. Four.", "card") == ["TXT1: 4 sentences in a paragraph; 3 are the most"]


def test_acronyms_are_written_out_once_in_an_item() -> None:
    assert len(plain("The SNRI helped, and the SNRI lasted.")) == 1
    written_out = claim("A serotonin and noradrenaline reuptake inhibitor (SNRI) was used.")
    assert plain("The SNRI helped.", "claim", written_out) == []
    assert plain("NICE, the NHS and the KARE trial agree.") == []


@pytest.mark.parametrize("wrong, right", [("behavior", "behaviour"), ("Randomized", "Randomised"), ("center", "centre"),
                                          ("anesthetic", "anaesthetic"), ("tumor", "tumour"), ("aging", "ageing")])
def test_british_spelling(wrong: str, right: str) -> None:
    assert plain(f"The {wrong} was seen.") == [f"TXT3: {wrong!r} is American; write {right.lower()!r}"]
    assert plain(f"The {right} was seen.") == []
    assert plain(f"is {wrong} normal", "question") == []


@pytest.mark.parametrize("text", [
    "Call 0800 068 4141 now.", "Ring 08000684141.", "The number is +44 20 7946 0321.", "Call 999.", "Phone 116 123.",
    "Text SHOUT to 85258.", "Call NHS 111 today.", "Please dial 112.", "TOXBASE has more.", "Ask on 0344 892 0111.",
])
def test_numbers_stand_in_one_file_only(contacts: Contacts, text: str) -> None:
    assert {finding.rule for finding in number_findings([claim(text)], contacts)} == {"SAF2"}


@pytest.mark.parametrize("text", [
    "In 2024, 129,400 people were asked.", "Of 112 people, 57 felt better.", "About 1 in 10 people feel sick.",
    "The Human Medicines Regulations 2012 apply.", "It rose by 12.5% in 111 patients.", "Class B since 2014.",
    "Call {helpline:emergency} or {clinic:phone}.",
])
def test_figures_are_no_phone_numbers(contacts: Contacts, text: str) -> None:
    assert number_findings([claim(text)], contacts) == []


def test_a_number_in_a_question_is_found_too(contacts: Contacts) -> None:
    assert number_findings([claim("can i call 0800 068 4141", "question")], contacts)


def test_cards_and_wording_are_among_the_passages(cards: Cards) -> None:
    texts = passages(load_knowledge(ROOT / "knowledge"), cards, load_wording(ROOT / "knowledge"))
    assert {passage.sort for passage in texts} == {"question", "title", "claim", "card", "button", "wording", "topic"}
    home = [passage for passage in texts if passage.home]
    assert {"greet", "out_of_scope", "buttons", "closing"} <= {passage.item for passage in home}
    assert not any(MEDICINE.search(passage.text) for passage in home)
    repeats = [passage for passage in texts if passage.item == "suicidal_intent" and passage.field.startswith("repeat 2")]
    assert repeats and "{say:" not in " ".join(passage.text for passage in repeats)
