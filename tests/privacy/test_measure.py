"""The labelled messages: how much is found, and how much is removed that should have stayed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.privacy.mask import KINDS
from bot.privacy.measure import Table, measure

LABELLED = Path(__file__).with_name("labelled.yml")
LEAST_RECALL = {kind: 0.95 for kind in KINDS} | {"name": 0.9, "address": 0.85}


@pytest.fixture(scope="module")
def table() -> Table:
    return measure(LABELLED)


@pytest.mark.parametrize("kind", KINDS)
def test_recall_of_each_kind(table: Table, kind: str) -> None:
    row = next(row for row in table.rows if row.kind == kind)
    assert row.labelled >= 10
    assert row.recall >= LEAST_RECALL[kind], row.missed


def test_little_is_removed_that_should_stay(table: Table) -> None:
    assert table.without >= 150
    assert len(table.changed) / table.without <= 0.02, table.changed
    assert sum(len(row.wrongly_removed) for row in table.rows) <= 2


def test_the_table_shows_what_was_missed_and_what_was_changed(tmp_path: Path) -> None:
    path = tmp_path / "few.yml"
    path.write_text('with: ["<<name|Zog>> was here"]\nwithout: ["ring 07700 900123"]\n')
    shown = str(measure(path))
    assert "missed: Zog was here" in shown
    assert "changed: ring 07700 900123" in shown


@pytest.mark.parametrize(("content", "problem"), [
    ("with: []", "two lists"), ('with: ["no detail"]\nwithout: []', "has no"),
    ('with: ["<<shoe size|9>>"]\nwithout: []', "shoe size")])
def test_a_wrong_file_is_refused(tmp_path: Path, content: str, problem: str) -> None:
    path = tmp_path / "wrong.yml"
    path.write_text(content)
    with pytest.raises(ContentError, match=problem):
        measure(path)
