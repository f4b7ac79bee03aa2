"""Acts on the answer shown before: its sources, its plainer form, or something else."""

from __future__ import annotations

from typing import Any, Callable

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.content import knowledge, last_entry, send, topics_button, wording
from bot.knowledge import render
from bot.knowledge.entry import Entry
from bot.knowledge.search import KnowledgeBase
from bot.knowledge.wording import Wording


class _PreviousAnswer:
    """Shows the previous entry in the form that `show` makes; says so when there is none.

    No Action itself: the SDK registers every subclass of Action that it finds, and this one has no name.
    """

    show: Callable[[Entry, KnowledgeBase, Wording], render.Message]

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker,
                  domain: dict[str, Any]) -> list[dict[str, Any]]:
        base = knowledge()
        entry = last_entry(tracker, base)
        if entry is None:
            message = render.choice([], base, wording().nothing_before, route="answer")
            send(dispatcher, {**message, "buttons": [topics_button()]})
        else:
            send(dispatcher, type(self).show(entry, base, wording()))
        return []


class ActionSources(_PreviousAnswer, Action):
    """The reference list."""

    show = staticmethod(render.sources)

    def name(self) -> str:
        return "action_sources"


class ActionSimplify(_PreviousAnswer, Action):
    """The same in plainer words."""

    show = staticmethod(lambda entry, base, words: render.answer(entry, base, words, simple=True))

    def name(self) -> str:
        return "action_simplify"


def _related(entry: Entry, base: KnowledgeBase, words: Wording) -> render.Message:
    ids = dict.fromkeys([*entry.see_also, *(name for name, other in base.entries.items()
                                            if other.topic == entry.topic and name != entry.id)])
    message = render.choice(list(ids)[:render.MOST_BUTTONS], base, words.other_topics, route="answer")
    return {**message, "buttons": [*message["buttons"], topics_button()]}


class ActionSomethingElse(_PreviousAnswer, Action):
    """Related entries to go on with, and the page of all topics."""

    show = staticmethod(_related)

    def name(self) -> str:
        return "action_something_else"
