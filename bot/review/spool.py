"""A file that events are appended to before anything else happens with them, so that kill -9 loses none.

One file per process, held with a lock that dies with the process; a later process takes over what was left.
When the disk refuses, lines wait in memory and are written when it accepts again.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import threading
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping, Optional

MOST_IN_MEMORY = 50_000
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Batch:
    """Lines to store. `source` is "left" (another process's file), "file" or "memory"."""

    lines: tuple[bytes, ...]
    source: str
    size: int


class Spool:
    """Appends events as JSON lines; `take` and `done` hand them on in order. All methods may be called from any thread."""

    def __init__(self, folder: Path, most_in_memory: int = MOST_IN_MEMORY) -> None:
        self._folder, self._most = folder, most_in_memory
        self._lock = threading.Lock()
        self._memory: deque[bytes] = deque()
        self._file: Optional[int] = None
        self._path = folder / f"events-{os.getpid()}-{secrets.token_hex(4)}.jsonl"
        self._size = self._offset = 0
        self._left: list[tuple[Path, int]] = []
        self._left_offset = 0
        self.dropped = 0
        self.refused: Optional[str] = None  # class of the error while the disk refuses
        self._adopt()

    def append(self, event: Mapping[str, Any]) -> None:
        """Writes `event` to the file before it returns. Never raises, never waits for the database."""
        try:
            line = (json.dumps(event, ensure_ascii=False, default=str) + "\n").encode("utf-8", "replace")
        except (TypeError, ValueError, RecursionError):
            self.dropped += 1
            return
        with self._lock:
            if len(self._memory) >= self._most:
                self.dropped += 1
                return
            self._memory.append(line)
            self._write_out()

    def take(self, most: int = 500) -> Optional[Batch]:
        """The next lines, oldest first; None when everything has been handed on."""
        with self._lock:
            if self._left:
                return self._read(self._left[0][1], self._left_offset, "left", most)
            if self._memory:
                self._write_out()
            batch = self._read(self._file, self._offset, "file", most) if self._size > self._offset else None
            if batch is None and self._memory:
                lines = tuple(list(self._memory)[:most])
                batch = Batch(lines, "memory", len(lines))
            return batch

    def done(self, batch: Batch) -> None:
        """Forgets `batch`; a file whose lines have all been stored is emptied or removed."""
        with self._lock:
            if batch.source == "memory":
                for _ in range(batch.size):
                    self._memory.popleft()
            elif batch.source == "left":
                self._left_offset += batch.size
                self._drop_left_when_empty()
            else:
                self._offset += batch.size
                if self._offset >= self._size and self._file is not None:
                    os.ftruncate(self._file, 0)
                    self._size = self._offset = 0

    @property
    def waiting_bytes(self) -> int:
        """Bytes not yet stored, in files and in memory."""
        with self._lock:
            left = sum(os.fstat(handle).st_size for _, handle in self._left) - self._left_offset
            return left + self._size - self._offset + sum(map(len, self._memory))

    @property
    def in_memory(self) -> int:
        """Lines that the disk has not accepted."""
        return len(self._memory)

    def close(self) -> None:
        """Closes the files; removes this process's own when nothing is left in it."""
        with self._lock:
            for _, handle in self._left:
                os.close(handle)
            self._left = []
            if self._file is not None:
                if self._size == self._offset:
                    self._path.unlink(missing_ok=True)
                os.close(self._file)
                self._file = None

    def _write_out(self) -> None:
        while self._memory:
            try:
                self._write(self._memory[0])
            except OSError as error:
                self.refused = type(error).__name__
                return
            self._memory.popleft()
            self.refused = None

    def _write(self, line: bytes) -> None:
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        written = 0
        try:
            while written < len(line):
                written += os.write(self._file, line[written:])
        except OSError:
            os.ftruncate(self._file, self._size)  # a full disk takes half a line; the whole one is written later
            raise
        self._size += len(line)

    def _adopt(self) -> None:
        """Takes over files of processes that are gone: their lock is free."""
        try:
            found = sorted(self._folder.glob("events-*.jsonl"), key=lambda path: path.stat().st_mtime)
        except OSError:
            return
        for path in found:
            try:
                handle = os.open(path, os.O_RDWR)
            except OSError:
                continue
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:  # its process lives
                os.close(handle)
                continue
            self._left.append((path, handle))
        self._drop_left_when_empty()

    def _drop_left_when_empty(self) -> None:
        while self._left and self._left_offset >= os.fstat(self._left[0][1]).st_size:
            path, handle = self._left.pop(0)
            path.unlink(missing_ok=True)
            os.close(handle)
            self._left_offset = 0

    @staticmethod
    def _read(handle: Optional[int], offset: int, source: str, most: int) -> Optional[Batch]:
        if handle is None:
            return None
        data, size = b"", MOST_BYTES
        while b"\n" not in data and len(data) < os.fstat(handle).st_size - offset:  # a line may be longer than one read
            data = os.pread(handle, size, offset)
            size *= 4
        lines = data.split(b"\n")[:-1][:most]
        if not lines:  # the last line of a killed process may be cut off; it was never acknowledged
            return Batch((), source, len(data)) if data else None
        return Batch(tuple(lines), source, sum(len(line) + 1 for line in lines))
