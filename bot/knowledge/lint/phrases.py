"""Wording that a UK clinic may not use of a prescription-only medicine, and wording that can hurt somebody in distress.

Rules POM1 to POM7, SAF1, MED1 and TXT2. Sources: Human Medicines Regulations 2012, regulations 280 to 289; CAP Code rule
12.12; decisions of the MHRA on clinics' websites (2021, 2022); Samaritans' and SPRC's guidance on safe messaging.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Callable, Iterable, Iterator

from bot.knowledge.lint.finding import Finding, Level
from bot.knowledge.lint.passages import MEDICINE, Passage

NEGATED = re.compile(r"\b(not|no|never|cannot|without|nobody|none|\w+n't)\b(?:\s+\S+){0,5}\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Phrase:
    """A pattern that may not stand in some passages, and what to write instead."""

    rule: str
    pattern: re.Pattern[str]
    advice: str
    level: Level = "error"
    applies: Callable[[Passage], bool] = field(default=lambda passage: passage.shown)
    unless_negated: bool = False  # "not proven" says less than "proven", so it may stand
    with_medicine: bool = False   # only where the same reply names a medicine


def words(pattern: str) -> re.Pattern[str]:
    """A pattern of wording: capitals make no difference."""
    return re.compile(pattern, re.IGNORECASE)


PHRASES = (
    Phrase("POM1", MEDICINE, "no medicine may be named here; lead with the condition",
           applies=lambda passage: passage.home),
    Phrase("POM2", words(r"\b(safe|safer|safest|safely|risk[- ]free|harmless|non[- ]addictive|gentle|gently|"
                          r"no side effects?)\b"), "every medicine can cause harm; say which risks there are"),
    Phrase("POM3", words(r"\b(breakthroughs?|miracles?|game[- ]chang\w+|life[- ]chang\w+|rapid relief|"
                          r"works? (with)?in hours|guaranteed?|cures?|cured|proven|wonder drug|revolution\w*)\b"),
           "promotional; say what a study found", unless_negated=True),
    Phrase("POM4", words(r"£|\b(prices?|discounts?|packages?|special offers?|promo\w*|voucher)\b"),
           "no price beside a medicine's name; hand prices to the contact card", with_medicine=True),
    Phrase("POM5", words(r"\bbook (a|an|your|now|online|today)\b|\bsign up\b|\bstart today\b|"
                          r"\blimited (places|time|offer|availability)\b|\bonly \d+ places\b"),
           "no call to buy beside a medicine's name", with_medicine=True),
    Phrase("POM7", words(r"\btestimonials?\b|\bpatients? says?\b|\bour patients\b|\bstar rating\b|\b(five|5)[- ]stars?\b|"
                          r"\bcelebrit\w+|\b(dr|prof|professor)\.? [a-z]+ (says|recommends|praises)\b"),
           "no praise by patients, clinicians or well-known people"),
    Phrase("SAF1", words(r"\b(you('ll| will) be (fine|ok|okay)|everything will be|don't worry|calm down|stay positive|"
                          r"think of your family|not serious|i understand how|i care about you|i'm here for you|"
                          r"i('ll| will) stay with you|commit\w* suicide|(failed|successful) (suicide )?attempt|"
                          r"cry for help|attention[- ]seeking|we have told emergency|someone is coming|please hold|"
                          r"try again later|(works for|stops) suicidal)\b|!|[\U0001F300-\U0001FAFF]"),
           "false reassurance, stigma or pretence; say what a person can do now"),
    Phrase("SAF1", words(r"\b(low|medium|moderate|high)[- ]risk\b(?! of)|\blow risk\b(?! of bias)"),
           "nobody is graded by risk", applies=lambda passage: passage.reply),
    Phrase("SAF1", words(r"\b(confidential|anonymous|private|how many)\b"), "staff read chats, and no amounts are asked",
           applies=lambda passage: passage.reply),
    Phrase("MED1", words(r"\byou (should|must|can|could|may|need to|ought to) (not )?(stop|start|combine|mix|reduce|"
                          r"increase|skip|double|take(?! (someone|part|time|notes|up|a friend)))\b|\bstop taking\b|"
                          r"\byour (own )?dose\b|\byou are (not )?(suitable|eligible|a good candidate)\b|"
                          r"\d\s?(mg|mcg|µg|micrograms?|milligrams?)\b|\bmg\b|^(take|stop|double|skip|combine|mix)\b"),
           "no dose and no advice on anybody's own medicines or suitability"),
    Phrase("TXT2", words(r"\brisk factors?\b|\btriag\w+|\btelephones?\b|\bmentally ill\b|\bemergency room\b"),
           "plain words: what makes it more likely, phone, mental health condition, A&E", level="warning"),
)


def phrase_findings(passages: Iterable[Passage]) -> list[Finding]:
    """Findings of every phrase rule."""
    found: list[Finding] = []
    passages = list(passages)
    named = {passage.item for passage in passages if passage.shown and MEDICINE.search(passage.text)}
    for passage in passages:
        for phrase in PHRASES:
            if phrase.applies(passage) and (not phrase.with_medicine or passage.item in named):
                found += [Finding(phrase.rule, phrase.level, passage.file, passage.item, passage.field,
                                  f"{match[0]!r}: {phrase.advice}") for match in _matches(phrase, passage.text)]
    return found


def _matches(phrase: Phrase, text: str) -> Iterator[re.Match[str]]:
    for match in phrase.pattern.finditer(text):
        if not (phrase.unless_negated and NEGATED.search(text[:match.start()])):
            yield match
