"""After the personal-care reply: offers the general answer that is near, if there is one."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.content import decision, knowledge, send, wording
from bot.knowledge.render import choice


class ActionOfferGeneral(Action):
    """Says nothing when no entry is near."""

    def name(self) -> str:
        return "action_offer_general"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker,
                  domain: dict[str, Any]) -> list[dict[str, Any]]:
        entries = decision(tracker).get("entries") or []
        if entries:
            send(dispatcher, choice(entries, knowledge(), wording().offer, route="personal_care"))
        return []
