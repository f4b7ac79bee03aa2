"""A long step says that it goes on; a short one says only that it begins."""

from __future__ import annotations

import time

import pytest

from bot.commands.prepare import telling


def test_a_long_step_is_heard_again_until_it_ends() -> None:
    said: list[str] = []
    with telling(said.append, "Training: this takes some minutes", every=0.01):
        deadline = time.monotonic() + 10
        while len(said) < 3 and time.monotonic() < deadline:
            time.sleep(0.01)
    heard = len(said)
    assert said[0] == "Training: this takes some minutes" and said[1:] == ["Still at it: training"] * (heard - 1)
    assert heard >= 3
    time.sleep(0.05)
    assert len(said) == heard


def test_a_short_step_is_said_once_and_a_fault_passes_through() -> None:
    said: list[str] = []
    with pytest.raises(ValueError):
        with telling(said.append, "Checking the content"):
            raise ValueError
    assert said == ["Checking the content"]
