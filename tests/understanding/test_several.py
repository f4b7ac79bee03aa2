"""Messages that ask two things, and near misses that ask one."""

from __future__ import annotations

import pytest

from bot.understanding.several import questions_in


@pytest.mark.parametrize("text, parts", [
    ("what are the risks? also do you treat under 18s?", ["what are the risks", "do you treat under 18s"]),
    ("what are the side effects and can I drive home afterwards?",
     ["what are the side effects", "can I drive home afterwards"]),
    ("Hi, is it legal? And how long does it last?", ["is it legal", "how long does it last"]),
    ("how is it given\nwho should not have it", ["how is it given", "who should not have it"]),
    ("Is the spray licensed, plus does the NHS pay?", ["Is the spray licensed", "does the NHS pay"]),
])
def test_each_question_is_found(text: str, parts: list[str]) -> None:
    assert questions_in(text) == parts


def test_of_many_questions_the_first_three_are_looked_up() -> None:
    """Each costs a vector and a search while every other visitor waits."""
    assert questions_in("what is it? " * 150) == ["what is it"] * 3
    assert len(questions_in("what is it? how is it given? is it legal?")) == 3


@pytest.mark.parametrize("text", [
    "does ketamine raise blood pressure and heart rate?", "can you eat and drink before a session?",
    "I have been low for years. Is there anything new?", "What is ketamine? Really?", "ketamine and alcohol",
    "I do not know what it is and why it helps", ""])
def test_one_question_is_left_whole(text: str) -> None:
    assert questions_in(text) == []
