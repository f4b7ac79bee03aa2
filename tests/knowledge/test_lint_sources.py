"""Rules on dates, references, topics, figures, reading level, retrieval and crisis cards, each with a near miss."""

from __future__ import annotations

import datetime as dt
from typing import Any, Callable, Sequence

import numpy as np
import pytest

from bot.knowledge.cards import load_cards
from bot.knowledge.contacts import Contacts
from bot.knowledge.lint.finding import Finding
from bot.knowledge.lint.replies import closing_findings, crisis_findings, figure_findings
from bot.knowledge.lint.retrieval import retrieval, retrieval_findings
from bot.knowledge.lint.sources import button_findings, due_findings, reference_findings, topic_findings
from bot.knowledge.reading import GRADE, entry_grades, grade, reading_findings
from bot.knowledge.wording import Wording, load_wording
from bot.settings import ROOT
from tests.knowledge.small import TODAY, entry, knowledge, reference

CITE = [{"ref": "smith-2020", "at": "abstract"}]


def brief(findings: Sequence[Finding]) -> list[tuple[str, str, str]]:
    return [(finding.rule, finding.level, finding.item) for finding in findings]


@pytest.mark.parametrize("due, expected", [
    ("2026-11-30", ("SRC1", "error", "onset-hours")), ("2026-12-01", ("SRC1", "warning", "onset-hours")),
    ("2026-12-31", ("SRC1", "warning", "onset-hours")), ("2027-01-01", None),
])
def test_reviews_that_are_past_or_near(contacts: Contacts, due: str, expected: tuple[str, str, str] | None) -> None:
    found = due_findings(knowledge(entry(review_due=due)), contacts, TODAY)
    assert brief(found) == ([expected] if expected else [])


def test_a_review_from_the_future_is_an_error(contacts: Contacts) -> None:
    assert brief(due_findings(knowledge(entry(reviewed_on="2026-12-02")), contacts, TODAY)) == [
        ("SRC1", "error", "onset-hours")]


@pytest.mark.parametrize("days, level", [(74, None), (75, "warning"), (90, "warning"), (91, "error")])
def test_helplines_past_their_check(contacts: Contacts, days: int, level: str | None) -> None:
    day = contacts.all["samaritans"].last_checked + dt.timedelta(days=days)
    found = [item for item in due_findings(knowledge(), contacts, day) if item.item == "samaritans"]
    assert [item.level for item in found] == ([level] if level else [])


@pytest.mark.parametrize("fields", [{"DOI": "doi:10.1000/x"}, {"DOI": "https://doi.org/10.1000/x"}, {"PMID": "PMC123"},
                                    {"URL": "www.example.org"}, {"DOI": None}])
def test_addresses_that_can_not_be_right(fields: dict[str, Any]) -> None:
    assert brief(reference_findings(knowledge(references=(reference(**fields),)))) == [("SRC2", "error", "smith-2020")]


def test_addresses_that_can(contacts: Contacts) -> None:
    right = reference(PMID="12345678", URL="https://example.org/a?b=c")
    assert reference_findings(knowledge(references=(right,))) == []


def test_works_that_nobody_cites() -> None:
    unused = reference("jones-2019")
    assert brief(reference_findings(knowledge(references=(reference(), unused)))) == [("SRC2", "error", "jones-2019")]


@pytest.mark.parametrize("status", [{"retracted": True}, {"misused": True}, {"support_seen": False},
                                    {"superseded_by": "smith-2020"}])
def test_works_kept_on_record_need_no_user(status: dict[str, Any]) -> None:
    assert reference_findings(knowledge(references=(reference(), reference("jones-2019", status)))) == []


def test_entries_on_a_superseded_work_are_listed() -> None:
    old, new = reference(status={"superseded_by": "jones-2024"}), reference("jones-2024")
    found = reference_findings(knowledge(references=(old, new)))
    assert ("SRC3", "warning", "onset-hours") in brief(found)
    lost = reference_findings(knowledge(references=(reference(status={"superseded_by": "nobody"}),)))
    assert ("SRC2", "error", "smith-2020") in brief(lost)


def test_one_work_under_two_ids() -> None:
    same = (reference(), reference("smith-2020b", DOI="10.1000/smith-2020", status={"misused": True}))
    assert brief(reference_findings(knowledge(references=same))) == [("SRC2", "error", "smith-2020")]


def test_topics_need_two_entries() -> None:
    assert topic_findings(knowledge()) == []
    assert brief(topic_findings(knowledge(entry()))) == [("TOP1", "error", "onset")]
    assert brief(topic_findings(knowledge(topics=("onset", "cost")))) == [("TOP1", "error", "cost")]


@pytest.mark.parametrize("say, problem", [
    ("In a trial of 96 people, 10% felt better than on placebo.", None),
    ("Sickness was seen in 20% of people.", None),
    ("About 10% got worse.", "a percentage without its people; say of whom"),
    ("Of those treated, 60 per cent felt better.", "a figure of benefit and no comparison anywhere in the entry"),
    ("The success rate is high.", "'success rate' promotes; say how many of whom, against what"),
    ("It succeeded in 7 of 10 people.", None),
])
def test_figures_need_their_context(say: str, problem: str | None) -> None:
    answer = [{"say": say, "cite": CITE}, {"say": "It often fades.", "cite": CITE}]
    found = figure_findings(knowledge(entry(answer=answer)))
    assert [item.message for item in found] == ([problem] if problem else [])


@pytest.mark.parametrize("closing, missing", [
    ("This treatment has risks and is not right for everyone. Other treatments exist. A clinician decides with you.", 0),
    ("This treatment is not right for everyone. Other treatments exist. A clinician decides with you.", 1),
    ("Ask us.", 4),
])
def test_the_closing(closing: str, missing: int) -> None:
    wording = load_wording(ROOT / "knowledge")
    assert closing_findings(wording) == []
    changed = Wording(**{**wording.dict(), "closing": closing})
    assert brief(closing_findings(changed)) == [("POM8", "error", "closing")] * missing


@pytest.mark.parametrize("old, new, problem", [
    ("Thank you for telling me. That sounds very hard.", "Thank you. " + "Some more words that are here. " * 3,
     "has 95 words; 90 are the most a person in crisis is asked to read"),
    ("lines: [emergency, urgent, papyrus, samaritans]", "lines: [urgent, papyrus, samaritans]", "has no emergency line"),
    ("buttons: [worried-other, misunderstood, carry-on]", "buttons: [\"page:topics\"]",
     "leads to the knowledge base; a crisis card leads to people only"),
])
def test_crisis_cards(folder: Any, old: str, new: str, problem: str) -> None:
    whole = {finding.message for finding in crisis_findings(load_cards(folder), TODAY) if finding.item != "outside_uk"}
    assert whole == set()
    path = folder / "cards.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    found = [finding for finding in crisis_findings(load_cards(folder), TODAY) if finding.item != "outside_uk"]
    assert {finding.rule for finding in found} == {"SAF3"} and problem in {finding.message for finding in found}


def test_buttons_lead_to_entries_that_exist(folder: Any) -> None:
    path, topics = folder / "cards.yml", '  "page:topics": Browse the topics\n'
    text = path.read_text(encoding="utf-8").replace(topics, topics + '  "entry:onset-hours": When it starts\n')
    path.write_text(text.replace("buttons: [contact, page:topics]", 'buttons: ["entry:onset-hours"]', 1), encoding="utf-8")
    cards = load_cards(folder)
    assert button_findings(knowledge(), cards) == []
    assert brief(button_findings(knowledge(entry("onset-weeks")), cards)) == [("TOP2", "error", "personal_care")]


def test_reading_level() -> None:
    hard = "Pharmacodynamic interactions precipitating haemodynamic instability necessitate multidisciplinary evaluation."
    answer = [{"say": hard, "cite": CITE}, {"say": hard, "cite": CITE}]
    found = reading_findings(knowledge(entry(answer=answer), entry("onset-weeks")))
    assert brief(found) == [("TXT4", "error", "onset-hours")]
    assert entry_grades(knowledge())["onset-hours"] <= GRADE
    with pytest.raises(ValueError):
        grade(" ")


def test_names_of_medicines_do_not_count() -> None:
    assert grade("Esketamine helps some people.") == grade("Drug helps some people.")
    assert grade("Hypertension helps some people.") > grade("Drug helps some people.")


def encoder(vectors: dict[str, Sequence[float]]) -> Callable[[Sequence[str]], np.ndarray]:
    def encode(texts: Sequence[str]) -> np.ndarray:
        rows = np.array([vectors[text] for text in texts], dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return encode


def two_entries(stray: int, angle: float = 0.0) -> tuple[Any, Callable[[Sequence[str]], np.ndarray]]:
    """Two entries along two axes; `stray` questions of the first lie `angle` off the second's axis."""
    first, second = entry(), entry("onset-weeks")
    vectors: dict[str, Sequence[float]] = {text: (1.0, 0.01 * n, 0.0) for n, text in enumerate(first.questions)}
    vectors |= {text: (0.0, 0.0 + 0.01 * n, 1.0) for n, text in enumerate(second.questions)}
    vectors |= {text: (angle, -0.02 * n, 1.0) for n, text in enumerate(first.questions[:stray])}
    return knowledge(first, second), encoder(vectors)


@pytest.mark.parametrize("stray, level", [(0, None), (1, "warning"), (2, "error"), (5, "error")])
def test_questions_that_lead_elsewhere(stray: int, level: str | None) -> None:
    """Each question of the second entry has a direction of its own, and a stray one leans on one of those."""
    first, second = entry(), entry("onset-weeks")
    axes = np.eye(9)
    vectors: dict[str, Sequence[float]] = {text: axes[8] + 0.01 * axes[n] for n, text in enumerate(first.questions)}
    vectors |= {text: axes[n] + 0.5 * axes[:8].sum(axis=0) for n, text in enumerate(second.questions)}
    vectors |= {text: vectors[second.questions[n]] + 0.5 * axes[8] for n, text in enumerate(first.questions[:stray])}
    content = knowledge(first, second)
    result = retrieval(content, encoder(vectors))
    found = [item for item in retrieval_findings(content, result) if item.rule == "RET2" and item.item == "onset-hours"]
    assert [item.level for item in found] == ([level] if level else [])
    assert result.total == 16


def test_colliding_questions_are_named_with_both_entries() -> None:
    content, encode = two_entries(1)
    found = [item for item in retrieval_findings(content, retrieval(content, encode)) if item.rule == "RET1"]
    assert found and all(item.level == "warning" for item in found)
    assert "'onset-hours question 0'" in found[0].message and "onset-weeks" in found[0].message
    apart, encode = two_entries(1, angle=1.0)
    assert [item for item in retrieval_findings(apart, retrieval(apart, encode)) if item.rule == "RET1"] == []


def test_phrasings_may_lead_elsewhere_but_stand_in_one_entry_only() -> None:
    first = entry(phrasings=["onset-weeks question 0 or so", "When, then?"])
    second = entry("onset-weeks", phrasings=["when, then"])
    content = knowledge(first, second)
    axes = np.eye(3)
    vectors = {text: axes[0] for text in first.questions} | {text: axes[1] for text in second.questions}
    found = retrieval_findings(content, retrieval(content, encoder(vectors)))
    assert [(item.rule, item.level, item.item) for item in found if item.level == "error"] == [
        ("RET1", "error", "onset-weeks")] and "'when, then'" in found[0].message


def test_one_question_of_two_entries_is_an_error() -> None:
    first = entry()
    second = entry("onset-weeks", questions=[first.questions[0].upper() + "?", *entry("onset-weeks").questions[1:]])
    vectors = {text: (1.0, 0.0) for text in (*first.questions, *second.questions)}
    content = knowledge(first, second)
    found = retrieval_findings(content, retrieval(content, encoder(vectors)))
    levels = {item.level for item in found if item.rule == "RET1"}
    assert levels == {"error", "warning"}
