"""A thread that moves events from the spool into the log, and waits and tries again when the log can not take them."""

from __future__ import annotations

import json
import logging
import threading
import time
from typing import Any, Callable, Iterable, Mapping, Optional

from bot.review.spool import Batch, Spool

logger = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0


class Mover:
    """`write` stores events and raises sqlite3.Error or OSError when it can not; whatever it raised, nothing is lost."""

    def __init__(self, spool: Spool, write: Callable[[Iterable[Mapping[str, Any]]], int], most: int = 500) -> None:
        self._spool, self._write, self._most = spool, write, most
        self._wake, self._stop, self._idle = threading.Event(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="review-log", daemon=True)
        self._pause = FIRST_PAUSE
        self.written = self.damaged = 0
        self.failing_since: Optional[float] = None
        self.error: Optional[str] = None

    def start(self) -> None:
        """Starts the thread; what an earlier process left is stored first."""
        self._thread.start()
        self._wake.set()

    def wake(self) -> None:
        """Says that there is something to store; also cuts a pause after a failure short."""
        self._idle.clear()
        self._wake.set()

    def drain(self, seconds: float) -> bool:
        """Waits until everything is stored, trying at once; False when it was not in `seconds`."""
        self.wake()
        return self._idle.wait(seconds)

    def stop(self, seconds: float = 10.0) -> bool:
        """Stores what it can in `seconds` and ends the thread; False when something stays in the spool for next time."""
        self._stop.set()
        self._wake.set()
        self._thread.join(seconds)
        return self._spool.waiting_bytes == 0

    def state(self) -> dict[str, Any]:
        """Figures for the readiness route: nothing in them comes from a visitor."""
        return {"ok": self.error is None and self._spool.refused is None and not self._spool.dropped,
                "written": self.written, "waiting_bytes": self._spool.waiting_bytes, "in_memory": self._spool.in_memory,
                "dropped": self._spool.dropped, "damaged": self.damaged, "spool_error": self._spool.refused,
                "log_error": self.error, "failing_since": self.failing_since}

    def _run(self) -> None:
        while True:
            self._wake.wait(LONGEST_PAUSE)
            self._wake.clear()
            stored = self._move_all()
            if self._stop.is_set():
                return
            if not stored:
                self._stop.wait(FIRST_PAUSE)  # at most five tries a second, however much comes in
                self._wake.wait(self._pause - FIRST_PAUSE)
                self._pause = min(self._pause * 2, LONGEST_PAUSE)
                self._wake.set()

    def _move_all(self) -> bool:
        while True:
            batch = self._spool.take(self._most)
            if batch is None:
                if not self._wake.is_set():
                    self._idle.set()
                return True
            if not self._move(batch):
                return False

    def _move(self, batch: Batch) -> bool:
        events = list(self._read(batch))
        try:
            self.written += self._write(events)
        except Exception as error:  # not only sqlite3.Error: the thread must outlive a fault in a reader, or the log would stop silently
            self._fail(error)
            return False
        if self.error is not None:
            logger.warning("The review log can be written again.")
        self.error = self.failing_since = None
        self._pause = FIRST_PAUSE
        self._spool.done(batch)
        return True

    def _read(self, batch: Batch) -> Iterable[Mapping[str, Any]]:
        for line in batch.lines:
            try:
                yield json.loads(line)
            except ValueError:
                self.damaged += 1

    def _fail(self, error: BaseException) -> None:
        if self.error is None:
            self.failing_since = time.time()
            # the class only: a message could hold a visitor's words
            logger.error("The review log can not be written (%s). Events are kept in the spool and written later.",
                         type(error).__name__)
        self.error = type(error).__name__
