"""Exceptions to the rules, from knowledge/lint-allow.yml: each says why, and one that is no longer needed is reported."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Iterable, Optional

from pydantic import Field

from bot.errors import ContentError
from bot.knowledge.lint.finding import Finding
from bot.knowledge.strict import Strict, parse, read_yaml

FILE = "lint-allow.yml"


class Allowed(Strict):
    """A rule that is waived for an item (`*` stands for any letters), where the message holds `text`."""

    rule: str
    item: str
    text: Optional[str] = None
    reason: str = Field(min_length=20)

    def covers(self, finding: Finding) -> bool:
        return (finding.rule == self.rule and fnmatchcase(finding.item, self.item)
                and (self.text is None or self.text in finding.message))


def load_allowed(folder: Path) -> list[Allowed]:
    """The exceptions in `folder`; none when there is no file. Raises ContentError for one without a reason."""
    path = folder / FILE
    if not path.is_file():
        return []
    items = read_yaml(path) or []
    if not isinstance(items, list):
        raise ContentError(FILE, "file", "must be a list, each item beginning with '- rule:'")
    return [parse(Allowed, item, FILE, f"item {number}") for number, item in enumerate(items, start=1)]


def without_allowed(findings: Iterable[Finding], allowed: list[Allowed]) -> list[Finding]:
    """The findings that no exception covers, and one for each exception that covers nothing."""
    left: list[Finding] = []
    used: set[int] = set()
    for finding in findings:
        covering = [number for number, item in enumerate(allowed) if item.covers(finding)]
        used.update(covering)
        if not covering:
            left.append(finding)
    left += [Finding("ALLOW", "error", FILE, f"item {number + 1}", "", f"waives {item.rule} for {item.item}, where nothing "
                     "breaks it; remove it") for number, item in enumerate(allowed) if number not in used]
    return left
