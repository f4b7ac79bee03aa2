"""Which messages are read in the light of the answer before, and how two rankings of one message become one."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.understanding.context import AGAIN, SEE_ALSO, asks, is_fragment, leans_on_context, may_continue, merged


@dataclass(frozen=True)
class Item:
    entry: str
    score: float
    similarity: float


@pytest.mark.parametrize("text, leans", [
    ("and the nasal spray?", True), ("how long do they last?", True), ("is it permanent", True), ("what about men", True),
    ("hair?", True), ("which is cheaper", True), ("does ketamine help anxiety", False), ("", False), ("?!", False),
    ("I wonder whether this is the kind of thing that people usually ask about here", False),
])
def test_what_leans_on_the_answer_before(text: str, leans: bool) -> None:
    assert leans_on_context(text) is leans


@pytest.mark.parametrize("text, may", [("does ketamine help anxiety", True), ("", False), ("word " * 12, True), ("word " * 13, False)])
def test_a_long_message_carries_its_own_meaning(text: str, may: bool) -> None:
    assert may_continue(text) is may


@pytest.mark.parametrize("text, does", [
    ("why not", True), ("thats mad. why so much", True), ("which one", True), ("no", False), ("how are you", False), ("who are you?", False),
    ("go on then", False), ("whyever", False),
    ("hair?", True), ("hair", False), ("?", False), ("are you ok?", False),
])
def test_who_asks_with_a_question_word(text: str, does: bool) -> None:
    assert asks(text) is does


@pytest.mark.parametrize("text, fragment", [("with tablets", True), ("every week", True), ("how long", False), ("cost?", False),
                                            ("", False), ("what are the side effects", False)])
def test_a_few_words_that_ask_nothing(text: str, fragment: bool) -> None:
    assert is_fragment(text) is fragment


def test_a_message_that_leans_goes_where_its_context_points() -> None:
    alone, told = [Item("onset", 0.5, 0.8), Item("spray", 0.2, 0.5)], [Item("spray", 0.7, 0.9), Item("onset", 0.3, 0.6)]
    assert [item.entry for item in merged(alone, told, True, "before", ())] == ["spray", "onset"]
    assert [item.entry for item in merged(alone, told, False, "before", ())] == ["onset", "spray"]


def test_the_similarity_is_that_of_the_message_itself_unless_it_leans() -> None:
    alone, told = [Item("spray", 0.2, 0.5)], [Item("spray", 0.7, 0.9)]
    assert merged(alone, told, False, "before", ())[0].similarity == 0.5
    assert merged(alone, told, True, "before", ())[0].similarity == 0.9


def test_what_the_entry_before_points_to_gains_and_the_entry_itself_loses() -> None:
    both = [Item("before", 0.5, 0.9), Item("other", 0.5, 0.9), Item("pointed", 0.5, 0.9)]
    found = {item.entry: item.score for item in merged(both, both, True, "before", ("pointed",))}
    assert found == pytest.approx({"before": 0.5 - AGAIN, "other": 0.5, "pointed": 0.5 + SEE_ALSO})


def test_an_entry_that_one_ranking_does_not_reach_counts_half() -> None:
    found = {item.entry: item.score for item in merged([Item("a", 0.6, 0.9)], [Item("b", 0.4, 0.7)], True, "before", ())}
    assert found == pytest.approx({"a": 0.3, "b": 0.2})
