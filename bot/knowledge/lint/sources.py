"""Sources and dates: SRC1 (review and helpline checks due), SRC2 (bibliography), SRC3 (superseded), TOP1 (coverage)."""

from __future__ import annotations

import collections
import datetime as dt
import re
from typing import Iterator

from bot.knowledge.cards import Cards
from bot.knowledge.contacts import Contacts
from bot.knowledge.entry import Knowledge, Reference
from bot.knowledge.lint.finding import Finding

WARN_DAYS = 30  # before a review is due
ENTRIES_PER_TOPIC = 2
DOI = re.compile(r"10\.\d{4,9}/\S+")
PMID = re.compile(r"[1-9]\d{0,7}")
URL = re.compile(r"https?://[^\s/]+\.[^\s/]+(/\S*)?")
FILE = "references.json"


def due_findings(knowledge: Knowledge, contacts: Contacts, today: dt.date) -> list[Finding]:
    """SRC1: reviews and helpline checks that are past (error) or near (warning)."""
    found = []
    for entry in knowledge.entries.values():
        file = knowledge.files.get(entry.id, entry.topic)
        if not entry.is_current(today):
            found.append(Finding("SRC1", "error", file, entry.id, "review_due", f"was due on {entry.review_due}; the "
                                 "entry is withdrawn from answering until it has been reviewed"))
        elif today + dt.timedelta(days=WARN_DAYS) >= entry.review_due:
            found.append(Finding("SRC1", "warning", file, entry.id, "review_due", f"due on {entry.review_due}"))
        if entry.reviewed_on > today or entry.review_due <= entry.reviewed_on:
            found.append(Finding("SRC1", "error", file, entry.id, "reviewed_on", "lies ahead, or after review_due"))
    for line in contacts.due(today):
        level = "warning" if today <= line.expires_on else "error"
        found.append(Finding("SRC1", level, "contacts.yml", line.id, "last_checked",
                             f"check {line.source_url}; the last check ({line.last_checked}) holds until "
                             f"{line.expires_on}"))
    return found


def reference_findings(knowledge: Knowledge) -> list[Finding]:
    """SRC2: works nobody cites, works listed twice, and addresses that can not be right; SRC3: superseded works."""
    users = _users(knowledge)
    found: list[Finding] = []
    for reference in knowledge.references.values():
        found += [Finding("SRC2", "error", FILE, reference.id, field, problem) for field, problem in _shape(reference)]
        successor = reference.custom.superseded_by
        if successor and successor not in knowledge.references:
            found.append(Finding("SRC2", "error", FILE, reference.id, "superseded_by", f"{successor!r} is no reference"))
        # What may not be cited, or was replaced, is kept on record so that nobody adds it again.
        if reference.id not in users and reference.citable and not successor:
            found.append(Finding("SRC2", "error", FILE, reference.id, "", "no entry cites it; cite it or remove it"))
        for entry in users.get(reference.id, []) if successor else []:
            found.append(Finding("SRC3", "warning", knowledge.files.get(entry, ""), entry, "cite",
                                 f"cites {reference.id}, which {successor} supersedes"))
    return found + list(_twice(knowledge))


def button_findings(knowledge: Knowledge, cards: Cards) -> list[Finding]:
    """TOP2: buttons of fixed replies that lead to entries which are not there."""
    return [Finding("TOP2", "error", "cards.yml", card.id, "buttons", f"{name} leads to no entry")
            for card in cards.all.values() for name in card.buttons
            if name.startswith("entry:") and name.removeprefix("entry:") not in knowledge.entries]


def topic_findings(knowledge: Knowledge) -> list[Finding]:
    """TOP1: topics with too few entries."""
    count = collections.Counter(entry.topic for entry in knowledge.entries.values())
    return [Finding("TOP1", "error", "topics.yml", topic, "",
                    f"has {count[topic]} entries; {ENTRIES_PER_TOPIC} are the least")
            for topic in knowledge.topics if count[topic] < ENTRIES_PER_TOPIC]


def _users(knowledge: Knowledge) -> dict[str, list[str]]:
    users: dict[str, list[str]] = {}
    for entry in knowledge.entries.values():
        for ref in dict.fromkeys(citation.ref for claim in entry.claims for citation in claim.cite):
            users.setdefault(ref, []).append(entry.id)
    return users


def _shape(reference: Reference) -> Iterator[tuple[str, str]]:
    csl = reference.csl
    for field, pattern in (("DOI", DOI), ("PMID", PMID), ("URL", URL)):
        value = csl.get(field)
        if value is not None and not pattern.fullmatch(str(value)):
            yield field, f"{value!r} is no {field}"
    if not reference.url:
        yield "URL", "needs a DOI or an address, so that a visitor can look it up"


def _twice(knowledge: Knowledge) -> Iterator[Finding]:
    places: dict[str, list[str]] = {}
    for reference in knowledge.references.values():
        if reference.url:
            places.setdefault(reference.url.lower().rstrip("/"), []).append(reference.id)
    for url, ids in places.items():
        if len(ids) > 1:
            yield Finding("SRC2", "error" if "doi.org" in url else "warning", FILE, ids[0], "",
                          f"has the same address as {', '.join(ids[1:])} ({url}); keep one if it is one work")
