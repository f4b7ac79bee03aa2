"""Rate limits in SQLite, so that they hold over several processes and over a restart."""

from __future__ import annotations

import hashlib
import sqlite3


def allowed(conn: sqlite3.Connection, purpose: str, who: str, at: float, most: int, seconds: float) -> bool:
    """Counts an attempt and says whether it is one of the first `most` within `seconds`. `who` is stored as a digest."""
    key = hashlib.sha256(f"{purpose}\0{who}".encode()).hexdigest()
    conn.execute("delete from attempts where at < ?", (at - 86400,))
    made = conn.execute("select count(*) from attempts where key = ? and at > ?", (key, at - seconds)).fetchone()[0]
    if made >= most:
        return False
    conn.execute("insert into attempts (key, at) values (?, ?)", (key, at))
    return True
