"""The review log as the commands open it: never a new one by mistake, and with errors that say what to do."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

import click

from bot.review.store import open_log

_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


@contextmanager
def kept_log(path: Path) -> Iterator[sqlite3.Connection]:
    """The log that is there, told by its path on stderr; click.ClickException when there is none, or it is locked or damaged.

    Without the service's settings a command would look into another folder. A log made there would be empty, and "Removed:
    nothing" or "Nothing is kept" would be true of the wrong log.
    """
    if not path.exists():
        raise click.ClickException(
            f"There is no review log at {path}. Run this with the settings of the service, ASSISTANT_VAR above all "
            "(docs/deployment.md), or start the review site once: it makes the log and the first admin.")
    click.echo(f"The log is {path}.", err=True)
    with explained(path):
        conn = open_log(path)
        try:
            yield conn
        finally:
            conn.close()


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Says in words that the log at `path` is locked or damaged; raises click.ClickException."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xff  # the lowest byte is the kind, the rest says more of it
        if code in _LOCKED:
            raise click.ClickException(
                f"The log {path}, or the assistant's memory beside it, is locked: another process is writing. "
                "Try again in a minute.") from error
        if code in _DAMAGED:
            raise click.ClickException(f"The log {path} is damaged: {error}. Stop the service and restore a backup "
                                       "(docs/deployment.md, \"Backups\").") from error
        raise
