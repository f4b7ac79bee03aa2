"""`python -m bot knowledge check`: everything that can be wrong with knowledge/ before a visitor sees it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from bot.errors import ContentError
from bot.knowledge.cards import load_cards
from bot.knowledge.lint.allow import load_allowed, without_allowed
from bot.knowledge.lint.finding import Finding
from bot.knowledge.lint.owed import owed_findings
from bot.knowledge.lint.passages import passages
from bot.knowledge.lint.phrases import phrase_findings
from bot.knowledge.lint.plain import number_findings, plain_findings
from bot.knowledge.lint.replies import closing_findings, crisis_findings, figure_findings
from bot.knowledge.lint.retrieval import Encode, Retrieval, retrieval, retrieval_findings
from bot.knowledge.lint.sources import button_findings, due_findings, reference_findings, topic_findings
from bot.knowledge.load import load_knowledge
from bot.knowledge.reading import reading_findings
from bot.knowledge.wording import load_wording


@dataclass(frozen=True)
class Report:
    """What the check found; `retrieval` is None when no encoder was given or the files could not be read."""

    findings: tuple[Finding, ...]
    retrieval: Optional[Retrieval] = None

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.level == "error"]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.level == "warning"]


def check(folder: Path, today: dt.date, encode: Optional[Encode] = None) -> Report:
    """Checks everything in `folder` as of `today`. Files that can not be loaded are one finding, and nothing else runs."""
    try:
        knowledge, cards, wording = load_knowledge(folder), load_cards(folder), load_wording(folder)
        allowed = load_allowed(folder)
    except ContentError as error:
        return Report((Finding("LOAD", "error", error.file, error.item, "", error.problem),))
    texts = passages(knowledge, cards, wording)
    found = [*phrase_findings(texts), *plain_findings(texts), *number_findings(texts, cards.contacts),
             *figure_findings(knowledge), *closing_findings(wording), *crisis_findings(cards, today),
             *due_findings(knowledge, cards.contacts, today), *reference_findings(knowledge),
             *topic_findings(knowledge), *button_findings(knowledge, cards), *reading_findings(knowledge),
             *owed_findings(knowledge)]
    result = retrieval(knowledge, encode) if encode else None
    if result:
        found += retrieval_findings(knowledge, result)
    left = without_allowed(found, allowed)
    # An exception for a retrieval rule is not "no longer needed" just because retrieval was not checked.
    if not encode:
        left = [finding for finding in left if not (finding.rule == "ALLOW" and "waives RET" in finding.message)]
    left.sort(key=lambda finding: (finding.level, finding.file, finding.item, finding.rule))
    return Report(tuple(left), result)
