"""Finding conversations, reading them, and what reviewers add."""

from __future__ import annotations

import sqlite3

import numpy as np
import pytest
import yaml

from bot.review import conversations, corrections, missed, reviewing
from bot.review.conversations import Search, find, fts_query
from bot.review.items import Refusal
from bot.review.turns import feedback_event, reference
from review_events import NOW, crisis, pressed, replied, rows, said, uk

DAY = 86400


@pytest.fixture
def talks(log, conn) -> sqlite3.Connection:
    log.write(
        [said("dizzy", "will it make me dizzy", NOW -3 * DAY, entry="dizziness"),
         replied(
             "dizzy", "It may make you light-headed for a while.", NOW -3 * DAY +1, entry="dizziness",
             topic="side-effects", message_id="d1"),
         feedback_event("dizzy", "d1", False, None, NOW -3 * DAY +9),
         said("bus", "which bus goes there", NOW -2 * DAY, route="out_of_scope", confidence=0.2),
         replied("bus", "I can not answer that.", NOW -2 * DAY +1, route="out_of_scope"),
         said("dose", "what dose would I need", NOW -DAY, confidence=0.4),
         replied("dose", "A clinician decides this.", NOW -DAY +1, entry="dosing", topic="routes"),
         *crisis("urgent", at=NOW -3 * DAY),
         *crisis("later", at=NOW -DAY)])
    return conn


def names(conn: sqlite3.Connection, **search) -> list[str]:
    by_code = {reference(name): name for name in ("dizzy", "bus", "dose", "urgent", "later")}
    return [by_code[row["reference"]] for row in find(conn, Search(**search)).rows]


def test_urgent_first_then_newest(talks):
    assert names(talks) == ["urgent", "later", "dose", "bus", "dizzy"]


@pytest.mark.parametrize("search, found", [
    ({"facets": {"route": "out_of_scope"}}, ["bus"]), ({"facets": {"concern": "suicidal_intent"}}, ["urgent", "later"]),
    ({"facets": {"entry": "dizziness"}}, ["dizzy"]), ({"facets": {"topic": "routes"}}, ["dose"]),
    ({"facets": {"feedback": "down"}}, ["dizzy"]), ({"facets": {"feedback": "up"}}, []),
    ({"facets": {"low_confidence": "yes"}}, ["dose"]), ({"facets": {"unanswered": "yes"}}, ["bus"]),
    ({"facets": {"route": "answer", "topic": "routes"}}, ["dose"]), ({"facets": {"route": "answer", "topic": "x"}}, []),
    ({"facets": {"no such": "filter"}}, ["urgent", "later", "dose", "bus", "dizzy"]),
    ({"words": "dizzy"}, ["dizzy"]), ({"words": "DIZZY make"}, ["dizzy"]), ({"words": "dizzy bus"}, []),
    ({"words": '"make me dizzy"'}, ["dizzy"]), ({"words": '"dizzy make"'}, []),
    ({"words": "light-headed"}, []), ({"words": "light-headed", "where": "answer"}, ["dizzy"]),
    ({"words": "tonight", "facets": {"route": "crisis"}}, ["urgent", "later"]),
    ({"since": "2026-11-21", "until": "2026-11-21"}, ["bus"]), ({"since": "2026-11-22"}, ["later", "dose"]),
    ({"until": "2026-11-20"}, ["urgent", "dizzy"]), ({"since": "not a day"}, ["urgent", "later", "dose", "bus", "dizzy"]),
    ({"waiting": True}, ["urgent", "later"]), ({"review": "reviewed"}, []), ({"page": 2}, [])])
def test_filters(talks, search, found):
    assert names(talks, **search) == found


@pytest.mark.parametrize("few", [0, 4000])
def test_rare_and_common_filters_find_the_same(talks, monkeypatch, few):
    monkeypatch.setattr(conversations, "FEW", few)
    assert names(talks, facets={"route": "answer"}) == ["dose", "dizzy"]
    assert names(talks, facets={"route": "answer", "feedback": "down"}) == ["dizzy"]


@pytest.mark.parametrize("words",
                         ['"', "* OR (", "NEAR(a b)", "a AND", "-x", "text:foo", "'; drop table messages", "\0", "???",
                          "😢"])
def test_odd_words_are_no_operators(talks, words):
    find(talks, Search(words=words))
    assert len(names(talks)) == 5


def test_a_query_is_words_and_phrases():
    assert fts_query('is it "very safe" OR no*') == '"is" "it" "very safe" "OR" "no*"'
    assert fts_query("  ") == ""


def test_pages(log, conn):
    log.write([said(f"v{n:03}", "hello", NOW + n) for n in range(conversations.PAGE + 1)])
    first, second = find(conn, Search()), find(conn, Search(page=2))
    assert (len(first.rows), first.more, len(second.rows), second.more) == (conversations.PAGE, True, 1, False)
    assert second.rows[0]["reference"] == reference("v000")


def test_a_transcript_shows_what_was_said_understood_and_shown(talks):
    number = conversations.by_reference(talks, reference("dizzy").lower())["id"]
    asked, answered = conversations.transcript(talks, number)
    assert (asked["role"], asked["text"], asked["entry"], asked["trigger"]) == (
        "visitor", "will it make me dizzy", "dizziness", "none")
    assert answered["shown"]["text"] == "It may make you light-headed for a while." and answered["helpful"] == 0
    with pytest.raises(KeyError):
        conversations.by_reference(talks, "C-NONE")


def test_three_turns_on_either_side(log, conn):
    events = []
    for n in range(12):
        events += [said("ann", f"q{n}", NOW + 10 * n), replied("ann", f"a{n}", NOW + 10 * n + 1)]
    log.write(events)
    message = conn.execute("select id from messages where text = 'q5'").fetchone()[0]
    texts = [turn["text"] or turn["shown"]["text"] for turn in conversations.around(conn, 1, [message])]
    assert texts == [f"{kind}{n}" for n in range(2, 9) for kind in "qa"]
    first = conn.execute("select id from messages where text = 'q0'").fetchone()[0]
    assert [turn["text"] for turn in conversations.around(conn, 1, [first]) if turn["text"]] == ["q0", "q1", "q2", "q3"]
    assert [turn["text"] for turn in conversations.around(conn, 1, []) if turn["text"]] == ["q8", "q9", "q10", "q11"]
    assert conversations.around(conn, 999, []) == []


def test_values_of_filters(talks):
    assert conversations.values_of(talks, "route") == ["answer", "crisis", "out_of_scope"]
    assert conversations.values_of(talks, "tag") == []


def first_message(conn: sqlite3.Connection, sender: str) -> tuple[int, int]:
    return tuple(
        conn.execute(
            "select c.id, m.id from conversations c join messages m on m.conversation = c.id where sender = ? "
            "order by m.at limit 1", (sender,)).fetchone())


def test_tags_notes_and_flags(talks):
    number, message = first_message(talks, "dizzy")
    assert reviewing.tag(talks, number, message, "cara", NOW, " Good Example! ") == "good-example"
    reviewing.note(talks, number, "cara", NOW, "Ask the nurse.", message)
    reviewing.flag(talks, number, "cara", NOW, "Answer may be read as advice.")
    turn = conversations.transcript(talks, number)[0]
    assert [tag["tag"] for tag in turn["tags"]] == ["good-example"] and [note["text"]
        for note in turn["notes"]] == ["Ask the nurse."]
    assert names(talks, facets={"tag": "good-example"}) == ["dizzy"] and names(talks, review="flagged") == ["dizzy"]
    assert rows(talks, "select kept_as, review from conversations where id = ?", number) == [("flagged", "flagged")]
    assert rows(talks, "select why from samples where conversation = ?", number) in ([("flagged",)], [("thumbs down",)])
    reviewing.mark_reviewed(talks, number)
    assert names(talks, review="flagged") == ["dizzy"]
    reviewing.untag(talks, number, message, "good-example")
    assert names(talks, facets={"tag": "good-example"}) == []


def test_the_dashboard_counts_flagged_conversations_and_not_flags(talks):
    dizzy, bus = first_message(talks, "dizzy")[0], first_message(talks, "bus")[0]
    for number, at in ((dizzy, NOW), (dizzy, NOW + 1), (bus, NOW), (dizzy, NOW + DAY)):
        reviewing.flag(talks, number, "cara", at, "why")
        reviewing.mark_reviewed(talks, number)
    assert rows(talks, "select day, n from daily where kind = 'flagged'") == [("2026-11-23", 2)]
    assert rows(talks, "select count(*) from flags") == [(4,)]


# A day of 25 hours, one of 23, and the last that a date can hold.
@pytest.mark.parametrize("day, at, found", [
    ("2026-10-25", "2026-10-25 23:30", True), ("2026-10-25", "2026-10-26 00:00", False), ("2026-10-25", "2026-10-25 00:00", True),
    ("2027-03-28", "2027-03-28 23:59", True), ("2027-03-28", "2027-03-29 00:30", False), ("2027-03-28", "2027-03-27 23:59", False),
    ("9999-12-31", "9999-12-31 12:00", True)])
def test_a_day_ends_where_the_next_begins_also_when_the_clocks_change(log, conn, day, at, found):
    log.write([said("ann", "hello", uk(at))])
    assert bool(find(conn, Search(since=day, until=day)).rows) is found


@pytest.mark.parametrize("sql", ["update flags set reason = 'x'", "delete from flags"])
def test_flags_stay(talks, sql):
    number, _ = first_message(talks, "dizzy")
    reviewing.flag(talks, number, "cara", NOW, "reason")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        talks.execute(sql)


@pytest.mark.parametrize("step",
                         [lambda c, n, m: reviewing.flag(c, n, "cara", NOW, " "),
                          lambda c, n, m: reviewing.note(c, n, "cara", NOW, ""),
                          lambda c, n, m: reviewing.tag(c, n, m, "cara", NOW, "!!"),
                          lambda c, n, m: reviewing.tag(c, n +1, m, "cara", NOW, "x"),
                          lambda c, n, m: reviewing.correct(c, n, m, "cara", NOW, "mood", "x"),
                          lambda c, n, m: reviewing.correct(c, n, m, "cara", NOW, "route", ""),
                          lambda c, n, m: reviewing.correct(c, n, m +1, "cara", NOW, "route", "answer"),
                          lambda c, n, m: reviewing.flag(c, n, "cara", NOW, "x", 9999)])
def test_refused_additions_change_nothing(talks, step):
    number, message = first_message(talks, "dizzy")
    tables = ("flags", "notes", "tags", "corrections", "conversations", "facets", "samples")
    before = [rows(talks, f"select * from {table}") for table in tables]
    with pytest.raises(Refusal):
        step(talks, number, message)
    assert [rows(talks, f"select * from {table}") for table in tables] == before


def test_corrections_come_out_ready_to_paste(talks):
    number, message = first_message(talks, "bus")
    reviewing.correct(talks, number, message, "cara", NOW, "intent", "personal_care")
    reviewing.correct(talks, number, message, "cara", NOW, "intent", "contact")
    reviewing.correct(talks, number, message, "cara", NOW, "entry", "getting-here")
    other, second = first_message(talks, "dose")
    reviewing.correct(talks, other, second, "cara", NOW, "entry", "none")
    assert yaml.safe_load(corrections.training_examples(talks)) == [
                          {"intent": "contact", "examples": "- which bus goes there\n"}]
    assert corrections.entry_questions(talks) == "# getting-here: add under questions\n- which bus goes there\n"
    assert yaml.safe_load(corrections.regression_conversations(talks)) ==[{
         "name": f"corrected-{reference('bus').lower()}",
         "steps": [{"say": "which bus goes there", "expect": {"entry": "getting-here", "intent": "contact"}}]},
        {"name": f"corrected-{reference('dose').lower()}",
         "steps": [{"say": "what dose would I need", "expect": {"entry": "none"}}]}]
    assert [(row["kind"], row["was"], row["should_be"]) for row in corrections.listing(talks)][-1] in ( ("entry",
             "dosing", "none"), ("entry", None, "none"), ("intent", "ask_knowledge", "contact"), ("entry", None, "getting-here"))
    assert all(part in corrections.export(talks) for part in ("data/nlu.yml", "knowledge/entries", "tests"))


def test_a_press_is_no_text_to_learn_from(log, conn):
    log.write([said("ann", "does it work"), pressed("ann", "entry:anxiety-works", "Does it help with anxiety?", NOW + 5)])
    number, message = first_message(conn, "ann")
    for one in (message, message + 1):
        reviewing.correct(conn, number, one, "cara", NOW, "intent", "contact")
        reviewing.correct(conn, number, one, "cara", NOW, "entry", "e")
    assert yaml.safe_load(corrections.training_examples(conn)) == [{"intent": "contact", "examples": "- does it work\n"}]
    assert corrections.entry_questions(conn) == "# e: add under questions\n- does it work\n"
    (case,) = yaml.safe_load(corrections.regression_conversations(conn))
    assert [{key: step[key] for key in step if key != "expect"} for step in case["steps"]] == [
        {"say": "does it work"}, {"press": "entry:anxiety-works"}]


def test_messages_with_odd_beginnings_stay_one_example(log, conn):
    log.write([said("ann", "- first\n- second: #1 'x'")])
    reviewing.correct(conn, *first_message(conn, "ann"), "cara", NOW, "intent", "contact")
    reviewing.correct(conn, *first_message(conn, "ann"), "cara", NOW, "entry", "e")
    (block,) = yaml.safe_load(corrections.training_examples(conn))
    assert block["examples"] == "- first - second: #1 'x'\n"
    assert yaml.safe_load(corrections.entry_questions(conn)) == ["first - second: #1 'x'"]


def ask(log, *questions: tuple[str, int]) -> None:
    log.write([said(f"{text}-{n}", text, NOW + n, route="out_of_scope")
              for text, times in questions for n in range(times)])


def test_missed_questions_in_groups(log, conn):
    ask(log, ("where do I park", 3), ("where can I park", 2), ("do you take dogs", 1), ("Where do I park", 1))
    vectors = {"park": (1.0, 0.0), "dogs": (0.0, 1.0)}

    def encode(texts):
        return np.array([vectors[next(word for word in vectors if word in text)] for text in texts])

    known = missed.EntryQuestions(["parking", "pets"], ["is there a car park", "are dogs allowed"])
    found = missed.groups(missed.unanswered(conn, NOW - 1), encode, known)
    assert [(group.count, group.nearest) for group in found] == [(6, ("parking", 1.0)), (1, ("pets", 1.0))]
    assert found[0].examples[0].lower() == "where do i park" and "where can I park" in found[0].examples


def test_missed_questions_without_vectors_go_by_words(log, conn):
    ask(log, ("where do I park", 2), ("where do I park please", 1), ("do you take dogs", 1))
    found = missed.groups(missed.unanswered(conn, NOW - 1), None, missed.EntryQuestions(["pets"], ["do you take dogs"]))
    assert [(group.count, group.nearest) for group in found] == [
             (3, ("pets", pytest.approx(1 / 7))), (1, ("pets", 1.0))]


def test_answered_and_old_questions_are_not_missed(log, conn):
    ask(log, ("where do I park", 1))
    log.write([said("x", "what is it", route="answer")])
    assert [row["text"] for row in missed.unanswered(conn, NOW - 1)] == ["where do I park"]
    assert missed.unanswered(conn, uk("2026-11-24 00:00")) == [] and missed.groups([]) == []
