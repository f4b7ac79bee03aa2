"""Figures, the printable report, changes since a revision, the skeleton and the schemas."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest
import yaml

from bot.errors import ContentError
from bot.knowledge.cards import Card, Cards
from bot.knowledge.contacts import Line
from bot.knowledge.entry import Entry, Knowledge, ReferenceStatus
from bot.knowledge.figures import as_text, figures
from bot.knowledge.report import report_page, write_report
from bot.knowledge.revision import Change, RevisionError, changes_since
from bot.knowledge.schema import schemas, write_schemas
from bot.knowledge.skeleton import add_entry, skeleton
from bot.knowledge.wording import load_wording
from bot.settings import ROOT
from tests.knowledge.small import TODAY, entry, knowledge, reference


def test_figures_of_a_small_base() -> None:
    found = figures(knowledge(references=(reference(), reference("jones-2019", {"retracted": True}))))
    assert (found.entries, found.questions, found.references, found.withheld) == (2, 16, 2, 1)
    assert found.topics == {"onset": 2} and found.claims == {4: 2}
    assert {kind: number for kind, number in found.kinds.items() if number} == {"trial": 1}
    text = as_text(found)
    assert "entries             2 on 1 topics" in text and "trial             1" in text


def test_figures_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError):
        figures(Knowledge({}, {}, {}))


class Tags(HTMLParser):
    """Collects ids, the targets of links within the page, and what would be loaded from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.inner: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids += [str(values["id"])] if "id" in values else []
        self.inner += [str(values["href"])[1:]] if str(values.get("href", "")).startswith("#") else []
        self.loaded += [tag] if tag in ("script", "link", "img", "iframe") else []


def page_of(content: Knowledge, cards: Cards, today: dt.date = TODAY) -> str:
    return report_page(content, cards, load_wording(ROOT / "knowledge"), today)


def test_the_page_holds_everything_and_loads_nothing(cards: Cards, tmp_path: Path) -> None:
    page = page_of(knowledge(), cards)
    tags = Tags()
    tags.feed(page)
    assert tags.loaded == [] and len(set(tags.ids)) == len(tags.ids) and set(tags.inner) <= set(tags.ids)
    for text in ("Some people feel better within a day, compared with a dummy drip. [1]", "doi:10.1000/smith-2020",
                 "23 May 2027", "(trial, no date; abstract)", "What is not settled", "onset-weeks question 7", "116 123",
                 "Thank you for telling me.", "When needed again (2):"):
        assert text in page, text
    write_report(page, tmp_path / "new" / "report.html")
    assert (tmp_path / "new" / "report.html").read_text(encoding="utf-8") == page


def test_the_page_escapes_what_it_shows(cards: Cards) -> None:
    page = page_of(knowledge(entry(title="<script>alert(1)</script>")), cards)
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_overdue_entries_and_unchecked_lines_stand_at_the_top(cards: Cards) -> None:
    later = page_of(knowledge(), cards, dt.date(2027, 6, 1))
    assert "withdrawn until reviewed" in later and "UNCHECKED" in later
    assert "withdrawn until reviewed" not in page_of(knowledge(), cards)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with one committed entry, `onset-hours`, and one, `onset-old`, that is gone by now."""
    folder = tmp_path / "knowledge"
    (folder / "entries").mkdir(parents=True)
    items = [json.loads(item.json()) for item in (entry(), entry("onset-old"))]
    (folder / "entries" / "onset.yml").write_text(yaml.safe_dump(items), encoding="utf-8")
    for command in (["init", "-q"], ["add", "."],
                    ["-c", "user.name=Tester", "-c", "user.email=t@example.org", "commit", "-qm", "First"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return folder


def test_changes_since_a_revision(repository: Path, cards: Cards) -> None:
    cite = [{"ref": "smith-2020", "at": "table 2"}]
    answer: list[object] = [*entry().answer[:1], {"say": "It often fades in a month.", "cite": cite}]
    changes = changes_since("HEAD", knowledge(entry(answer=answer), entry("onset-weeks")), repository)
    assert (changes.added, changes.removed) == (("onset-weeks",), (("onset-old", "When it starts"),))
    assert changes.changed == {"onset-hours": (Change(
        "answer", ("It often fades in a week or two. [smith-2020, abstract]",),
        ("It often fades in a month. [smith-2020, table 2]",)),)}
    page = report_page(knowledge(entry(answer=answer), entry("onset-weeks")), cards, load_wording(ROOT / "knowledge"),
                       TODAY, changes)
    assert "<del>It often fades in a week or two." in page and "<ins>It often fades in a month." in page


def test_nothing_changed(repository: Path) -> None:
    changes = changes_since("HEAD", knowledge(entry(), entry("onset-old")), repository)
    assert (changes.added, changes.removed, changes.changed) == ((), (), {})


@pytest.mark.parametrize("revision", ["no-such-revision", "--output=/tmp/x"])
def test_a_revision_that_is_none(repository: Path, revision: str) -> None:
    with pytest.raises(RevisionError, match="Give a commit, a tag or a branch"):
        changes_since(revision, knowledge(), repository)


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge")
    return tmp_path / "knowledge"


def test_a_skeleton_is_an_entry_once_its_references_exist() -> None:
    [item] = yaml.safe_load(skeleton("onset", "onset-new", TODAY))
    made = Entry.parse_obj(item)
    assert (made.id, made.topic, made.reviewed_on, len(made.questions)) == ("onset-new", "onset", TODAY, 8)
    assert made.review_due > TODAY


def test_a_new_entry_is_added_at_the_end_and_asks_to_be_filled_in(whole: Path) -> None:
    before = (whole / "entries" / "onset.yml").read_text(encoding="utf-8")
    path = add_entry(whole, "onset", "onset-brand-new", TODAY)
    after = path.read_text(encoding="utf-8")
    assert after.startswith(before.rstrip("\n")) and yaml.safe_load(after)[-1]["id"] == "onset-brand-new"
    with pytest.raises(ContentError, match="FILL-IN"):
        add_entry(whole, "onset", "onset-another", TODAY)


@pytest.mark.parametrize("topic, name, cause", [
    ("weather", "weather-today", "is no topic"), ("onset", "Onset New", "small letters"),
    ("side-effects", "side-effects-common", "is taken"),
])
def test_new_refuses_and_leaves_the_files_alone(whole: Path, topic: str, name: str, cause: str) -> None:
    def texts() -> dict[str, str]:
        return {path.name: path.read_text(encoding="utf-8") for path in whole.glob("entries/*.yml")}
    before = texts()
    with pytest.raises(ContentError, match=cause):
        add_entry(whole, topic, name, TODAY)
    assert texts() == before


SHIPPED = [("contacts", "contacts.yml"), ("clinic", "clinic.yml"), ("cards", "cards.yml"), ("lint-allow", "lint-allow.yml"),
           ("entries", "entries/onset.yml"), ("references", "references.json")]


@pytest.mark.parametrize("name, file", SHIPPED)
def test_the_files_fit_their_schemas(name: str, file: str) -> None:
    content = yaml.safe_load((ROOT / "knowledge" / file).read_text(encoding="utf-8"))
    schema = schemas()[name]
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.Draft7Validator(schema).validate(json.loads(json.dumps(content, default=str)))


def test_a_wrong_key_does_not_fit() -> None:
    item = {**json.loads(entry().json()), "headline": "x"}
    assert list(jsonschema.Draft7Validator(schemas()["entries"]).iter_errors([item]))


def test_schemas_are_written_for_each_kind_of_file(tmp_path: Path) -> None:
    paths = write_schemas(tmp_path / "schema")
    assert sorted(path.name for path in paths) == sorted(f"{name}.schema.json" for name in schemas())
    assert all(json.loads(path.read_text(encoding="utf-8")) for path in paths)


def test_the_readme_names_every_topic_rule_and_field() -> None:
    text = (ROOT / "knowledge" / "README.md").read_text(encoding="utf-8")
    topics = [item["id"] for item in yaml.safe_load((ROOT / "knowledge" / "topics.yml").read_text(encoding="utf-8"))]
    assert len(topics) == 45 and [topic for topic in topics if f"`{topic}`" not in text] == []
    assert [name for name in (*Entry.__fields__, *ReferenceStatus.__fields__, *Card.__fields__) if name not in text] == []
    shown = set(Line.__fields__) - {"email", "public"}
    assert [name for name in shown if name not in text] == []
    rules = "LOAD POM1 POM2 POM3 POM4 POM5 POM6 POM7 POM8 SAF1 SAF2 SAF3 SAF4 MED1 SRC1 SRC2 SRC3 TOP1 TOP2 RET1 RET2 ALLOW"
    assert [rule for rule in rules.split() if rule not in text] == []
