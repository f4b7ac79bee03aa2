"""Shows the curated answer that the decision chose."""

from __future__ import annotations

import datetime as dt
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.content import LAST_ENTRY, UNDER_REVIEW, decision, knowledge, send, wording
from bot.knowledge.render import answer, same_again


class ActionAnswer(Action):
    """Answers with the entry of the decision; a help footer stands below when the message has words of risk.

    An answer that was shown last is not shown again to somebody who asks further, but pointed to; a button always shows it.
    """

    def name(self) -> str:
        return "action_answer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker,
                  domain: dict[str, Any]) -> list[dict[str, Any]]:
        base, decided = knowledge(), decision(tracker)
        entry = base.entries[decided["entry"]]
        if not entry.is_current(dt.date.today()):  # a button can lead to an entry that has fallen due since
            dispatcher.utter_message(response=UNDER_REVIEW)
            return []
        typed = not str(decided.get("trigger")).startswith("button:")
        show = same_again if typed and tracker.get_slot(LAST_ENTRY) == entry.id else answer
        send(dispatcher, show(entry, base, wording(), footer=bool(decided.get("footer")),
                              beside=decided.get("entries", [])[1:]))
        return [SlotSet(LAST_ENTRY, entry.id)]
