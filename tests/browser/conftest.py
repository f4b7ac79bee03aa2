"""A stub server, a real Chromium, and a visitor whose every request and error is watched."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.commands.screenshots import CHROMIUM, FLAGS

HERE = Path(__file__).resolve().parent
STARTUP_SECONDS = 90  # long, for a machine that is busy with other tests
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class StubServer:
    """The stub in a process of its own; `url` is its address."""

    def __init__(self, log: Path, port: int, allowed_origin: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen([sys.executable, str(HERE / "browser_stub.py"), str(port), allowed_origin],
                                        stdout=log.open("w"), stderr=subprocess.STDOUT)
        self.log = log

    def wait(self) -> "StubServer":
        deadline = time.monotonic() + STARTUP_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.seen()
                return self
            except OSError:
                time.sleep(0.2)
        pytest.fail(f"the stub server did not start:\n{self.log.read_text()[-2000:]}")

    def seen(self) -> dict[str, Any]:
        """How often each message was answered and tried, the feedback, and the sessions forgotten."""
        with urllib.request.urlopen(f"{self.url}/stub/seen", timeout=5) as reply:
            return json.load(reply)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[StubServer, StubServer]]:
    """The assistant's site, and another site that may embed it."""
    logs, ports = tmp_path_factory.mktemp("stub"), (free_port(), free_port())
    started = [StubServer(logs / f"{port}.log", port, f"http://127.0.0.1:{ports[1]}") for port in ports]
    try:
        yield started[0].wait(), started[1].wait()
    finally:
        for server in started:
            server.stop()


@pytest.fixture(scope="session")
def stub(servers: tuple[StubServer, StubServer]) -> StubServer:
    return servers[0]


@pytest.fixture(scope="session")
def other_site(servers: tuple[StubServer, StubServer]) -> StubServer:
    return servers[1]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.fail(f"{CHROMIUM} is missing. Install Chromium (Debian: apt-get install chromium).")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Watch:
    """What a page asked for and complained about, over a whole test."""

    def __init__(self) -> None:
        self.foreign: list[str] = []
        self.complaints: list[str] = []

    def follow(self, page: Page) -> None:
        page.on("request", lambda request: self._request(request.url))
        page.on("console", lambda message: self._console(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _request(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "blob:", "about:")):
            self.foreign.append(url)

    def _console(self, kind: str, text: str) -> None:
        # Servers that are down on purpose, and a host page that forbids forms.
        expected = any(words in text for words in ("Failed to load resource", "ERR_", "form-action 'none'"))
        if kind == "error" and not expected:
            self.complaints.append(text)


@pytest.fixture
def visit(chromium: Browser, stub: StubServer) -> Iterator[Callable[..., Page]]:
    """Opens a path of the site in a new browser context (a new visitor) and returns the page.

    At the end of the test nothing may have been asked of another site, and no script error or breach of the content
    security policy may have been reported.
    """
    contexts, watch = [], Watch()

    def open_page(path: str = "/", site: str | None = None, **options: Any) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce",
                                          **options})
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        context.on("page", watch.follow)
        page = context.new_page()
        page.goto((site or stub.url) + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert watch.foreign == []
    assert watch.complaints == []
