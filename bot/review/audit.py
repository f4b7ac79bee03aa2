"""Who looked at what and who changed what. Rows are only ever added: triggers refuse everything else."""

from __future__ import annotations

import sqlite3
from typing import Any, Optional

SYSTEM = "system"


def record(conn: sqlite3.Connection, at: float, by: str, role: str, action: str, target: str, detail: str = "") -> None:
    """Adds a row. `target` names the thing by its reference, for example "conversation C-7KQ2M-9XDPA"; never its content."""
    conn.execute("insert into audit (at, by, role, action, object, detail) values (?, ?, ?, ?, ?, ?)",
                 (at, by, role, action, target, detail))


def entries(conn: sqlite3.Connection, *, by: Optional[str] = None, target: Optional[str] = None, before: Optional[int] = None,
            most: int = 200) -> list[dict[str, Any]]:
    """The newest rows first; `target` finds every row about one reference, `before` a row id to go on from."""
    where, values = ["1"], []
    if by:
        where.append("by = ?")
        values.append(by)
    if target:
        where.append("object like ?")
        values.append(f"%{target}")
    if before:
        where.append("id < ?")
        values.append(str(before))
    rows = conn.execute(f"select * from audit where {' and '.join(where)} order by id desc limit ?", (*values, most))
    return [dict(row) for row in rows]
