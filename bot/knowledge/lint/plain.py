"""Plain British English: sentence and paragraph length (TXT1), acronyms (TXT2), spelling (TXT3), numbers (SAF2)."""

from __future__ import annotations

import re
from typing import Iterable, Iterator

from bot.knowledge.cards import SENTENCE, TOKEN
from bot.knowledge.contacts import Contacts
from bot.knowledge.lint.finding import Finding, Level
from bot.knowledge.lint.passages import Passage
from bot.knowledge.lint.spelling import AMERICAN

SENTENCE_WORDS = 20
PARAGRAPH_SENTENCES = 3
TWO_SENTENCES = re.compile(r"(?<!e\.g)(?<!i\.e)(?<!vs)[.?]\s+[A-Z]")
ACRONYM = re.compile(r"\b[A-Z][A-Z&]+[A-Z]\b")
# Better known short than written out; the names of studies are names.
KNOWN_ACRONYMS = {"NHS", "NICE", "UK", "US", "EU", "GP", "GPS", "A&E", "BBC", "MHRA", "FDA", "CQC", "FRANK", "BSL", "ECT",
                  "PTSD", "OCD", "ADHD", "LSD", "MDMA"}
STUDY_NAMES = {"KARE", "MORE", "KADS", "EDEN", "SUSTAIN", "ASPIRE", "KETIS", "STAR", "ESCAPE", "TRANSFORM"}
# Digits that read as a phone number: a dialling code, a long run, or a service number after a verb of calling.
PHONE = re.compile(r"(?<![\w./,-])(?:\+44\s?|0)\d(?:[\s-]?\d){7,}|(?<![\w./,£-])\d{5,}(?![\w,/-])|\b999\b|\b116 ?123\b|"
                   r"\b(?:call|dial|ring|phone|text|NHS)(?:\s\w+)?\s1\d{2}\b", re.IGNORECASE)


def plain_findings(passages: Iterable[Passage]) -> list[Finding]:
    """TXT1, TXT2 (acronyms) and TXT3 of our own wording; a visitor's questions may be written in any way."""
    passages = list(passages)
    explained: dict[str, set[str]] = {}
    for passage in passages:
        explained.setdefault(passage.item, set()).update(_explained(passage.text))
    found = [Finding(rule, level, passage.file, passage.item, passage.field, message)
             for passage in passages if passage.shown for rule, level, message in _plain(passage)]
    return found + list(_acronyms(passages, explained))


def number_findings(passages: Iterable[Passage], contacts: Contacts) -> list[Finding]:
    """SAF2: no number outside contacts.yml and clinic.yml, and never one that is for professionals only."""
    found = []
    banned = [line for line in contacts.all.values() if not line.public]
    for passage in passages:
        text = TOKEN.sub("", passage.text)
        found += [Finding("SAF2", "error", passage.file, passage.item, passage.field,
                          f"{match[0]!r} reads as a phone number; numbers stand in contacts.yml only")
                  for match in PHONE.finditer(text)]
        for line in banned:
            name = line.name.split()[0]
            if passage.shown and re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE):
                found.append(Finding("SAF2", "error", passage.file, passage.item, passage.field,
                                     f"{name} is for health professionals and is never shown"))
    return found


def _explained(text: str) -> set[str]:
    """Acronyms written out beside themselves, as in "electroconvulsive therapy (ECT)"."""
    return {name for pair in re.findall(r"\(([A-Z][A-Z&]+[A-Z])\)|\b([A-Z]{3,}) \(", text) for name in pair if name}


def _acronyms(passages: list[Passage], explained: dict[str, set[str]]) -> Iterator[Finding]:
    """One finding for each acronym of an item that is neither well known nor written out somewhere in it."""
    seen: set[tuple[str, str]] = set()
    for passage in passages:
        for name in ACRONYM.findall(passage.text) if passage.shown else []:
            known = name in KNOWN_ACRONYMS | STUDY_NAMES | explained[passage.item]
            if not known and (passage.item, name) not in seen:
                seen.add((passage.item, name))
                yield Finding("TXT2", "warning", passage.file, passage.item, passage.field,
                              f"{name} is not written out in this item, as in \"full name ({name})\"")


def _plain(passage: Passage) -> Iterator[tuple[str, Level, str]]:
    sentences = SENTENCE.split(passage.text)
    for sentence in sentences:
        if len(sentence.split()) > SENTENCE_WORDS:
            yield "TXT1", "error", f"{len(sentence.split())} words in a sentence; {SENTENCE_WORDS} are the most"
    if passage.sort == "card" and len(sentences) > PARAGRAPH_SENTENCES:
        yield "TXT1", "error", f"{len(sentences)} sentences in a paragraph; {PARAGRAPH_SENTENCES} are the most"
    if passage.sort == "claim" and TWO_SENTENCES.search(passage.text):
        yield "TXT1", "error", "more than one sentence; each claim is one, with its own sources"
    if passage.sort == "claim" and not passage.text.rstrip("\"'’)").endswith((".", "?")):
        yield "TXT1", "error", "does not end with a full stop"
    for word in re.findall(r"[A-Za-z]+", passage.text):
        if word.lower() in AMERICAN:
            yield "TXT3", "error", f"{word!r} is American; write {AMERICAN[word.lower()]!r}"
