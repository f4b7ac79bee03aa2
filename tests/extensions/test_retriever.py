"""Whatever is wrong with the content, the message goes on to the gate that looks for danger."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.extensions import retriever
from bot.extensions.retriever import RETRIEVAL, Retriever
from bot.knowledge.search import Candidate, KnowledgeMissing

pytestmark = pytest.mark.model  # imports TensorFlow


class Base:
    """A knowledge base of one entry; `fails` is raised by a search, as for vectors of another length."""

    version, entries = "v", {}

    def __init__(self, fails: Exception | None = None) -> None:
        self.fails = fails

    def nearest(self, *_: Any) -> list[Candidate]:
        if self.fails:
            raise self.fails
        return [Candidate("one", "topic", "One", 1.0, 1.0)]


class Live:
    def __init__(self, base: Base | Exception) -> None:
        self.base = base

    def get(self) -> Base:
        if isinstance(self.base, Exception):
            raise self.base
        return self.base


@pytest.mark.parametrize("base, missing", [
    (Base(), False), (Base(ValueError("zebrafinch")), True), (KnowledgeMissing("gone"), True), (OSError("disk"), True)])
def test_the_message_goes_on(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], base: Any, missing: bool) -> None:
    monkeypatch.setattr(retriever, "vector_of", lambda message: np.ones(384))
    message = Message({"text": "what is it"})
    Retriever(Live(base)).process([message])
    assert message.get(RETRIEVAL).missing is missing
    assert bool(message.get(RETRIEVAL).candidates) is not missing
    assert "zebrafinch" not in "".join(capsys.readouterr())
