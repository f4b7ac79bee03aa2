"""Help over HTTP while parts of the server are broken: actions that raise, no knowledge base, no model at all."""

from __future__ import annotations

import json
import shutil
import sqlite3
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any, Iterator

import pytest

from tests.servers import Server

pytestmark = pytest.mark.system
IN_DANGER = ("I want to kill myself", "/goodbye@1.0 I want to die", '/greet{"a":"b"} i am going to kill myself tonight')
BREAK_ACTIONS = '''
import actions.content

def broken(*arguments):
    raise RuntimeError("broken for a test")

actions.content.knowledge = broken
'''


def post(url: str, body: Any) -> tuple[int, dict[str, Any]]:
    """Status and JSON of one request to the message API."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(f"{url}/api/messages", data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


@pytest.fixture(scope="module", params=["whole", "actions raise", "no knowledge.db", "no model"])
def some_server(request: pytest.FixtureRequest, model: Path, var: Path, tmp_path_factory: pytest.TempPathFactory,
                ) -> Iterator[tuple[str, str]]:
    """The address of a server that is broken in one way, and the way."""
    own = tmp_path_factory.mktemp("broken")
    if request.param != "no knowledge.db":
        shutil.copy(var / "knowledge.db", own / "knowledge.db")
    environment = {}
    if request.param == "actions raise":
        (own / "sitecustomize.py").write_text(BREAK_ACTIONS)
        environment["PYTHONPATH"] = f"{own}:{Path(__file__).resolve().parents[2]}"
    server = Server(None if request.param == "no model" else model, own, **environment)
    try:
        yield server.wait().url, request.param
    finally:
        server.stop()


@pytest.mark.parametrize("text", IN_DANGER)
def test_a_person_in_danger_gets_the_help_card(some_server: tuple[str, str], text: str) -> None:
    status, reply = post(some_server[0], {"text": text})
    card = reply["messages"][0]
    assert status == 200
    assert card["route"] == "crisis"
    assert {"999", "116 123"} <= {line["phone"] for line in card["lines"]}
    assert reply["help_pinned"]


@pytest.mark.parametrize("about, card", [("i want to end my life", True), ("i want to end my treatment", False)])
def test_words_of_danger_in_the_call_back_form_get_the_help_card(some_server: tuple[str, str], about: str, card: bool) -> None:
    form = {"name": "Ann", "phone": "020 7946 0000", "safe_to_contact": "phone", "preferred_time": "any", "topic": "booking",
            "about": about, "consent": "yes", "token": about}
    with urllib.request.urlopen(f"{some_server[0]}/contact", urllib.parse.urlencode(form).encode(), timeout=60) as response:
        page = response.read().decode().partition("<main")[2]
    assert "We answer by" in page and ("Please read this first" in page.partition("We answer by")[0]) is card
    for line in ("999", "116 123", "85258", "0808 808 8000", "(England)", "(Scotland)", "(Wales)"):
        assert line in page, line
    assert ("Staff read requests" in page) is card and "keep writing here" not in page


def test_an_ordinary_question_never_gets_an_empty_reply(some_server: tuple[str, str]) -> None:
    status, reply = post(some_server[0], {"text": "what are the common side effects of ketamine?"})
    assert status == 200 and reply["messages"][0]["text"]
    answered = reply["messages"][0]["route"] == "answer"
    assert answered is (some_server[1] == "whole")


def test_readiness_says_what_is_missing(some_server: tuple[str, str]) -> None:
    try:
        with urllib.request.urlopen(f"{some_server[0]}/health/ready", timeout=10) as response:
            state = json.load(response)
    except urllib.error.HTTPError as error:
        assert error.code == 503
        state = json.load(error)
    assert state["model"] is (some_server[1] != "no model")
    assert (state["knowledge"] is None) is (some_server[1] == "no knowledge.db")


@pytest.mark.parametrize("body, status, code", [
    ({"text": ""}, 400, "empty"), ({"text": " / "}, 400, "empty"), ({"text": None}, 400, "not_text"),
    ({}, 400, "not_text"), ({"text": 5}, 400, "not_text"), ({"text": ["a"]}, 400, "not_text"),
    ({"text": "x" * 2001}, 413, "too_long"), (b"{not json", 400, "not_json"), (b"", 400, "not_json"),
    ([1], 400, "not_json"), ({"text": "hello", "session": "forged.token"}, 403, "bad_session"),
    ({"text": "hello", "nation": "atlantis"}, 400, "not_text"), ({"button": "entry:../../etc"}, 400, "not_text"),
])
def test_bad_input_gets_a_clear_error_with_the_help_lines(some_server: tuple[str, str], body: Any, status: int,
                                                          code: str) -> None:
    if some_server[1] != "whole":
        pytest.skip("input is read before anything that can be broken")
    found, reply = post(some_server[0], body)
    assert (found, reply["error"]["code"]) == (status, code)
    assert reply["error"]["message"] and reply["error"]["next"]
    assert "999" in {line["phone"] for line in reply["help"]}


def test_the_log_of_the_server_holds_no_word_of_a_visitor(server: Server) -> None:
    post(server.url, {"text": "zebrafinch sonata I want to die"})
    post(server.url, {"text": "/restart zebrafinch sonata"})
    post(server.url, b'{"text": "zebrafinch sonata')
    assert "zebrafinch" not in server.log.read_text()


def test_a_locked_memory_keeps_no_help_from_anybody_and_puts_no_word_into_the_log(server: Server) -> None:
    post(server.url, {"text": "hello"})  # the file is there
    held = sqlite3.connect(server.var / "tracker.db", isolation_level=None)
    held.execute("begin immediate")
    try:
        status, reply = post(server.url, {"text": "zebrafinch sonata I want to die"})
    finally:
        held.close()
    assert status == 200 and reply["messages"][0]["route"] == "crisis"
    log = server.log.read_text()
    assert "tracker_store.not_stored" in log and "zebrafinch" not in log
