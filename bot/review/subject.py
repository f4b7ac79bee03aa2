"""Subject access: everything kept about one reference code, and finding the code from contact details."""

from __future__ import annotations

import sqlite3
from typing import Any

from bot.review import conversations as reading
from bot.review import enquiries
from bot.review.retention import together


def export(conn: sqlite3.Connection, reference: str) -> dict[str, Any]:
    """All that the log holds under `reference` and what is linked to it, staff's notes included; raises KeyError."""
    found, requests = together(conn, reference)
    return {"reference": reference.strip().upper(),
            "conversations": [_conversation(conn, row) for row in found],
            "enquiries": [_enquiry(conn, row) for row in requests]}


def references_of(conn: sqlite3.Connection, contact: str) -> list[str]:
    """References of enquiries with this e-mail address or phone number, newest first.

    A number is read as the form reads it, so "+44 (0)7700 …" is found; one that is not whole, by its last digits.
    """
    contact = contact.strip()
    whole = enquiries.international(contact)
    digits = "".join(char for char in contact if char.isdecimal()).lstrip("0")
    rows = conn.execute(
        "select reference from enquiries where lower(email) = lower(?) or phone = ? or (? <> '' and length(?) > 6 and phone like ?) "
        "order by at desc", (contact, whole, digits, digits, f"%{digits}"))
    return [row["reference"] for row in rows]


def _conversation(conn: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    number = row["id"]
    return {"reference": row["reference"], "started": row["started"], "last_at": row["last_at"], "nation": row["nation"],
            "messages": reading.transcript(conn, number), "flags": reading.flags(conn, number),
            "notes": _rows(conn, "notes", "conversation", number), "feedback": _rows(conn, "feedback", "conversation", number),
            "samples": _rows(conn, "samples", "conversation", number), "verdicts": _rows(conn, "verdicts", "conversation", number),
            "queue": _queue(conn, "conversation", number)}


def _enquiry(conn: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    kept = {key: row[key] for key in row.keys() if key not in ("id", "idempotency", "conversation")}
    return {**kept, "queue": _queue(conn, "enquiry", row["id"])}


def _queue(conn: sqlite3.Connection, column: str, number: int) -> list[dict[str, Any]]:
    found = _rows(conn, "items", column, number)
    return [{**item, "history": _rows(conn, "history", "item", item["id"])} for item in found]


def _rows(conn: sqlite3.Connection, table: str, column: str, number: int) -> list[dict[str, Any]]:
    return [dict(row) for row in conn.execute(f"select * from {table} where {column} = ?", (number,))]
