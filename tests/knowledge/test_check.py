"""The check as a whole: it names what can not be loaded, honours exceptions with a reason, and passes good content."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.knowledge.check import check
from bot.knowledge.lint.allow import Allowed, load_allowed, without_allowed
from bot.knowledge.lint.finding import Finding
from bot.settings import ROOT

TODAY = dt.date(2026, 12, 1)
SAFE = Finding("POM2", "error", "entries/x.yml", "x-one", "answer 1", "'safe': every medicine can cause harm")


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A copy of all content."""
    shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge")
    return tmp_path / "knowledge"


def test_the_content_breaks_no_rule_of_advertising_or_of_safe_messaging() -> None:
    found = [finding for finding in check(ROOT / "knowledge", TODAY).errors if finding.rule[:3] in ("POM", "SAF", "MED")]
    assert found == []


def test_what_can_not_be_loaded_is_the_only_finding(whole: Path) -> None:
    path = whole / "entries" / "onset.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("title:", "headline:", 1), encoding="utf-8")
    report = check(whole, TODAY)
    assert [(finding.rule, finding.file) for finding in report.findings] == [("LOAD", "entries/onset.yml")]
    assert "headline" in report.findings[0].message


@pytest.mark.parametrize("old, new, rule", [
    (" say: ", " say: Ketamine is safe and ", "POM2"), ("title: ", "title: Call 0800 068 4141 ", "SAF2"),
])
def test_a_fault_put_into_the_content_is_found_where_it_stands(whole: Path, old: str, new: str, rule: str) -> None:
    before = [finding for finding in check(whole, TODAY).errors if finding.rule == rule]
    path = whole / "entries" / "onset.yml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    after = [finding for finding in check(whole, TODAY).errors if finding.rule == rule]
    assert before == [] and [finding.file for finding in after] == ["entries/onset.yml"]


def test_overdue_content_fails_the_check(whole: Path) -> None:
    rules = {finding.rule for finding in check(whole, dt.date(2028, 1, 1)).errors}
    assert "SRC1" in rules


@pytest.mark.parametrize("item, text, covered", [("x-one", None, True), ("x-*", None, True), ("x-two", None, False),
                                                 ("x-one", "'safe'", True), ("x-one", "'safer'", False)])
def test_exceptions_cover_what_they_name(item: str, text: str | None, covered: bool) -> None:
    allowed = Allowed(rule="POM2", item=item, text=text, reason="Quotes a ruling, with the ruling cited.")
    left = without_allowed([SAFE], [allowed])
    assert ([finding.rule for finding in left] == []) is covered
    if not covered:
        assert [finding.rule for finding in left] == ["POM2", "ALLOW"]  # it is not needed, so it must go


@pytest.mark.parametrize("text", ["- {rule: POM2, item: x}\n", "- {rule: POM2, item: x, reason: because}\n",
                                  "- {rule: POM2, item: x, reason: a reason of twenty letters, until: 2027}\n", "rule: x\n"])
def test_exceptions_must_give_a_reason(tmp_path: Path, text: str) -> None:
    (tmp_path / "lint-allow.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match="lint-allow.yml"):
        load_allowed(tmp_path)


def test_no_exceptions_without_the_file(tmp_path: Path) -> None:
    assert load_allowed(tmp_path) == []
