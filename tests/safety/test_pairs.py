"""The list that clinicians read: danger beside harmless messages with the same words."""

from pathlib import Path

import pytest
import yaml

from bot.safety.assess import assess, safety_thresholds
from bot.safety.concern import CONCERNS, PERSONAL_CARE, POSSIBLE_DANGER
from bot.safety.rules import RuleBook

HERE = Path(__file__).parent
PAIRS = yaml.safe_load((HERE / "pairs.yml").read_text(encoding="utf-8"))
FOOTERS = yaml.safe_load((HERE / "footers.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["danger"] for pair in PAIRS])
def test_danger_gets_its_card_and_the_look_alike_none(book: RuleBook, pair: dict[str, str]) -> None:
    found = assess(book.find(pair["danger"]), None, safety_thresholds())
    assert found.concern == pair["concern"]
    assert found.trigger.startswith("rule:") and found.rule_text
    calm = assess(book.find(pair["calm"]), None, safety_thresholds())
    assert calm.concern is None, calm.rule_text


def test_every_concern_that_rules_find_has_a_pair() -> None:
    assert {pair["concern"] for pair in PAIRS} == {concern.name for concern in CONCERNS} - {POSSIBLE_DANGER}
    assert len(PAIRS) >= 60


@pytest.mark.parametrize(("context", "text"), [(context, text) for context, texts in FOOTERS.items() for text in texts])
def test_explained_risk_words_get_a_footer_and_no_card(book: RuleBook, context: str, text: str) -> None:
    hits = book.find(text)
    assert {hit.status for hit in hits} == {"footer"}
    assert context in {hit.context for hit in hits}
    assessment = assess(hits, None, safety_thresholds())
    assert (assessment.concern, assessment.footer, assessment.gentle) == (None, True, context == "intrusive")


@pytest.mark.parametrize("text", [
    "what are the side effects of ketamine", "how do I book", "hello", "", "   ", "???", "this form is killing me",
    "dying to know the price", "kill the lights", "could murder a curry", "roll a die", "my phone died"])
def test_ordinary_messages_get_neither_card_nor_footer(book: RuleBook, text: str) -> None:
    assert book.find(text) == []


def test_personal_care_concerns_never_outrank_danger(book: RuleBook) -> None:
    both = assess(book.find("I'm 15 and I want to kill myself"), None, safety_thresholds())
    assert both.concern == "suicidal_thoughts"
    assert both.route != PERSONAL_CARE
