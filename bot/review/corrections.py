"""Turns reviewers' corrections into what the project can use: training examples, questions for entries, regression tests."""

from __future__ import annotations

import sqlite3
from typing import Any

import yaml

from bot.review.reviewing import NONE


def listing(conn: sqlite3.Connection, most: int = 500) -> list[dict[str, Any]]:
    """The newest corrections first, with the conversation's reference."""
    rows = conn.execute("select x.*, c.reference from corrections x join conversations c on c.id = x.conversation "
                        "order by x.at desc limit ?", (most,))
    return [dict(row) for row in rows]


def training_examples(conn: sqlite3.Connection) -> str:
    """Examples to paste under `nlu:` in data/nlu.yml, one block an intent, each message once."""
    blocks = []
    for intent, texts in _texts(conn, "intent").items():
        lines = "\n".join(f"    - {text}" for text in texts)
        blocks.append(f"- intent: {intent}\n  examples: |\n{lines}\n")
    return "\n".join(blocks)


def entry_questions(conn: sqlite3.Connection) -> str:
    """Questions to paste into entries, one block an entry: its id as a comment, then lines for its `questions:` list."""
    blocks = []
    for entry, texts in _texts(conn, "entry").items():
        if entry != NONE:
            blocks.append(f"# {entry}: add under questions\n" + yaml.safe_dump(texts, allow_unicode=True, width=1000))
    return "\n".join(blocks)


def regression_conversations(conn: sqlite3.Connection) -> str:
    """YAML for tests/: every conversation with a correction up to the corrected message, and what must come out there."""
    found = []
    for row in conn.execute("select c.id, c.reference from conversations c where exists "
                            "(select 1 from corrections x where x.conversation = c.id) order by c.id"):
        expected: dict[int, dict[str, str]] = {}
        for fix in conn.execute(
            "select * from corrections where conversation = ? order by message, kind", (row["id"],)):
            expected.setdefault(fix["message"], {})[fix["kind"]] = fix["should_be"]
        steps = []
        for message in conn.execute(
                                    "select id, text, button from messages where conversation = ? and role = 'visitor' order by at, id",
                                    (row["id"],)):
            step: dict[str, Any] = {"press": message["button"]} if message["button"] else {"say": message["text"]}
            if message["id"] in expected:
                step["expect"] = expected.pop(message["id"])
            steps.append(step)
            if not expected:
                break
        found.append({"name": f"corrected-{row['reference'].lower()}", "steps": steps})
    return yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=1000) if found else ""


def export(conn: sqlite3.Connection) -> str:
    """All three, with headings, as one text."""
    parts = (("Examples for data/nlu.yml", training_examples(conn)),
             ("Questions for knowledge/entries", entry_questions(conn)),
             ("Conversations for tests", regression_conversations(conn)))
    return "\n".join(f"# ---- {heading} ----\n{text or '# none'}\n" for heading, text in parts)


def _texts(conn: sqlite3.Connection, kind: str) -> dict[str, list[str]]:
    """Messages by what they should have been, each once, on one line as both files want them; labels were not typed."""
    found: dict[str, list[str]] = {}
    for row in conn.execute("select x.should_be, x.text from corrections x join messages m on m.id = x.message where "
                            "x.kind = ? and m.button is null order by x.should_be, x.at", (kind,)):
        text = " ".join(row["text"].split()).lstrip("-").strip()
        texts = found.setdefault(row["should_be"], [])
        if text and text.lower() not in (known.lower() for known in texts):
            texts.append(text)
    return found
