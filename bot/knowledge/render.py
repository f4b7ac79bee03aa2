"""Turns an entry into the message a visitor sees: sentences with numbered citations, sources, limits and dates."""

from __future__ import annotations

import datetime as dt
from typing import Any, Sequence

from bot.knowledge.entry import Claim, Entry
from bot.knowledge.search import KnowledgeBase
from bot.knowledge.wording import Wording

Message = dict[str, Any]
# Topics whose answers are about a condition rather than this treatment, so that the closing speaks of clinicians only.
CONDITION_TOPICS = ("depression-facts",)
MOST_BUTTONS = 4  # under an answer, so that they fit on a phone


def answer(entry: Entry, base: KnowledgeBase, wording: Wording, simple: bool = False, footer: bool = False,
           beside: Sequence[str] = ()) -> Message:
    """The curated answer, or its plainer form, with everything that belongs to it.

    `beside` are entries the visitor may have meant instead; they are offered before those the entry itself names.
    `footer` asks for the way to help below; an answer that speaks of self-harm has it whoever asked, by a button too.
    """
    shown = entry.simple if simple else entry.answer
    numbers = _numbers([*shown, *entry.unsettled])
    paragraphs = [_sentence(claim, numbers) for claim in shown]
    unsettled = [_sentence(claim, numbers) for claim in entry.unsettled]
    closing = wording.closing_condition if entry.topic in CONDITION_TOPICS else wording.closing
    message = {
        **blank("answer", "answer"), "entry": entry.id, "topic": entry.topic, "title": entry.title,
        "paragraphs": paragraphs, "unsettled": unsettled,
        "citations": _citations([*shown, *entry.unsettled], numbers, base),
        "checked_on": entry.reviewed_on.isoformat(), "checked_by": entry.reviewed_by, "closing": closing,
        "footer": wording.footer if footer or entry.on_self_harm else None,
        "buttons": _beside(entry, base, beside), "knowledge_version": base.version,
    }
    message["text"] = _plain(message, wording, simple)
    return message


def sources(entry: Entry, base: KnowledgeBase, wording: Wording) -> Message:
    """The reference list of the answer shown before."""
    message = answer(entry, base, wording)
    message["text"] = "\n".join([f"{wording.sources}: {entry.title}", *_source_lines(message["citations"])])
    message["paragraphs"], message["unsettled"], message["closing"], message["footer"] = [], [], None, None
    return message


def choice(ids: Sequence[str], base: KnowledgeBase, text: str, route: str = "clarify") -> Message:
    """A sentence with entries to choose from, as buttons."""
    return {**blank("clarify", route), "text": text, "paragraphs": [{"text": text, "cites": []}],
            "buttons": entry_buttons(ids, base), "knowledge_version": base.version}


def same_again(entry: Entry, base: KnowledgeBase, wording: Wording, footer: bool = False,
               beside: Sequence[str] = ()) -> Message:
    """Points to an answer that stands right above, with what else may be meant; the arguments are those of `answer`."""
    message = choice([], base, wording.same_again, route="answer")
    return {**message, "buttons": _beside(entry, base, beside),
            "footer": wording.footer if footer or entry.on_self_harm else None}


def _beside(entry: Entry, base: KnowledgeBase, beside: Sequence[str]) -> list[dict[str, str]]:
    return entry_buttons(list(dict.fromkeys([*beside, *entry.see_also]))[:MOST_BUTTONS], base)


def blank(kind: str, route: str) -> Message:
    """A message with every field and no content."""
    return {"kind": kind, "route": route, "concern": None, "entry": None, "topic": None, "title": None, "text": "",
            "paragraphs": [], "unsettled": [], "citations": [], "checked_on": None, "checked_by": None, "closing": None,
            "footer": None, "lines": [], "buttons": [], "knowledge_version": None}


def entry_buttons(ids: Sequence[str], base: KnowledgeBase) -> list[dict[str, str]]:
    """One button an entry that still exists."""
    return [{"id": f"entry:{name}", "label": base.entries[name].title} for name in ids if name in base.entries]


def british_date(date: dt.date) -> str:
    """For example 23 November 2026."""
    return f"{date.day} {date:%B %Y}"


def _numbers(claims: Sequence[Claim]) -> dict[str, int]:
    """Reference id to its number, in the order of first mention."""
    numbers: dict[str, int] = {}
    for claim in claims:
        for citation in claim.cite:
            numbers.setdefault(citation.ref, len(numbers) + 1)
    return numbers


def _sentence(claim: Claim, numbers: dict[str, int]) -> dict[str, Any]:
    return {"text": claim.say, "cites": sorted({numbers[citation.ref] for citation in claim.cite})}


def _citations(claims: Sequence[Claim], numbers: dict[str, int], base: KnowledgeBase) -> list[dict[str, Any]]:
    found = []
    for ref, number in numbers.items():
        line = base.references[ref]
        uses = [(claim, citation) for claim in claims for citation in claim.cite if citation.ref == ref]
        found.append({
            "number": number, "ref": ref, "text": line.line, "title": line.title, "kind": line.kind, "year": line.year,
            "url": line.url, "at": "; ".join(dict.fromkeys(citation.at for _, citation in uses)),
            "supports": list(dict.fromkeys(claim.say for claim, _ in uses)),
        })
    return found


def _plain(message: Message, wording: Wording, simple: bool) -> str:
    """The whole answer as plain text, for the command line, the log and pages without JavaScript."""
    def lines(sentences: list[dict[str, Any]]) -> str:
        return " ".join(f"{item['text']} [{', '.join(map(str, item['cites']))}]" for item in sentences)

    checked = british_date(dt.date.fromisoformat(message["checked_on"]))
    parts = [f"{wording.simple} {lines(message['paragraphs'])}" if simple else lines(message["paragraphs"]),
             f"{wording.unsettled}: {lines(message['unsettled'])}", message["closing"], message["footer"],
             "\n".join([f"{wording.sources}:", *_source_lines(message["citations"])]),
             wording.last_checked.format(date=checked)]
    return "\n\n".join(part for part in parts if part)


def _source_lines(citations: list[dict[str, Any]]) -> list[str]:
    return [f"{item['number']}. {item['text']}{_link(item)} ({item['kind']}, {item['year'] or 'no date'}; {item['at']})"
            for item in citations]


def _link(item: dict[str, Any]) -> str:
    """The address behind a line that does not show a DOI already."""
    return f" {item['url']}" if item["url"] and "doi.org" not in item["url"] else ""
