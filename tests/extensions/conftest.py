"""Each test here logs as Rasa does by default: another file may have loaded an assistant, which logs errors only."""

from __future__ import annotations

from typing import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def log_as_by_default() -> Iterator[None]:
    kept = structlog.get_config()
    structlog.reset_defaults()
    yield
    structlog.configure(**kept)
