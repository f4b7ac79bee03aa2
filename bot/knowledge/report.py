"""The content as one HTML page that a clinician can read, print and sign, without a server."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Optional

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.knowledge.cards import Cards
from bot.knowledge.cite import vancouver
from bot.knowledge.entry import Entry, Knowledge
from bot.knowledge.figures import figures
from bot.knowledge.hours import LONDON
from bot.knowledge.reading import entry_grades
from bot.knowledge.render import british_date
from bot.knowledge.revision import Changes
from bot.knowledge.wording import Wording

TEMPLATE = "report.html"


def report_page(knowledge: Knowledge, cards: Cards, wording: Wording, today: dt.date,
                changes: Optional[Changes] = None) -> str:
    """The page as text. Everything is in it: styles, sources and, when given, the `changes` since a revision."""
    noon = dt.datetime.combine(today, dt.time(12), tzinfo=LONDON)
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True)
    environment.filters["british_date"] = british_date
    return environment.get_template(TEMPLATE).render(
        knowledge=knowledge, figures=figures(knowledge), wording=wording, today=today, changes=changes,
        topics=[(topic, [_entry(knowledge, entry, today) for entry in knowledge.entries.values()
                         if entry.topic == topic.id]) for topic in knowledge.topics.values()],
        grades=entry_grades(knowledge), due=sorted(knowledge.entries.values(), key=lambda entry: entry.review_due),
        cards=[(card, cards.render(card.id, None, noon)) for card in cards.all.values()],
        on_form=[(cards.sentences[name], sentence) for name, sentence in cards.on_form.items()],
        lines=list(cards.contacts.all.values()), warnings=cards.contacts.staff_warnings(today))


def write_report(page: str, path: Path) -> None:
    """Writes the page, with the folder it stands in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")


def _entry(knowledge: Knowledge, entry: Entry, today: dt.date) -> dict[str, Any]:
    """An entry with its references numbered in order of first mention."""
    numbers: dict[str, int] = {}
    places: dict[str, list[str]] = {}
    for claim in entry.claims:
        for citation in claim.cite:
            numbers.setdefault(citation.ref, len(numbers) + 1)
            if citation.at not in places.setdefault(citation.ref, []):
                places[citation.ref].append(citation.at)
    sources = [{"number": number, "line": vancouver(knowledge.references[ref]), "url": knowledge.references[ref].url,
                "status": knowledge.references[ref].custom, "year": knowledge.references[ref].year,
                "at": "; ".join(places[ref])} for ref, number in numbers.items()]
    groups = [(name, [(claim.say, sorted({numbers[citation.ref] for citation in claim.cite}))
                      for claim in getattr(entry, name)]) for name in ("answer", "unsettled", "simple")]
    return {"entry": entry, "groups": groups, "sources": sources, "current": entry.is_current(today)}
