"""The rules on advertising and numbers hold for the chat page's own texts too."""

from __future__ import annotations

import json
from typing import Any, Iterator

from bot.knowledge.contacts import Contacts
from bot.knowledge.lint.finding import Finding
from bot.knowledge.lint.passages import home_texts
from bot.knowledge.lint.phrases import phrase_findings
from bot.knowledge.lint.plain import number_findings
from bot.settings import ROOT

STRINGS = ROOT / "bot" / "web" / "strings.json"
NAMED = "suggestions.named"  # shown only where the clinic has switched on ASSISTANT_NAME_MEDICINES


def flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text of nested lists and mappings, with its path."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, (dict, list)):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in pairs:
            yield from flat(part, f"{name}.{key}".lstrip("."))


def broken(texts: dict[str, str], contacts: Contacts) -> list[Finding]:
    passages = home_texts("strings.json", texts)
    found = [*phrase_findings(passages), *number_findings(passages, contacts)]
    return [finding for finding in found if finding.rule.startswith("POM") or finding.rule == "SAF2"]


def test_the_page_names_no_medicine_makes_no_promise_and_holds_no_number(contacts: Contacts) -> None:
    texts = dict(flat(json.loads(STRINGS.read_text(encoding="utf-8"))))
    assert len(texts) > 50
    assert broken({name: text for name, text in texts.items() if not name.startswith(NAMED)}, contacts) == []


def test_a_fault_in_the_page_would_be_found(contacts: Contacts) -> None:
    texts = dict(flat({"chat": [{"title": "Safe ketamine"}, "Call 0800 068 4141"]}))
    assert {(finding.rule, finding.item) for finding in broken(texts, contacts)} == {
        ("POM1", "chat.0.title"), ("POM2", "chat.0.title"), ("SAF2", "chat.1")}
