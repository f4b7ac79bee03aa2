"""Two processes that build at once: the second waits and says so, and comes in when the first has ended."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from bot.commands.alone import alone


def test_the_second_waits_for_the_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps: list[str] = []

    def second() -> None:
        with alone(tmp_path / "models"):
            steps.append("second")

    with alone(tmp_path / "models"):
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
        steps.append("first")
    waiting.join(10)
    assert steps == ["first", "second"] and "waiting for it" in capsys.readouterr().out


def test_after_an_error_the_next_comes_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError), alone(tmp_path):
        raise RuntimeError("the build failed")
    with alone(tmp_path):
        pass
    assert capsys.readouterr().out == ""
