"""The report: one page that stands alone, with every figure in it for a person who sees no plot."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from bot.evaluation.measure import Result
from bot.evaluation.report import About, System, report_page
from bot.settings import ROOT

ABOUT = About(dt.date(2026, 11, 26), "assistant-0123456789abcdef", "231557f85967", {"crisis": 0.25})


def result(label: str, route: str, number: int = 0, **more: object) -> Result:
    values: dict[str, object] = {"wanted_topic": None, "concern": None, "entry": None, "topic": None,
                                 "offered_topics": (), "confidence": 0.5, "source": label, **more}
    return Result(id=f"{label}-{number}", text=f"a message about {label}", label=label, route=route, **values)  # type: ignore[arg-type]


ASSISTANT = [
    result("crisis", "crisis", concern="self_harm", wanted_concern="self_harm", danger=0.9, trigger="score:concern_self_harm"),
    result("crisis", "answer", 1, danger=0.1, wanted_concern="self_harm", trigger="none"),
    result("knowledge", "answer", entry="ocd-1", topic="ocd", wanted_topic="ocd", confidence=0.83, danger=0.0),
    result("knowledge", "answer", 1, entry="ocd-1", topic="ocd", wanted_topic="ptsd", confidence=0.61, danger=0.3),
    result("out_of_scope", "crisis", source="crisis_negatives", concern="mania", danger=0.4, trigger="score:concern_mania"),
]
WORDS = [result(item.label, "out_of_scope", source=item.source, wanted_topic=item.wanted_topic, confidence=None)
         for item in ASSISTANT]


@pytest.fixture(scope="module")
def page() -> str:
    return report_page(System("This assistant", ASSISTANT), ABOUT, [System("Full-text search", WORDS, "It is a note.")])


@pytest.fixture(scope="module")
def bare() -> str:
    """The smallest page: no baseline, nothing that went wrong, and nothing to plot."""
    return report_page(System("This assistant", [result("smalltalk", "smalltalk")]), ABOUT)


class Reader(HTMLParser):
    """Collects tags with their attributes, and rows of tables as text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self._in_cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[-1][-1] += " ".join(data.split())


def rows(page: str) -> dict[str, list[str]]:
    """Cells of the first row that begins with each heading."""
    found: dict[str, list[str]] = {}
    for row in Reader(page).rows:
        found.setdefault(row[0], row[1:])
    return found


def test_the_page_says_what_was_measured_and_when(page: str) -> None:
    for said in ("26 November 2026", ABOUT.model, ABOUT.knowledge, "5 messages", "crisis negatives 1", "It is a note."):
        assert said in page


def test_headline_figures_stand_side_by_side_with_their_bounds(page: str) -> None:
    table = rows(page)
    assert table["Figure"] == ["This assistant", "Full-text search"]
    assert table["crisis recognised"] == ["0.500 (0.095 to 0.905), 1 of 2", "0.000 (0.000 to 0.658), 0 of 2"]
    assert "contact" not in table, "no group of that name was asked"


def test_confusion_matrix_marks_the_right_routes_without_relying_on_shade(page: str) -> None:
    cells = [attributes["class"] for tag, attributes in Reader(page).tags if tag == "td" and " s" in (attributes.get("class") or "")]
    assert any(name == "n s4 right" for name in cells), "half of the crisis messages went right: shade 4 of 7"
    assert rows(page)["crisis"] == ["1", "0", "0", "1", "0", "0", "0", "0", "2"]


def test_danger_against_its_threshold_marks_the_one_in_use(page: str, bare: str) -> None:
    table = rows(page)
    assert table["Threshold"] == ["danger caught", "false alarms: knowledge", "false alarms: crisis negatives"]
    assert table["0.25 (crisis)"] == ["0.500", "0.500", "1.000"]
    assert table["0.95"] == ["0.000", "0.000", "0.000"]
    assert "Threshold" not in rows(bare), "no estimate, no curve"


def test_topics_confidence_and_concerns_are_counted(page: str) -> None:
    table = rows(page)
    assert table["ocd"] == ["1", "0", "0"] and table["ptsd"] == ["0", "1", "0"]
    confidence = [row for row in Reader(page).rows if "0.8 to 0.9" in row]
    assert confidence == [["This assistant", "0.8 to 0.9", "0.83", "1.000 (0.207 to 1.000), 1 of 1"]]
    assert table["self harm"] == ["0.500 (0.095 to 0.905), 1 of 2", "1", "1", "0"]
    assert table["mania"] == ["not labelled", "", "0", "1 (crisis negatives 1)"]


def test_the_worst_mistake_comes_first_and_texts_are_escaped() -> None:
    missed = [result("smalltalk", "contact"), result("crisis", "answer")]
    evil = Result("x", "<script>alert(1)</script>", "crisis", None, "smalltalk", None, None, None, (), 0.9, "crisis")
    page = report_page(System("This assistant", [*missed, evil]), ABOUT, mistakes=2)
    assert "&lt;script&gt;" in page and "<script" not in page
    last = [row[:2] for row in Reader(page).rows][-3:]
    assert last == [["Label", "Route"], ["crisis", "smalltalk"], ["crisis", "answer"]]


def test_sections_without_content_are_left_out(bare: str) -> None:
    assert "<svg" not in bare and "<p>None.</p>" in bare
    links = {attributes["href"] for tag, attributes in Reader(bare).tags if tag == "a"}
    assert links == {"#figures", "#confusion", "#mistakes"}


def test_the_page_stands_alone_and_can_be_read_without_seeing(page: str) -> None:
    tags = Reader(page).tags
    assert not [tag for tag, _ in tags if tag in ("script", "link", "img", "iframe")]
    assert not re.findall(r'(?:src|href)="(?!#)', page) and "@import" not in page
    ids = [attributes["id"] for _, attributes in tags if attributes.get("id")]
    assert len(ids) == len(set(ids))
    assert {attributes["href"][1:] for tag, attributes in tags if (attributes.get("href") or "").startswith("#")} <= set(ids)  # type: ignore[index]
    plots = [attributes for tag, attributes in tags if tag == "svg"]
    assert len(plots) == 5 and all(plot["role"] == "img" and plot["aria-label"] for plot in plots)
    assert all(attributes.get("scope") for tag, attributes in tags if tag == "th")


def test_the_same_results_make_the_same_page(page: str) -> None:
    assert report_page(System("This assistant", ASSISTANT), ABOUT,
                       [System("Full-text search", WORDS, "It is a note.")]) == page


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    code = "import sys, bot.commands.evaluate; print({'matplotlib', 'rasa', 'tensorflow'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
