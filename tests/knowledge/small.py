"""A small knowledge base in memory, of which a test changes one thing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.knowledge.entry import Entry, Knowledge, Reference, Topic

TODAY = dt.date(2026, 12, 1)


def entry(name: str = "onset-hours", topic: str = "onset", **fields: Any) -> Entry:
    """An entry without fault; `fields` replace its own."""
    cite = [{"ref": "smith-2020", "at": "abstract"}]
    return Entry(**{
        "id": name, "topic": topic, "title": "When it starts", "questions": [f"{name} question {n}" for n in range(8)],
        "answer": [{"say": "Some people feel better within a day, compared with a dummy drip.", "cite": cite},
                   {"say": "It often fades in a week or two.", "cite": cite}],
        "unsettled": [{"say": "Nobody knows who will gain from it.", "cite": cite}],
        "simple": [{"say": "It can start soon.", "cite": cite}], "reviewed_by": "Content team",
        "reviewed_on": "2026-11-23", "review_due": "2027-05-23", **fields})


def reference(name: str = "smith-2020", status: dict[str, Any] | None = None, **fields: Any) -> Reference:
    """A citable trial; `status` changes its custom field, a field set to None is left out."""
    csl = {"id": name, "type": "article-journal", "title": f"A trial: {name}", "DOI": f"10.1000/{name}",
           "custom": {"kind": "trial", "support_seen": True, "checked_on": "2026-11-23", **(status or {})}, **fields}
    return Reference(**{key: value for key, value in csl.items() if value is not None})


def knowledge(*entries: Entry, references: tuple[Reference, ...] = (), topics: tuple[str, ...] = ("onset",)) -> Knowledge:
    """A knowledge base of `entries` (two without fault by default)."""
    entries = entries or (entry(), entry("onset-weeks"))
    return Knowledge(entries={item.id: item for item in entries},
                     references={item.id: item for item in references or (reference(),)},
                     topics={name: Topic(id=name, title=name, area="About") for name in topics},
                     files={item.id: f"entries/{item.topic}.yml" for item in entries})
