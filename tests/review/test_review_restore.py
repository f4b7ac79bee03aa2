"""A backup put in place of the log: whole or not at all, and never while the service runs."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import bot.commands.review as command
from bot.review import retention
from bot.review.log import ReviewLog
from bot.review.restore import NotRestored, replaced, restore
from bot.review.store import open_log
from bot.review.turns import reference
from bot.settings import ROOT, Settings
from review_events import HOURS, NOW, rows, said


def talk(path: Path, *senders: str) -> None:
    log = ReviewLog(path, HOURS)
    log.write([said(sender, f"hello from {sender} " + "word " * 200) for sender in senders])
    log.close()


def senders(path: Path) -> list[str]:
    with closing(open_log(path)) as conn:
        assert rows(conn, "pragma integrity_check") == [("ok",)]
        return [name for name, in rows(conn, "select sender from conversations order by sender")]


@pytest.fixture
def backup(path: Path, tmp_path: Path) -> Path:
    """A copy as docs/deployment.md makes it, holding Ann and Bob; Cara came afterwards."""
    talk(path, "ann", "bob")
    made = tmp_path / "backup" / "review.db"
    made.parent.mkdir()
    with closing(open_log(path)) as source, closing(sqlite3.connect(made)) as target:
        source.backup(target)
    talk(path, "cara")
    return made


def test_the_log_holds_what_the_backup_held_and_the_other_is_kept(path, backup):
    assert restore(backup, path) == []
    assert senders(path) == ["ann", "bob"] and senders(replaced(path)) == ["ann", "bob", "cara"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(file.name for file in path.parent.iterdir()) == ["backup", "review.db", "review.db.replaced"]
    assert sorted(file.name for file in backup.parent.iterdir()) == ["review.db"]


def test_a_write_ahead_log_that_was_left_lying_does_no_harm(path, backup, tmp_path):
    """The fault that this command is for: a file copied over the log meets the changes of the log that was there."""
    writing = "import os, sys; sys.path[:0] = sys.argv[2:]; from pathlib import Path; from test_review_restore import talk; " \
              "from bot.review.log import ReviewLog; ReviewLog.close = lambda self: None; " \
              "talk(Path(sys.argv[1]), *[f'dora{n}' for n in range(300)]); os._exit(0)"
    subprocess.run([sys.executable, "-c", writing, str(path), str(ROOT), str(Path(__file__).parent)], check=True)
    assert Path(f"{path}-wal").stat().st_size
    by_hand = tmp_path / "by hand"
    by_hand.mkdir()
    shutil.copy(f"{path}-wal", by_hand / "review.db-wal")
    shutil.copy(backup, by_hand / "review.db")
    assert damage(by_hand / "review.db"), "the proof is of no use: copying by hand did no harm here"
    restore(backup, path)
    assert senders(path) == ["ann", "bob"] and len(senders(replaced(path))) == 303


def damage(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path)) as conn:
            found = [row[0] for row in conn.execute("select sender from conversations order by sender")]
            return found != ["ann", "bob"] or conn.execute("pragma integrity_check").fetchone()[0] != "ok"
    except sqlite3.DatabaseError:
        return True


@pytest.mark.parametrize("garbage", [b"", b"no database, " * 999, None], ids=["cut to nothing", "overwritten", "half"])
def test_a_damaged_log_is_replaced(path, backup, garbage):
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if garbage is None else garbage)
    restore(backup, path)
    assert senders(path) == ["ann", "bob"] and replaced(path).exists()


def test_where_there_is_no_log_the_backup_becomes_it(path, backup, tmp_path):
    elsewhere = tmp_path / "new" / "review.db"
    restore(backup, elsewhere)
    assert senders(elsewhere) == ["ann", "bob"] and not replaced(elsewhere).exists()


@pytest.mark.parametrize("how", ["not a database", "another database", "cut", "half overwritten"])
def test_a_backup_that_is_not_sound_changes_nothing(path, backup, how):
    whole = backup.read_bytes()
    if how == "another database":
        backup.unlink()
        with closing(sqlite3.connect(backup)) as conn:
            conn.execute("create table things (name)")
    else:
        backup.write_bytes({"not a database": b"gpg" * 5000, "cut": whole[: len(whole) // 2],
                            "half overwritten": whole[:8192] + b"\xff" * (len(whole) - 8192)}[how])
    with pytest.raises(NotRestored, match="Nothing was changed"):
        restore(backup, path)
    assert senders(path) == ["ann", "bob", "cara"]
    assert sorted(file.name for file in path.parent.iterdir()) == ["backup", "review.db"]


def test_while_a_process_has_the_log_open_nothing_is_changed(path, backup):
    log = ReviewLog(path, HOURS)
    log.write([said("dora", "hello")])
    with pytest.raises(NotRestored, match="Stop the chat"):
        restore(backup, path)
    log.write([said("eve", "hello")])
    log.close()
    assert senders(path) == ["ann", "bob", "cara", "dora", "eve"] and not replaced(path).exists()
    restore(backup, path)
    assert senders(path) == ["ann", "bob"]


def test_an_earlier_log_that_is_kept_is_not_overwritten(path, backup):
    restore(backup, path)
    with pytest.raises(NotRestored, match="remove it"):
        restore(backup, path)
    assert senders(replaced(path)) == ["ann", "bob", "cara"]


def test_what_was_erased_since_is_named_and_nothing_else(path, backup):
    """Cara's chat was erased too, but it is not in the backup, so there is nothing to erase again."""
    with closing(open_log(path)) as conn:
        for sender in ("ann", "cara"):
            retention.erase(conn, reference(sender), "mia", "subject request", NOW)
    assert restore(backup, path) == [reference("ann")]


@pytest.fixture
def run(path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    made = replace(Settings(), var=path.parent)
    monkeypatch.setattr(command, "settings", lambda: made)

    def ran(backup: Path) -> Result:
        return CliRunner().invoke(command.review, ["restore", str(backup)])
    return ran


def test_the_command_purges_and_says_what_is_left_to_do(path, backup, run):
    with closing(open_log(path)) as conn:
        retention.erase(conn, reference("ann"), "mia", "subject request", NOW)
    with closing(sqlite3.connect(backup)) as conn:
        conn.execute("update conversations set last_at = 0 where sender = 'bob'")
        conn.commit()
    done = run(backup)
    assert done.exit_code == 0 and "1 conversation" in done.output
    assert f"erase again: {reference('ann')}" in done.output and str(replaced(path)) in done.output
    with closing(open_log(path)) as conn:
        assert "bob" not in str(rows(conn, "select sender from conversations"))
        assert rows(conn, "select by, action, object, detail from audit") == [("command line", "restore", "log", "review.db")]


def test_the_command_says_why_it_refuses(path, backup, run):
    with closing(open_log(path)):
        done = run(backup)
    assert done.exit_code == 1 and "Stop the chat" in done.output and isinstance(done.exception, SystemExit)
    assert run(backup.with_name("missing.db")).exit_code == 2
