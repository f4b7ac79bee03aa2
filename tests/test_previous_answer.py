"""What "something else" and the like offer, with an answer before and without one: never a dead end."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from actions import previous_answer
from actions.previous_answer import ActionSimplify, ActionSomethingElse, ActionSources

TOPICS = {"id": "page:topics", "label": "Browse the topics"}


class Dispatcher:
    message: dict[str, Any]

    def utter_message(self, text: str, json_message: dict[str, Any]) -> None:
        self.message = json_message


@pytest.fixture
def base(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    entries = {name: SimpleNamespace(id=name, topic="onset", title=name.title(), see_also=[], is_current=lambda day: True)
               for name in ("one", "two", "three", "four", "five", "six")}
    made = SimpleNamespace(entries=entries, version="1")
    monkeypatch.setattr(previous_answer, "knowledge", lambda: made)
    return made


async def run(action: Any, before: str | None) -> dict[str, Any]:
    dispatcher = Dispatcher()
    await action.run(dispatcher, SimpleNamespace(get_slot=lambda name: before), {})
    return dispatcher.message


@pytest.mark.parametrize("action", [ActionSomethingElse, ActionSimplify, ActionSources])
async def test_without_an_answer_before_there_is_the_way_to_all_topics(base: SimpleNamespace, action: Any) -> None:
    assert (await run(action(), None))["buttons"] == [TOPICS]


async def test_after_an_answer_its_neighbours_come_first(base: SimpleNamespace) -> None:
    buttons = (await run(ActionSomethingElse(), "one"))["buttons"]
    assert [button["id"] for button in buttons] == ["entry:two", "entry:three", "entry:four", "entry:five", "page:topics"]
