"""Closer wordings and second cards, with near misses."""

from __future__ import annotations

import pytest

from bot.understanding.variants import second_card, wording_for


@pytest.mark.parametrize("intent, text, wanted", [
    ("personal_care", "should I stop taking my tablets", "personal_care_medicines"),
    ("personal_care", "I have been low for months", "personal_care"),
    ("personal_care", "my harm ocd is back", "intrusive"),
    ("personal_care", "i get horrible thoughts and i would never do them", "intrusive"),
    ("personal_care", "I have OCD, am I suitable", "personal_care"),
    ("personal_care", "I thought it was bad", "personal_care"),
    ("contact", "how much do you charge", "contact_price"),
    ("contact", "where are you", "contact"),
    ("greet", "how much", "greet"),
])
def test_wording(intent: str, text: str, wanted: str) -> None:
    assert wording_for(intent, text) == wanted


@pytest.mark.parametrize("text, card", [
    ("I want to die and I can't talk on the phone", "text_only"),
    ("i'm deaf and i need help", "text_only"),
    ("I want to die, I live in Australia", "outside_uk"),
    ("quiero morir", "other_language"),
    ("أريد أن أموت", "other_language"),
    ("chcę umrzeć", "other_language"),
    ("I want to die", None),
    ("I went to Spain once and now I want to die", None),
    ("I want to talk to someone", None),
    ("more than I can bear", None),
])
def test_second_card(text: str, card: str | None) -> None:
    assert second_card(text) == card
