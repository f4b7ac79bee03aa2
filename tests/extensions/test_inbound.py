"""What becomes of the characters a visitor sends, before anything reads them."""

from __future__ import annotations

import pytest

from bot.extensions.inbound import Refused, clean_text
from bot.safety.rules import RuleBook, load_rules
from bot.settings import ROOT


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load_rules(ROOT / "knowledge" / "safety")


@pytest.mark.parametrize("sign", ["\u00ad", "\u200b", "\u200c", "\u200e", "\u2060", "\ufeff", "\u202e"])
def test_an_invisible_sign_in_a_word_hides_nothing_from_the_rules(book: RuleBook, sign: str) -> None:
    cleaned = clean_text(f"I want to ki{sign}ll mys{sign}elf", 2000)
    assert cleaned == "I want to kill myself"
    assert any(hit.status == "present" for hit in book.find(cleaned))


@pytest.mark.parametrize(("sent", "kept"), [
    ("one\x00two\x07three", "one two three"), ("a line\nand another\tone", "a line\nand another\tone"),
    ("\ud800alone", "alone"), ("👩\u200d⚕ a doctor", "👩\u200d⚕ a doctor"), ("//goodbye", "goodbye"), (" ??? ", "???")])
def test_control_characters_part_words_and_joined_emoji_stay(sent: str, kept: str) -> None:
    assert clean_text(sent, 2000) == kept


def test_an_emoji_newer_than_pythons_tables_is_a_message() -> None:
    assert clean_text("\U0001fac8", 2000) == "\U0001fac8"  # unassigned in Python 3.11


@pytest.mark.parametrize("empty", ["", " \n ", "\u200b\u200b", "\x00", "/"])
def test_nothing_visible_is_refused(empty: str) -> None:
    with pytest.raises(Refused) as refused:
        clean_text(empty, 2000)
    assert refused.value.code == "empty"
