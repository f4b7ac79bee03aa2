"""Why an item is in the queue: each message that brought it there, not only the one that set its clock."""

from __future__ import annotations

import json
import sqlite3
from typing import Any, Sequence

# A message that came in by itself and was flagged later is one cause: the earliest step says why.
_CAUSES = """select h.item, min(h.id), h.reason as why, h.by, m.id as message, m.at, m.text, m."trigger", m.rule_text
    from history h join messages m on m.id = h.message where h.item in (select value from json_each(?))
    group by h.item, m.id order by m.at desc, m.id desc"""


def of_items(conn: sqlite3.Connection, items: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The messages that brought in each of `items`, newest first; an item without any (a request for a call) is left out."""
    found: dict[int, list[dict[str, Any]]] = {}
    for row in conn.execute(_CAUSES, (json.dumps(list(items)),)):
        found.setdefault(row["item"], []).append(
            {name: row[name] for name in ("message", "why", "by", "at", "text", "trigger", "rule_text")})
    return found


def with_causes(conn: sqlite3.Connection, items: Sequence[sqlite3.Row]) -> list[dict[str, Any]]:
    """The items as dictionaries, each with its `causes`."""
    found = of_items(conn, [row["id"] for row in items])
    return [dict(row, causes=found.get(row["id"], [])) for row in items]
