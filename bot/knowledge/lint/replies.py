"""Rules on a whole reply: figures of benefit (POM6), what every treatment answer must say (POM8), crisis cards (SAF3)."""

from __future__ import annotations

import datetime as dt
import re
from typing import Iterable, Iterator

from bot.knowledge.cards import Cards
from bot.knowledge.contacts import EMERGENCY, NATIONS
from bot.knowledge.hours import LONDON
from bot.knowledge.entry import Entry, Knowledge
from bot.knowledge.lint.finding import Finding
from bot.knowledge.wording import Wording

CRISIS_WORDS = 90  # before lines and buttons
PERCENT = re.compile(r"\d\s?(%|per ?cent)")
SUCCESS_RATE = re.compile(r"\bsuccess rates?\b", re.IGNORECASE)
POPULATION = re.compile(r"\b(people|adults?|patients?|users?|those|veterans|women|men|volunteers|participants|stud(y|ies)|"
                        r"trials?|children|of them|cases|clinics?|reports?)\b", re.IGNORECASE)
BENEFIT = re.compile(r"\b(better|respon\w+|remission|improv\w+|recover\w*|relie\w+|symptom[- ]free|well)\b", re.IGNORECASE)
COMPARATOR = re.compile(r"\b(compar\w+|than|versus|against|placebo|dummy|control|without|after (ECT|electro\w+)|"
                        r"midazolam|other group|with (ECT|salt water|saline)|on its own|alone)\b", re.IGNORECASE)
# What the fixed closing adds to each treatment answer, so that no author can leave it out.
CLOSING = {"the risks": r"\brisks?\b", "that it is not right for everyone": r"not right for everyone",
           "other treatments": r"other treatments", "the clinician": r"\bclinician\b"}


def figure_findings(knowledge: Knowledge) -> list[Finding]:
    """POM6: a percentage needs its population, and one of benefit a comparison in the same reply."""
    return [Finding("POM6", "error", knowledge.files.get(entry.id, entry.topic), entry.id, field, problem)
            for entry in knowledge.entries.values() for field, problem in _figures(entry)]


def closing_findings(wording: Wording) -> list[Finding]:
    """POM8: the closing of every treatment answer names risk, alternatives and the clinician."""
    found = [Finding("POM8", "error", "wording.yml", "closing", "text", f"must name {what}")
             for what, pattern in CLOSING.items() if not re.search(pattern, wording.closing, re.IGNORECASE)]
    if not re.search(r"\b(GP|clinician)\b", wording.closing_condition):
        found.append(Finding("POM8", "error", "wording.yml", "closing_condition", "text", "must name a clinician"))
    return found


def crisis_findings(cards: Cards, today: dt.date) -> list[Finding]:
    """SAF3: each crisis or emergency card, in each nation, first and again."""
    now = dt.datetime.combine(today, dt.time(12), tzinfo=LONDON)
    found: dict[tuple[str, str], Finding] = {}
    for card in cards.all.values():
        if card.route not in ("crisis", "emergency"):
            continue
        for repeat in range(len(card.repeat) + 1):
            for nation in NATIONS:
                for problem in _crisis(cards.render(card.id, nation, now, repeat)):
                    found[card.id, problem] = Finding("SAF3", "error", "cards.yml", card.id,
                                                      f"repeat {repeat}" if repeat else "paragraphs", problem)
    return list(found.values())


def _figures(entry: Entry) -> Iterator[tuple[str, str]]:
    compared = any(COMPARATOR.search(claim.say) for claim in entry.claims)
    for field in ("answer", "unsettled", "simple"):
        for number, claim in enumerate(getattr(entry, field), start=1):
            if SUCCESS_RATE.search(claim.say):
                yield f"{field} {number}", "'success rate' promotes; say how many of whom, against what"
            if PERCENT.search(claim.say):
                if not POPULATION.search(claim.say):
                    yield f"{field} {number}", "a percentage without its people; say of whom"
                if BENEFIT.search(claim.say) and not compared:
                    yield f"{field} {number}", "a figure of benefit and no comparison anywhere in the entry"


def _crisis(message: dict[str, object]) -> Iterator[str]:
    paragraphs: Iterable[dict[str, str]] = message["paragraphs"]  # type: ignore[assignment]
    buttons: Iterable[dict[str, str]] = message["buttons"]  # type: ignore[assignment]
    lines: Iterable[dict[str, str]] = message["lines"]  # type: ignore[assignment]
    words = " ".join(paragraph["text"] for paragraph in paragraphs)
    if len(words.split()) > CRISIS_WORDS:
        yield f"has {len(words.split())} words; {CRISIS_WORDS} are the most a person in crisis is asked to read"
    if not any(line["id"].startswith(EMERGENCY) for line in lines):
        yield "has no emergency line"
    if any(button["id"].startswith(("entry:", "page:")) for button in buttons):
        yield "leads to the knowledge base; a crisis card leads to people only"
