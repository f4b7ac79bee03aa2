"""Fixtures that more than one folder of tests uses. The trained model is made once and cached by its content."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Iterator

import pytest

from bot.settings import PREFIX, Settings, settings
from tests.servers import Server


@pytest.fixture(scope="session")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A private folder for what the assistant writes, in this process too: Rasa's components read the process's own settings."""
    folder = tmp_path_factory.mktemp("var")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(f"{PREFIX}VAR", str(folder))
        settings.cache_clear()
        yield folder
    settings.cache_clear()


@pytest.fixture(scope="session")
def assistant_settings(var: Path) -> Settings:
    return settings()


@pytest.fixture(scope="session")
def model(assistant_settings: Settings) -> Path:
    """The trained model of the present content; `models/` keeps it for the next run."""
    from bot.commands.prepare import prepare_all

    return prepare_all(assistant_settings)


@pytest.fixture(scope="session")
def event_loop_for_model() -> Iterator[asyncio.AbstractEventLoop]:
    """One loop for everything that touches the loaded agent: its locks belong to the loop they were made in."""
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture(scope="session")
def server(model: Path, var: Path) -> Iterator[Server]:
    """A server with the trained model."""
    running = Server(model, var)
    try:
        yield running.wait()
    finally:
        running.stop()


@pytest.fixture(scope="session")
def real_server(server: Server) -> str:
    """The address of a server with the trained model."""
    return server.url
