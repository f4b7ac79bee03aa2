"""`python -m bot prepare`: checks the content, builds knowledge.db, and trains when something that matters changed."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Iterator

import click

from bot.commands.alone import alone
from bot.commands.model_key import model_path
from bot.errors import SetupError
from bot.knowledge.check import check
from bot.knowledge.index import SCHEMA, build, version_of
from bot.knowledge.load import load_knowledge
from bot.language.encoder import default_encoder
from bot.language.vector_cache import encode_cached
from bot.settings import ROOT, Settings, settings

PROGRESS = "rasa.engine.training.hooks  - "  # the lines of Rasa's log that say which component is being trained
TELL_SECONDS = 20.0  # between two lines about a step that goes on
KEPT_MODELS = 3  # older ones are removed, the newest stay


@click.command(help=__doc__)
def prepare() -> None:
    prepare_all(settings())


def prepare_all(options: Settings) -> Path:
    """Makes everything that serving needs and returns the model's path; says on the terminal what it does."""
    with alone(options.models):
        return _prepare(options)


def _prepare(options: Settings) -> Path:
    started = time.monotonic()

    def say(text: str) -> None:
        click.echo(f"[{time.monotonic() - started:5.1f} s] {text}")

    say("Reading knowledge/")
    knowledge = load_knowledge(options.knowledge)
    say(f"{len(knowledge.entries)} entries, {len(knowledge.references)} references, version {knowledge.version}")
    if version_of(options.knowledge_db) != (knowledge.version, SCHEMA):
        with telling(say, "Checking the content"):
            _check(options)
        with telling(say, "Building knowledge.db: every question that is new becomes a vector"):
            build(knowledge, lambda texts: encode_cached(default_encoder().encode, texts, options.vector_cache),
                  options.knowledge_db)
    model = model_path(options, [text for entry in knowledge.entries.values() for text in entry.asked])
    if model.is_file():
        say(f"The model fits: {model.name}")
    else:
        with telling(say, "Training: the content or the code that learns from it has changed. This takes some minutes"):
            train(model)
        say(f"Trained {model.name}")
    return model


@contextmanager
def telling(say: Callable[[str], None], step: str, every: float = TELL_SECONDS) -> Iterator[None]:
    """Says that `step` begins, and again while it goes on: a long step in silence looks like one that hangs."""
    say(step)
    done = threading.Event()

    def tell() -> None:
        while not done.wait(every):
            say(f"Still at it: {step.partition(':')[0].lower()}")

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def _check(options: Settings) -> None:
    """Refuses content with an error; `knowledge check` says the same, and what questions collide, at more length."""
    errors = check(options.knowledge, dt.date.today()).errors
    if errors:
        raise SetupError("knowledge/ has errors, so nothing was built:\n" + "\n".join(map(str, errors)))


def train(model: Path, config: str = "config.yml") -> None:
    """Runs `rasa train` as a user would; raises SetupError when it fails."""
    # Validation is a test of its own (`rasa data validate`) and would load TensorFlow's half minute once more.
    command = [sys.executable, "-m", "rasa", "train", "--config", config, "--out", str(model.parent),
               "--fixed-model-name", model.name.removesuffix(".tar.gz"), "--skip-validation"]
    log = model.with_suffix(".log")
    with log.open("w", encoding="utf-8") as output, subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        for line in process.stdout or ():
            output.write(line)
            if PROGRESS in line:
                click.echo("           " + line.partition(PROGRESS)[2].strip())
    if process.returncode != 0 or not model.is_file():
        raise SetupError(f"`rasa train` failed; {log} says why. Nothing was replaced.")
    log.unlink()
    trained = sorted(model.parent.glob("assistant-*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in trained[KEPT_MODELS:]:
        old.unlink()
