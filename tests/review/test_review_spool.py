"""Nothing is lost: slow writers, locked files, disks that refuse, kill -9."""

from __future__ import annotations

import errno
import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from bot.review.log import ReviewLog
from bot.review.mover import Mover
from bot.review.spool import Spool
from review_events import NOW, rows, said

WAIT = 20.0  # far longer than ever needed: a limit for a broken test, not a measure


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


def numbers(batch) -> list[int]:
    return [json.loads(line)["n"] for line in batch.lines]


def take_all(spool: Spool) -> list[int]:
    found = []
    while (batch := spool.take()) is not None:
        found += numbers(batch)
        spool.done(batch)
    return found


def test_in_order_and_emptied(folder):
    spool = Spool(folder)
    for n in range(1200):
        spool.append({"n": n})
    assert take_all(spool) == list(range(1200))
    assert [path.stat().st_size for path in folder.iterdir()] == [0]
    assert spool.take() is None and spool.waiting_bytes == 0


def test_taken_but_not_done_comes_again(folder):
    spool = Spool(folder)
    spool.append({"n": 1})
    assert numbers(spool.take()) == numbers(spool.take()) == [1]


def test_a_line_longer_than_one_read(folder):
    spool = Spool(folder)
    spool.append({"n": 1, "text": "x" * 3_000_000})
    spool.append({"n": 2})
    assert take_all(spool) == [1, 2]


def test_a_folder_that_refuses_then_accepts(folder):
    folder.write_text("a file where the folder should be")
    spool = Spool(folder)
    for n in range(3):
        spool.append({"n": n})
    assert (spool.in_memory, spool.refused, spool.dropped) == (3, "FileExistsError", 0)
    folder.unlink()
    spool.append({"n": 3})
    assert (spool.in_memory, spool.refused) == (0, None)
    assert take_all(spool) == [0, 1, 2, 3]


def test_a_refusing_folder_still_hands_on_from_memory(folder):
    folder.write_text("")
    spool = Spool(folder)
    for n in range(3):
        spool.append({"n": n})
    assert take_all(spool) == [0, 1, 2]
    assert spool.in_memory == 0


def test_a_full_disk_leaves_no_half_line(folder, monkeypatch):
    spool = Spool(folder)
    spool.append({"n": 0})
    whole_write, full = os.write, []

    def refuse(handle, data):
        if full:
            raise OSError(errno.ENOSPC, "no space")
        full.append(True)
        return whole_write(handle, data[:3])

    monkeypatch.setattr(os, "write", refuse)
    spool.append({"n": 1})
    spool.append({"n": 2})
    monkeypatch.undo()
    assert spool.refused == "OSError" and spool.in_memory == 2
    spool.append({"n": 3})
    assert take_all(spool) == [0, 1, 2, 3]


def test_more_than_memory_holds_is_counted_not_hidden(folder):
    folder.write_text("")
    spool = Spool(folder, most_in_memory=2)
    for n in range(5):
        spool.append({"n": n})
    assert spool.dropped == 3 and take_all(spool) == [0, 1]


def test_what_can_not_be_written_never_raises(folder):
    spool = Spool(folder)
    loop: dict = {}
    loop["self"] = loop
    spool.append(loop)
    spool.append({"n": "\ud800"})
    assert spool.dropped == 1 and len(spool.take().lines) == 1


def test_files_of_dead_processes_are_taken_over_and_of_living_ones_not(folder):
    living = Spool(folder)
    living.append({"n": 7})
    (folder / "events-1-dead.jsonl").write_text('{"n": 1}\n{"n": 2}\n{"n": 3')  # killed in the middle of a line
    (folder / "events-2-dead.jsonl").write_text("")
    spool = Spool(folder)
    spool.append({"n": 4})
    assert take_all(spool) == [1, 2, 4]
    assert sorted(path.name.split("-")[1] for path in folder.iterdir()) == [str(os.getpid())] * 2
    assert take_all(living) == [7]


def test_a_slow_writer_holds_up_nobody(folder):
    gate, stored = threading.Event(), []

    def slow(events):
        gate.wait(WAIT)
        stored.extend(event["n"] for event in events)
        return 1

    spool = Spool(folder)
    mover = Mover(spool, slow)
    mover.start()
    for n in range(500):  # ends at once although the writer stands still: otherwise the gate is never opened
        spool.append({"n": n})
        mover.wake()
    assert stored == []
    gate.set()
    assert mover.drain(WAIT) and stored == list(range(500))
    assert mover.stop(WAIT)


def test_a_locked_log_is_written_later_and_says_so_meanwhile(folder, path):
    log = ReviewLog(path, busy_seconds=0.02)
    log.write([said("first", "hello")])
    spool = Spool(folder)
    mover = Mover(spool, log.write)
    locker = sqlite3.connect(path, isolation_level=None)
    locker.execute("BEGIN EXCLUSIVE")
    mover.start()
    for n in range(20):
        spool.append(said("ann", f"message {n}", NOW + n))
        mover.wake()
    until = time.monotonic() + WAIT
    while mover.error is None and time.monotonic() < until:
        time.sleep(0.01)
    state = mover.state()
    assert (state["ok"], state["log_error"], state["dropped"]) == (False, "OperationalError", 0)
    assert state["waiting_bytes"] > 0 and "message" not in json.dumps(state)
    locker.execute("ROLLBACK")
    assert mover.drain(WAIT) and mover.stop(WAIT)
    assert [text for text, in rows(locker, "select text from messages where id > 1 order by id")] == [
        f"message {n}" for n in range(20)]
    assert mover.state()["ok"] and spool.waiting_bytes == 0
    locker.close()


def test_a_log_whose_folder_is_a_file_is_written_once_it_can_be(folder, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    log = ReviewLog(blocked / "review.db")
    spool = Spool(folder)
    mover = Mover(spool, log.write)
    mover.start()
    spool.append(said("ann", "hello"))
    mover.wake()
    until = time.monotonic() + WAIT
    while mover.error is None and time.monotonic() < until:
        time.sleep(0.01)
    assert mover.error is not None
    blocked.unlink()
    assert mover.drain(WAIT) and mover.written == 1
    assert mover.stop(WAIT)


@pytest.mark.parametrize("how", ["wake", "drain"])
def test_a_long_pause_ends_when_there_is_a_reason_to_try_again(folder, how):
    tried, open_again = [], threading.Event()

    def refusing(events):
        tried.append(time.monotonic())
        if not open_again.is_set():
            raise sqlite3.OperationalError
        return len(list(events))

    spool = Spool(folder)
    mover = Mover(spool, refusing)
    mover._pause = 60.0  # as after a long time
    mover.start()
    spool.append({"n": 1})
    mover.wake()
    until = time.monotonic() + WAIT
    while mover.error is None and time.monotonic() < until:
        time.sleep(0.01)
    for _ in range(200):  # a flood of messages is no reason to hammer at a log that refuses
        mover.wake()
        time.sleep(0.002)
    assert len(tried) <= 6
    open_again.set()
    if how == "wake":
        mover.wake()
    assert mover.drain(5) and mover.written == 1
    assert mover.stop(WAIT)


CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from bot.review.log import ReviewLog
from bot.review.mover import Mover
from bot.review.spool import Spool
from review_events import said, NOW

folder, path = Path(sys.argv[1]), Path(sys.argv[2])
log = ReviewLog(path)
spool = Spool(folder)
mover = Mover(spool, log.write)
mover.start()
for n in range(100000):
    spool.append(said("ann", f"message {n}", NOW + n))
    mover.wake()
    print(n, flush=True)
"""


@pytest.mark.parametrize("after", [1, 400])
def test_kill_9_loses_no_reply_that_was_sent(folder, path, after):
    child = subprocess.Popen([sys.executable, "-c", textwrap.dedent(CHILD), str(folder), str(path),
                              str(Path(__file__).parent)],
                             stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    for _ in range(after):
        child.stdout.readline()
    os.kill(child.pid, signal.SIGKILL)
    sent = after + len(child.stdout.read().splitlines())  # what it had said was sent before it died
    child.wait()
    log = ReviewLog(path)
    spool = Spool(folder)
    mover = Mover(spool, log.write)
    mover.start()
    assert mover.drain(WAIT) and mover.stop(WAIT)
    stored = [text for text, in rows(sqlite3.connect(path), "select text from messages order by at, id")]
    assert stored[:sent] == [f"message {n}" for n in range(sent)] and len(stored) in (sent, sent + 1)
