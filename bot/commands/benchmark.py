"""`python -m bot benchmark`: the time of a message over HTTP, beside a minimal Rasa bot in the same run.

Both servers run at once and take turns, message by message, so that a noisy machine slows both. The minimal bot has
KeywordIntentClassifier, RulePolicy and a SQLite tracker store, and is trained for the occasion.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from pathlib import Path
from typing import Iterator

import click

from bot.commands.prepare import prepare_all
from bot.settings import ROOT, settings

# General questions, a help card, small talk and something out of scope, as they come.
MESSAGES = ("what are the side effects of ketamine treatment", "hello", "how long does a session take",
            "does it help with anxiety", "I want to die", "what is the weather tomorrow", "can I book an appointment",
            "is it available on the nhs", "thanks", "should I stop my sertraline before treatment")
MINIMAL = {
    "config.yml": "recipe: default.v1\nlanguage: en\nassistant_id: minimal\npipeline:\n- name: WhitespaceTokenizer\n"
                  "- name: KeywordIntentClassifier\npolicies:\n- name: RulePolicy\n",
    "domain.yml": 'version: "3.1"\nintents: [greet, ask]\nresponses:\n  utter_greet: [{text: Hello}]\n'
                  "  utter_ask: [{text: An answer}]\n",
    "data/nlu.yml": 'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - hello\n    - thanks\n- intent: ask\n'
                    "  examples: |\n    - what\n    - how\n    - does\n    - is\n    - can\n    - should\n    - want\n",
    "data/rules.yml": 'version: "3.1"\nrules:\n- rule: greet\n  steps: [{intent: greet}, {action: utter_greet}]\n'
                      "- rule: ask\n  steps: [{intent: ask}, {action: utter_ask}]\n",
    "endpoints.yml": "tracker_store: {type: SQL, dialect: sqlite, db: tracker.db}\n",
    "credentials.yml": "rest: {}\n",
}


@click.command(help=__doc__)
@click.option("--rounds", default=12, show_default=True, help="How often the ten messages are sent to both.")
def benchmark(rounds: int) -> None:
    model = prepare_all(settings())
    with tempfile.TemporaryDirectory() as folder:
        click.echo("Training the minimal bot")
        minimal = _minimal(Path(folder))
        ours = _serve(ROOT, model, {"ASSISTANT_VAR": _var(Path(folder))}, "/health/live")
        theirs = _serve(minimal, minimal / "models" / "minimal.tar.gz", {}, "/")
        try:
            times = _measure(ours[1], theirs[1], rounds)
        finally:
            for process, _ in (ours, theirs):
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(30)
    _report(times)


def _minimal(folder: Path) -> Path:
    root = folder / "minimal"
    for name, content in MINIMAL.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    subprocess.run([sys.executable, "-m", "rasa", "train", "--fixed-model-name", "minimal", "--skip-validation"],
                   cwd=root, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return root


def _var(folder: Path) -> str:
    """A var/ of its own with the built knowledge base in it."""
    var = folder / "var"
    var.mkdir()
    (var / "knowledge.db").write_bytes(settings().knowledge_db.read_bytes())
    return str(var)


def _serve(root: Path, model: Path, environment: dict[str, str], alive: str) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "rasa", "run", "--model", str(model), "--port", str(port), "--interface", "127.0.0.1",
         "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"], cwd=root, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, **environment, "ASSISTANT_MESSAGES_PER_MINUTE": "100000"})
    url = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(url + alive, timeout=2).read()
            return process, url
        except OSError:
            time.sleep(0.4)
    raise click.ClickException(f"the server in {root.name} did not answer within two minutes")


def _measure(ours: str, theirs: str, rounds: int) -> dict[str, list[float]]:
    """Milliseconds a message; each round is a new conversation with each bot."""
    times: dict[str, list[float]] = {"ours": [], "minimal": []}
    for number in range(rounds + 1):
        session, sender = None, uuid.uuid4().hex
        for text in MESSAGES:
            taken, reply = _post(ours + "/api/messages", {"text": text, "session": session})
            session = reply["session"]
            other, _ = _post(theirs + "/webhooks/rest/webhook", {"message": text, "sender": sender})
            if number:  # the first round warms both up
                times["ours"].append(taken)
                times["minimal"].append(other)
    return times


def _post(url: str, body: dict[str, object]) -> tuple[float, dict[str, str]]:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    started = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as response:
        content = response.read()
    return (time.perf_counter() - started) * 1000, json.loads(content)


def _report(times: dict[str, list[float]]) -> None:
    for name, values in times.items():
        quantiles = statistics.quantiles(values, n=20)
        click.echo(f"{name:<8} median {statistics.median(values):6.1f} ms   95th percentile {quantiles[18]:6.1f} ms   "
                   f"{len(values)} messages")
    ratios = [mine / other for mine, other in _pairs(times)]
    click.echo(f"ratio    median {statistics.median(ratios):6.2f}      (each message against the same one to the other)")


def _pairs(times: dict[str, list[float]]) -> Iterator[tuple[float, float]]:
    return zip(times["ours"], times["minimal"])
