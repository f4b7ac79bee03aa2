"""What the channel adds to a turn: pinned numbers, the label of a pressed button, the receipt of an erasure."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from actions import content
from bot.extensions.conversation import Conversations, _to_choose, suggested
from bot.extensions.inbound import Inbound
from bot.extensions.visitor_site import VisitorSite
from bot.extensions.visitors import Visitors
from bot.settings import Settings
from bot.understanding.choice import Button


class Keeper:
    """Erases nothing; `fails` stands for a log that can not be written."""

    fails = False

    def __init__(self) -> None:
        self.kept: list[Any] = []

    async def forget(self, name: str) -> str:
        if self.fails:
            raise OSError
        return "C-AAAAA-BBBBB"

    def is_erased(self, name: str) -> bool:
        return False

    def keep_turn(self, *turn: Any) -> None:
        self.kept.append(turn)


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


IN_DANGER = Inbound("I am going to kill myself tonight", None, None, None, "a" * 32)


class Hanging:
    """Rasa that never answers; `deaf` when it can not even be cancelled. `says` is what it shows before it hangs."""

    def __init__(self, deaf: bool = False, says: dict[str, Any] | None = None) -> None:
        self.deaf, self.says, self.asked = deaf, says, 0

    async def send(self, message: Any) -> None:
        self.asked += 1
        if self.says:
            message.output_channel.add(self.says)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                await asyncio.sleep(0.3)
            except asyncio.CancelledError:
                if not self.deaf:
                    raise
                end = min(end, time.monotonic() + 1)  # or the test itself could not end


def hanging(path: Path, hung: Hanging, **changed: Any) -> tuple[Conversations, Keeper]:
    keeper = Keeper()
    return Conversations(Settings(var=path, reply_seconds=1, **changed), hung.send, Visitors(), keeper), keeper


@pytest.mark.parametrize("deaf", [False, True])
async def test_a_hanging_rasa_keeps_no_help_card_from_anybody_and_no_turn_from_staff(tmp_path: Path, deaf: bool) -> None:
    talk, keeper = hanging(tmp_path, Hanging(deaf))
    started = time.monotonic()
    reply = await talk.converse(IN_DANGER)
    assert time.monotonic() - started < 1.8
    assert reply["messages"][0]["concern"] == "suicidal_intent" and reply["help_pinned"]
    [(_, text, decision, shown)] = keeper.kept
    assert (text, decision["concern"], shown) == (IN_DANGER.text, "suicidal_intent", reply["messages"])


async def test_a_browser_that_gives_up_ends_no_turn_and_its_retry_gets_the_reply(tmp_path: Path) -> None:
    hung = Hanging()
    talk, keeper = hanging(tmp_path, hung)
    browser = asyncio.create_task(talk.converse(IN_DANGER))
    await asyncio.sleep(0.2)
    browser.cancel()  # as Sanic does when the connection is closed
    with pytest.raises(asyncio.CancelledError):
        await browser
    reply = await talk.converse(IN_DANGER)
    assert reply["messages"][0]["concern"] == "suicidal_intent"
    assert hung.asked == 1 and len(keeper.kept) == 1


async def test_a_session_start_that_hangs_takes_no_second_helping_of_time(tmp_path: Path) -> None:
    talk, keeper = hanging(tmp_path, Hanging(), session_turns=1)
    first = await talk.converse(IN_DANGER)
    started = time.monotonic()
    await talk.converse(Inbound("hello", None, first["session"], None, None))
    assert time.monotonic() - started < 1.8 and len(keeper.kept) == 2


async def test_a_card_shown_before_rasa_hung_reaches_staff(tmp_path: Path, rasa: Rasa) -> None:
    card = rasa.talk.card("suicidal_thoughts", None)
    talk, keeper = hanging(tmp_path, Hanging(says=card))
    reply = await talk.converse(Inbound("zzz", None, None, None, None))  # words that only the classifier knew
    assert [message["concern"] for message in reply["messages"]] == [card["concern"]]
    assert [decision["concern"] for _, _, decision, _ in keeper.kept] == [card["concern"]]


async def test_a_turn_that_rasa_ended_is_kept_by_rasa_alone(rasa: Rasa) -> None:
    keeper = Keeper()
    rasa.talk._keeper = keeper
    await say(rasa, "hello")
    assert keeper.kept == []


async def test_a_log_that_fails_keeps_no_card_from_anybody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: Any) -> None:
        raise OSError

    monkeypatch.setattr(Keeper, "keep_turn", full)
    talk, _ = hanging(tmp_path, Hanging())
    assert (await talk.converse(IN_DANGER))["messages"][0]["concern"] == "suicidal_intent"


@pytest.mark.parametrize("seconds", [Settings().reply_seconds, 30])
def test_a_browser_waits_longer_than_the_server(rasa: Rasa, seconds: int) -> None:
    site = VisitorSite(Settings(reply_seconds=seconds), rasa.talk, rasa.send)
    assert site.settings.timeout_ms >= 1000 * (seconds + 5)


def test_by_default_help_comes_within_ten_seconds() -> None:
    assert Settings().reply_seconds < 10


async def test_words_that_name_a_button_press_it_and_the_log_keeps_its_label(rasa: Rasa) -> None:
    rasa.card = "suicidal_intent"
    session = (await say(rasa, "i want to end my life"))["session"]
    await say(rasa, "I meant something else.", session=session)
    assert rasa.sent[-1].text == "misunderstood"
    assert label(rasa) == "I meant something else"


async def test_words_of_danger_are_no_choice_whatever_was_offered(rasa: Rasa) -> None:
    session = (await say(rasa, "hello"))["session"]
    rasa.talk.visitors.get(rasa.talk.sessions.conversation(session)).offered = [Button("misunderstood", "I want to die")]
    await say(rasa, "I want to die", session=session)
    assert rasa.sent[-1].text == "I want to die" and rasa.sent[-1].parse_data is None


async def test_a_choice_lasts_until_the_next_reply(rasa: Rasa) -> None:
    rasa.card = "suicidal_intent"
    session = (await say(rasa, "i want to end my life"))["session"]
    rasa.card = "greet"
    await say(rasa, "hello there", session=session)
    await say(rasa, "I meant something else", session=session)
    assert rasa.sent[-1].parse_data is None


@pytest.mark.parametrize("route, offered", [("personal_care", ["entry:cost-overview", "misunderstood"]), ("crisis", ["misunderstood"])])
def test_yes_under_a_help_card_is_no_choice_of_an_answer(route: str, offered: list[str]) -> None:
    buttons = [{"id": "misunderstood", "label": "I meant something else"}, {"id": "page:topics", "label": "Browse the topics"}]
    entry = [{"id": "entry:cost-overview", "label": "What treatment costs"}]
    found = _to_choose([{"route": route, "buttons": buttons}, {"route": "personal_care", "buttons": entry}])
    assert sorted(button.id for button in found) == offered
