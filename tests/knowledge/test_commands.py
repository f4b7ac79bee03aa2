"""The commands a clinician types, on a copy of the content."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Callable

import numpy as np
import pytest
from click.testing import CliRunner, Result

from bot.commands import knowledge as commands
from bot.settings import ROOT, Settings


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs a command; `run.folder` is the copy it works on."""
    shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge")
    options = Settings(knowledge=tmp_path / "knowledge", var=tmp_path / "var")
    monkeypatch.setattr(commands, "settings", lambda: options)

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(commands.knowledge, list(words))
    invoke.folder = tmp_path / "knowledge"  # type: ignore[attr-defined]
    return invoke


def test_a_faulty_entry_ends_the_check_with_1(run: Callable[..., Result]) -> None:
    path = run.folder / "entries" / "onset.yml"
    path.write_text(path.read_text(encoding="utf-8").replace(" say: ", " say: Ketamine is safe and ", 1), encoding="utf-8")
    result = run("check", "--without-retrieval", "--errors-only")
    assert result.exit_code == 1
    assert any(line.startswith("error POM2 entries/onset.yml: ") for line in result.output.splitlines())


def test_warnings_alone_end_with_0(run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    whole = commands.check_content

    def only_warnings(*given: object) -> commands.Report:
        return commands.Report(tuple(whole(*given).warnings))
    monkeypatch.setattr(commands, "check_content", only_warnings)
    result = run("check", "--without-retrieval")
    assert result.exit_code == 0 and "0 errors" in result.output
    assert "clinic.yml still holds invented details: name, " in result.output


def test_content_that_can_not_be_loaded_ends_with_1(run: Callable[..., Result]) -> None:
    (run.folder / "contacts.yml").write_text("- id: x\n", encoding="utf-8")
    result = run("check", "--without-retrieval")
    assert result.exit_code == 1 and "LOAD contacts.yml: x" in result.output


def test_build_is_quick_the_second_time(run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    noise = np.random.default_rng(1)
    monkeypatch.setattr(commands, "_encode", lambda texts: noise.normal(size=(len(texts), 32)).astype(np.float32))
    first, second = run("build"), run("build")
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert "nothing had changed" not in first.output and "nothing had changed" in second.output


def test_figures_and_report_and_schema(run: Callable[..., Result], tmp_path: Path) -> None:
    assert "entries in a topic" in run("figures").output
    assert run("report").exit_code == 0 and (tmp_path / "var" / "report.html").is_file()
    assert run("schema").exit_code == 0 and (run.folder / "schema" / "entries.schema.json").is_file()


def test_new_says_what_to_do_next(run: Callable[..., Result]) -> None:
    result = run("new", "--topic", "onset", "--id", "onset-brand-new")
    assert result.exit_code == 0 and "fill in every FILL IN" in result.output
    assert run("new", "--topic", "onset").exit_code == 2  # the id is missing
