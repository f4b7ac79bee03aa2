"""One process at a time builds and trains."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

import click


@contextmanager
def alone(models: Path) -> Iterator[None]:
    """Waits while another process builds or trains: two at once would do the same work and trip over its files."""
    models.mkdir(parents=True, exist_ok=True)
    with (models / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            click.echo("Another process is preparing; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
