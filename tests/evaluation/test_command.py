"""`python -m bot evaluate` from files to page, with the assistant's and the baselines' answers given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.commands import evaluate as command
from bot.evaluation.measure import Result
from bot.evaluation.report import System


@pytest.fixture
def labelled_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    def answered(lines: list[dict[str, str]], *_: object) -> list[Result]:
        return [Result(line["id"], line["text"], line["label"], None, "crisis", None, None, None, (), 1.0, line["group"])
                for line in lines]

    monkeypatch.setattr(command, "ask_all", answered)
    monkeypatch.setattr(command, "ask_baselines", lambda lines, epochs, sample: [
        System("A baseline", answered(lines), f"It learned for {epochs} epochs.")])
    file = tmp_path / "crisis.jsonl"
    file.write_text('{"id": "a", "text": "x", "label": "crisis"}\n')
    return file


def test_report_and_baselines(labelled_file: Path) -> None:
    page = labelled_file.parent / "results" / "page.html"
    done = CliRunner().invoke(command.evaluate, [str(labelled_file), "--report", str(page), "--baselines", "--epochs", "2"])
    assert done.exit_code == 0, done.output
    assert "A baseline" in page.read_text() and "It learned for 2 epochs." in page.read_text()
    assert "A baseline: It learned for 2 epochs." in done.stdout and "crisis recognised" in done.stdout


def test_without_either_nothing_is_written_and_nothing_trained(labelled_file: Path) -> None:
    done = CliRunner().invoke(command.evaluate, [str(labelled_file), "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["baselines"] == {} and found["headline"]["crisis recognised"]["hits"] == 1
    assert list(labelled_file.parent.iterdir()) == [labelled_file]
