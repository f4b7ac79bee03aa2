"""What the channel adds to a turn: pinned numbers, the label of a pressed button, the receipt of an erasure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from actions import content
from bot.extensions.conversation import Conversations, suggested
from bot.extensions.inbound import Inbound
from bot.extensions.visitors import Visitors
from bot.settings import Settings


class Keeper:
    """Erases nothing; `fails` stands for a log that can not be written."""

    fails = False

    async def forget(self, name: str) -> str:
        if self.fails:
            raise OSError
        return "C-AAAAA-BBBBB"

    def is_erased(self, name: str) -> bool:
        return False

    def keep_turn(self, *arguments: Any) -> None:
        pass


class Rasa:
    """Answers every message with one card, and keeps what it was sent."""

    def __init__(self) -> None:
        self.card, self.sent, self.talk = "greet", [], None

    async def send(self, message: Any) -> None:
        self.sent.append(message)
        message.output_channel.add({**self.talk.card(self.card, None), "card": self.card})


@pytest.fixture
def rasa(tmp_path: Path) -> Rasa:
    made = Rasa()
    made.talk = Conversations(Settings(var=tmp_path), made.send, Visitors(), Keeper())
    return made


async def say(rasa: Rasa, text: str = "", button: str | None = None, session: str | None = None) -> dict[str, Any]:
    return await rasa.talk.converse(Inbound(text, button, session, None, None))


def label(rasa: Rasa) -> Any:
    return rasa.sent[-1].parse_data["decision"]["label"]


async def test_no_line_that_closes_is_pinned(rasa: Rasa) -> None:
    rasa.card = "after_treatment_emergency"
    reply = await say(rasa, "its 3am and im scared after my treatment")
    assert [line["id"] for line in reply["help_pinned"]] == ["emergency", "samaritans"]
    rasa.card = "greet"
    reply = await say(rasa, "hello", session=reply["session"])
    assert [line["id"] for line in reply["help_pinned"]] == ["emergency", "samaritans"]  # for the rest of the visit


async def test_nothing_is_pinned_before_a_help_card(rasa: Rasa) -> None:
    assert (await say(rasa, "hello"))["help_pinned"] == []


async def test_a_reply_without_lines_takes_no_pinned_number_away(rasa: Rasa) -> None:
    rasa.card = "suicidal_thoughts"
    first = await say(rasa, "a crisis")
    rasa.card = "outside_uk"
    assert (await say(rasa, "a crisis in spain", session=first["session"]))["help_pinned"] == first["help_pinned"] != []


async def test_a_press_is_kept_with_the_label_that_was_pressed(rasa: Rasa, monkeypatch: pytest.MonkeyPatch) -> None:
    class Knowledge:
        entries = {"depression-what-is": type("Entry", (), {"title": "What depression is"})}

    monkeypatch.setattr(content, "knowledge", Knowledge)
    assert ("depression-what-is", "Depression") in suggested()
    for text, button, shown in [("", "contact", "Contact the clinic"), ("", "nation:wales", "Wales"),
                                ("Depression", "entry:depression-what-is", "Depression"),
                                ("", "entry:depression-what-is", "What depression is"),
                                ("I live at SW1A 1AA", "entry:depression-what-is", "What depression is"),
                                ("I live at SW1A 1AA", "contact", "Contact the clinic"), ("", "entry:gone", "entry:gone")]:
        reply = await say(rasa, text, button)
        assert label(rasa) == shown and reply["masked"] == []


async def test_an_erased_chat_gets_its_code(rasa: Rasa) -> None:
    rasa.card = "forget_me"
    first = await say(rasa, "forget me")
    [message] = first["messages"]
    assert "Reference: C-AAAAA-BBBBB" in message["paragraphs"][-1]["text"] and "C-AAAAA-BBBBB" in message["text"]


async def test_what_was_not_erased_gets_no_code(rasa: Rasa, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Keeper, "fails", True)
    rasa.card = "forget_me"
    [message] = (await say(rasa, "forget me"))["messages"]
    assert "Reference" not in message["text"] and "Something went wrong" in message["text"]
