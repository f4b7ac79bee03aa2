"""Real servers for tests, each in a process of its own on a free port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from bot.settings import ROOT

STARTUP_SECONDS = 120  # a noisy machine loads TensorFlow slowly


class Server:
    """A real server on a port of its own; `url` is its address."""

    def __init__(self, model_path: Path | None, var: Path, **environment: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.var = var
        self.log = var / f"server-{port}.log"
        if model_path is None:  # a broken file: for a path that is not there Rasa would look in models/
            model_path = var / "broken.tar.gz"
            model_path.write_text("no model")
        command = [sys.executable, "-m", "rasa", "run", "--port", str(port), "--interface", "127.0.0.1",
                   "--endpoints", "endpoints.yml", "--credentials", "credentials.yml",
                   "--model", str(model_path)]
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
