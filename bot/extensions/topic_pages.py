"""/topics and /topics/<entry>: every curated answer as a plain page, to read, link to and print without the chat."""

from __future__ import annotations

import datetime as dt
from typing import Any, Dict, List, Text

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.extensions.page_context import PageContext
from bot.extensions.pages import render_page
from bot.knowledge.render import answer
from bot.knowledge.search import KnowledgeBase, KnowledgeMissing, LiveKnowledge
from bot.knowledge.wording import Wording


def add_topic_pages(blueprint: Blueprint, context: PageContext, knowledge: LiveKnowledge, wording: Wording) -> None:
    """Adds both routes. A base that can not be read gives a 503 page with the help lines, never an empty one."""

    @blueprint.get("/topics")
    async def topics(request: Request) -> HTTPResponse:
        try:
            areas = _areas(knowledge.get(), dt.date.today())
        except KnowledgeMissing:
            return render_page(context, "topics.html", 503, areas={})
        return render_page(context, "topics.html", areas=areas)

    @blueprint.get("/topics/<entry_id:str>")
    async def entry(request: Request, entry_id: Text) -> HTTPResponse:
        try:
            base = knowledge.get()
        except KnowledgeMissing:
            return render_page(context, "topics.html", 503, areas={})
        found = base.entries.get(entry_id)
        if found is None or not found.is_current(dt.date.today()):
            return render_page(context, "topics.html", 404, areas=_areas(base, dt.date.today()), missing=True)
        message = {**answer(found, base, wording), "id": found.id}
        return render_page(context, "entry.html", message=message, topic=base.topics[found.topic][0],
                           related=message["buttons"])


def _areas(base: KnowledgeBase, today: dt.date) -> Dict[Text, Dict[Text, List[Any]]]:
    """Area, then topic title, then entries that may be shown, in the order of topics.yml."""
    areas: Dict[Text, Dict[Text, List[Any]]] = {}
    for topic, (title, area) in base.topics.items():
        entries = [entry for entry in base.entries.values() if entry.topic == topic and entry.is_current(today)]
        if entries:
            areas.setdefault(area, {})[title] = entries
    return areas
