"""Fixtures that more than one folder of tests uses. The trained model is made once and cached by its content."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Iterator

import pytest

from bot.settings import ROOT, Settings, read_settings

STARTUP_SECONDS = 120  # a noisy machine loads TensorFlow slowly


@pytest.fixture(scope="session")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A private folder for what the assistant writes."""
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="session")
def model(var: Path) -> Path:
    """The trained model of the present content; `models/` keeps it for the next run."""
    from bot.commands.prepare import prepare_all

    return prepare_all(read_settings({"ASSISTANT_VAR": str(var)}))


@pytest.fixture(scope="session")
def assistant_settings(var: Path, model: Path) -> Settings:
    return read_settings({"ASSISTANT_VAR": str(var)})


@pytest.fixture(scope="session")
def event_loop_for_model() -> Iterator[asyncio.AbstractEventLoop]:
    """One loop for everything that touches the loaded agent: its locks belong to the loop they were made in."""
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


class Server:
    """A real server on a port of its own; `url` is its address."""

    def __init__(self, model_path: Path | None, var: Path, **environment: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.var = var
        self.log = var / f"server-{port}.log"
        command = [sys.executable, "-m", "rasa", "run", "--port", str(port), "--interface", "127.0.0.1",
                   "--endpoints", "endpoints.yml", "--credentials", "credentials.yml",
                   "--model", str(model_path or var / "no-model.tar.gz")]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=self.log.open("w"), stderr=subprocess.STDOUT, start_new_session=True,
            env={**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3",
                 "ASSISTANT_VAR": str(var), **environment})

    def wait(self) -> "Server":
        """Returns when the server answers; fails with the end of its log when it does not."""
        deadline = time.monotonic() + STARTUP_SECONDS
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.url}/health/live", timeout=2).read()
                return self
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.2)
        pytest.fail(f"the server did not start:\n{self.log.read_text()[-3000:]}")

    def stop(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)


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
