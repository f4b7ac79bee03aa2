"""Choosing among the buttons shown, in words, with near misses."""

from __future__ import annotations

import pytest

from bot.understanding.choice import Button, chosen

THREE = (Button("entry:ect-what-is-it", "What ECT is"), Button("entry:ect-how-well", "How well ECT works"),
         Button("entry:ect-debate", "The debate on ECT"), Button("page:topics", "Browse the topics"))
ONE = (Button("entry:cost-overview", "What treatment costs"),)
NATIONS = (Button("nation:scotland", "Scotland"), Button("misunderstood", "I meant something else"))


@pytest.mark.parametrize("text, shown, button", [
    ("the second one", THREE, "entry:ect-how-well"), ("2", THREE, "entry:ect-how-well"), ("Number 3 please", THREE, "entry:ect-debate"),
    ("ok tell me about the first one", THREE, "entry:ect-what-is-it"), ("last one pls", THREE, "entry:ect-debate"),
    ("how well ect works?", THREE, "entry:ect-how-well"), ("I meant something else.", NATIONS, "misunderstood"),
    ("scotland", NATIONS, "nation:scotland"), ("yes please", ONE, "entry:cost-overview"), ("go on then", ONE, "entry:cost-overview"),
])
def test_a_button_named_in_words(text: str, shown: tuple[Button, ...], button: str) -> None:
    assert chosen(text, shown) == button


@pytest.mark.parametrize("text, shown", [
    ("yes please", THREE), ("yes", ()), ("the second one", ()), ("the fourth", THREE), ("the second infusion", THREE), ("ok", ONE),
    ("one year", THREE), ("how well does ect work", THREE), ("yes i want to die", ONE), ("no", ONE), ("", THREE), ("scotland", THREE),
    ("the first time i took it", THREE), ("the last one made me ill", THREE), ("england", NATIONS), ("?", (Button("entry:x", "?"),)),
])
def test_what_names_no_button(text: str, shown: tuple[Button, ...]) -> None:
    assert chosen(text, shown) is None
