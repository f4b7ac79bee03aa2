"""The page of all topics: short, with every area to jump to and every answer that may be shown."""

from __future__ import annotations

import re

from bot.web.render import render

SITE = {"name": "Clinic", "exit_url": "https://example.org"}
AREAS = {"Risks": {"Bladder": [{"id": "bladder-signs", "title": "Signs"}, {"id": "bladder-after", "title": "Afterwards"}]},
         "Access": {"Cost": [{"id": "cost-nhs", "title": "NHS"}]}}


def page(areas: dict) -> str:
    return render("topics.html", {"site": SITE, "help_lines": [], "areas": areas})


def test_each_area_can_be_jumped_to_and_each_topic_unfolds() -> None:
    text = page(AREAS)
    jumps = re.findall(r'<a class="chip" href="#(area-\d)">(\w+)</a>', text)
    assert [name for _, name in jumps] == ["Risks", "Access"]
    assert all(text.count(f'id="{place}"') == 1 for place, _ in jumps)
    assert text.count('<details class="topic">') == 2
    assert re.findall(r'href="/topics/([\w-]+)"', text) == ["bladder-signs", "bladder-after", "cost-nhs"]


def test_without_answers_there_is_nothing_to_jump_to() -> None:
    assert 'class="chip"' not in page({}) and "<details class=\"topic\"" not in page({})
