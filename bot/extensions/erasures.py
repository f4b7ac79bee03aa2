"""Whether a conversation was erased, asked by whoever would write something of it down."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Text

from bot.review.turns import reference

BUSY_SECONDS = 0.2


def was_erased(review_db: Path, conversation: Text) -> bool:
    """Whether staff or the visitor erased `conversation`, in this process or another.

    A log that is missing or can not be read says no: it must not keep anybody from help.
    """
    if not review_db.exists():
        return False
    try:
        conn = sqlite3.connect(f"file:{review_db}?mode=ro", uri=True, timeout=BUSY_SECONDS)
        try:
            found = conn.execute("select 1 from erasures where reference = ?", (reference(conversation),)).fetchone()
        finally:
            conn.close()
    except sqlite3.Error:
        return False
    return found is not None
