"""Puts a backup of the log in place of the log, so that no half of one meets half of the other."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.review.store import open_log

# SQLite keeps the newest changes beside a file, under its name; beside another file of that name they would corrupt it.
BESIDE = ("", "-wal", "-shm", "-journal")

_ERASED = "select reference from erasures"
_KEPT = "select reference from conversations union select reference from enquiries"


class NotRestored(Exception):
    """The backup can not be put in place; nothing was changed. The message says why and what to do."""


def restore(backup: Path, log: Path) -> list[str]:
    """Makes `log` hold what `backup` holds and returns the references erased since that backup, which are there again.

    The log that was there is kept as `replaced(log)`. Raises NotRestored when `backup` is no sound log, while a process has the
    log open, or when an earlier one is still kept.
    """
    if replaced(log).exists():
        raise NotRestored(f"{replaced(log)} is kept from an earlier restoring. Look whether you still need it, remove it and try again.")
    fresh = log.with_name(log.name + ".restoring")
    _remove(fresh)
    try:
        _copy(backup, fresh)
        _let_go(log)
        _move(log, replaced(log))
        fresh.replace(log)
    finally:
        _remove(fresh)
    return sorted(_codes(replaced(log), _ERASED) & _codes(log, _KEPT))


def replaced(log: Path) -> Path:
    """Where the log that was there is kept."""
    return log.with_name(log.name + ".replaced")


def _copy(backup: Path, fresh: Path) -> None:
    """A sound copy of `backup` with the newest schema, for its owner only, in one file."""
    fresh.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh.touch(mode=0o600)
    try:
        with closing(_reader(backup)) as source, closing(sqlite3.connect(fresh)) as target:
            source.backup(target)
        with closing(sqlite3.connect(fresh)) as conn:
            wrong = [text for text, in conn.execute("pragma integrity_check") if text != "ok"]
            if wrong or not conn.execute("select 1 from sqlite_master where name = 'conversations'").fetchone():
                raise NotRestored(f"{backup} is no sound copy of the log: {wrong[0] if wrong else 'it holds no conversations'}. "
                                  "Nothing was changed. Take an older copy.")
        open_log(fresh).close()  # the last to close empties what lies beside it
    except sqlite3.Error as error:
        raise NotRestored(f"{backup} can not be read as a copy of the log: {error}. Nothing was changed.") from error


def _let_go(log: Path) -> None:
    """Brings the log into one file; raises NotRestored while another process has it open."""
    if not log.exists():
        return
    try:
        with closing(sqlite3.connect(log, timeout=1.0)) as conn:
            conn.execute("pragma journal_mode=delete")  # SQLite refuses this to all but the only user of the file
    except sqlite3.OperationalError as error:
        raise NotRestored(f"{log} can not be replaced: {error}. Nothing was changed. Stop the chat, the review site, the alerts and the "
                          "purge first (docs/deployment.md, \"Backups\").") from error
    except sqlite3.DatabaseError:
        pass  # damaged: the usual reason to restore; it is moved as it is


def _reader(path: Path) -> sqlite3.Connection:
    """A connection that leaves no files beside `path`, whose folder may be read-only; with a -wal there it reads that too."""
    how = "mode=ro" if Path(f"{path}-wal").exists() else "mode=ro&immutable=1"
    return sqlite3.connect(f"{path.resolve().as_uri()}?{how}", uri=True)


def _move(log: Path, to: Path) -> None:
    for end in BESIDE:
        if Path(f"{log}{end}").exists():
            Path(f"{log}{end}").replace(f"{to}{end}")


def _remove(path: Path) -> None:
    for end in BESIDE:
        Path(f"{path}{end}").unlink(missing_ok=True)


def _codes(log: Path, sql: str) -> set[str]:
    """References in a log; none when it can not be read."""
    try:
        with closing(_reader(log)) as conn:
            return {code for code, in conn.execute(sql)}
    except sqlite3.Error:
        return set()
