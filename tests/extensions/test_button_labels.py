"""A press of a button is recorded under what the button says, with and without Rasa."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from actions import content
from bot.extensions.conversation import Conversations
from bot.extensions.inbound import Inbound
from bot.extensions.visitors import Visitors
from bot.review.turns import read_event, visitor_event
from bot.settings import Settings

TITLE = "Does ketamine help with anxiety?"


class Kept(list):
    """Stands in for the records: keeps what the channel logs by itself."""

    def is_erased(self, conversation: str) -> bool:
        return False

    def keep_turn(self, conversation: str, text: str, decision: dict[str, Any], messages: Any) -> None:
        self.append(read_event(visitor_event(conversation, text, 0.0, decision)))


@pytest.fixture
def parsed() -> list[Any]:
    return []


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def conversations(tmp_path, monkeypatch, parsed, kept) -> Conversations:
    """Conversations over a Rasa that keeps silent and a base of one entry."""
    async def send(message: Any) -> None:
        parsed.append(message.parse_data)

    base = SimpleNamespace(entries={"anxiety": SimpleNamespace(title=TITLE)})
    monkeypatch.setattr(content, "knowledge", lambda: base)
    return Conversations(replace(Settings(), var=tmp_path), send, Visitors(), kept)


@pytest.mark.parametrize("button, text, label", [
    ("entry:anxiety", "", TITLE), ("entry:gone", "", "entry:gone"), ("nation:wales", "", "Wales"),
    ("entry:anxiety", "my number is 07700 900456", TITLE)])
async def test_a_press_is_recorded_under_its_label(conversations, parsed, kept, button, text, label):
    await conversations.converse(Inbound(text, button, None, None, "m"))
    assert parsed[0]["decision"]["label"] == label
    assert [(turn.text, turn.button) for turn in kept] == [(label, button)]  # Rasa kept silent, so the channel logged it


async def test_typed_words_are_recorded_as_they_are(conversations, parsed, kept):
    await conversations.converse(Inbound("entry:anxiety", None, None, None, "m"))
    assert parsed == [None] and [(turn.text, turn.button) for turn in kept] == [("entry:anxiety", None)]


async def test_a_base_that_can_not_be_read_costs_the_title_only(conversations, kept, monkeypatch):
    def broken() -> None:
        raise RuntimeError
    monkeypatch.setattr(content, "knowledge", broken)
    reply = await conversations.converse(Inbound("", "entry:anxiety", None, None, "m"))
    assert reply["messages"] and kept[0].text == "entry:anxiety"
