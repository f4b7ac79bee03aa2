"""One way to open the review log, so that every process uses the same pragmas and the same schema."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from sqlite_utils import Database

from bot.review.migrations import migrations

BUSY_SECONDS = 5.0


def open_log(path: Path | str, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """A connection to the review log at `path` with the newest schema; makes the file (mode 0600) when it is missing.

    Raises sqlite3.OperationalError when the file can not be opened or stays locked for `busy_seconds`.
    """
    if str(path) != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    conn = sqlite3.connect(str(path), timeout=busy_seconds, isolation_level=None, check_same_thread=False)
    try:
        prepare(conn)
        conn.execute("PRAGMA journal_mode=WAL")
        if migrations.pending(Database(conn, recursive_triggers=False)):
            migrations.apply(Database(conn, recursive_triggers=False))
            if str(path) != ":memory:":
                Path(path).chmod(0o600)
    except BaseException:
        conn.close()
        raise
    return conn


def prepare(conn: sqlite3.Connection) -> None:
    """Sets what every connection to the log needs: rows by name, foreign keys, and overwriting what is deleted."""
    conn.row_factory = sqlite3.Row
    conn.execute("PRAGMA foreign_keys=ON")
    conn.execute("PRAGMA secure_delete=ON")
    conn.execute("PRAGMA synchronous=FULL")  # the spool is emptied after a commit, so the commit must be on the disk


@contextmanager
def immediate(conn: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """A write transaction that takes the lock at once; inside an open transaction it joins that one.

    A deferred transaction that reads and then writes fails at once, without waiting, when another process wrote between.
    """
    if conn.in_transaction:
        yield conn
        return
    conn.execute("BEGIN IMMEDIATE")
    try:
        yield conn
    except BaseException:
        conn.rollback()
        raise
    conn.execute("COMMIT")
