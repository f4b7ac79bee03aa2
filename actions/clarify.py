"""Offers the entries that are near to an unclear question."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.content import decision, knowledge, send, wording
from bot.knowledge.render import choice


class ActionClarify(Action):
    """Two or three entries as buttons."""

    def name(self) -> str:
        return "action_clarify"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker,
                  domain: dict[str, Any]) -> list[dict[str, Any]]:
        message = choice(decision(tracker)["entries"], knowledge(), wording().clarify)
        message["footer"] = wording().footer if decision(tracker).get("footer") else None
        send(dispatcher, message)
        return []
