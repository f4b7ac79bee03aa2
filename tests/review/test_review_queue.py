"""The queue: the bot may only shorten a clock; people decide the rest, with reasons, on the record."""

from __future__ import annotations

import sqlite3

import pytest

from bot.review import items, worklist
from bot.review.items import Refusal
from review_events import HOURS, NOW, crisis, rows, said, uk


@pytest.fixture
def item(log, conn) -> int:
    log.write(crisis("ann"))
    return conn.execute("select id from items").fetchone()[0]


def worried(sender: str, at: float, concern: str = "street_drugs") -> dict:
    return said(sender, "some words", at, route="personal_care", concern=concern, trigger="score:concern", confidence=0.8)


def whole(conn: sqlite3.Connection) -> list[tuple]:
    return rows(conn, "select * from items") +rows(conn, "select * from history") +rows(conn,
        "select respond_by from conversations")


def test_a_day_of_an_item(conn, item):
    items.read(conn, item, "cara", NOW + 10)
    items.read(conn, item, "ben", NOW + 20)
    items.assign(conn, item, "cara", "cara", NOW + 30)
    items.note(conn, item, "cara", NOW + 40, "Looked at the transcript.")
    items.contacted(conn, item, "cara", NOW + 50, "Followed the emergency procedure.")
    items.close(conn, item, "cara", NOW + 60, "emergency procedure followed", "Handed over at 10:01.")
    assert rows(conn, "select by, action, before, after, reason from history order by id") == [
        ("assistant", "came in", None, "Q0", "suicidal_intent"), ("cara", "read", None, None, None),
        ("cara", "claimed", None, "cara", None), ("cara", "note", None, None, "Looked at the transcript."),
        ("cara", "contacted", "in progress", "contacted", "Followed the emergency procedure."),
        ("cara", "closed", "contacted", "emergency procedure followed", "Handed over at 10:01.")]
    row = items.get(conn, item)
    assert(
        row["state"],
        row["owner"],
        row["read_by"],
        row["claimed_at"],
        row["contacted_at"],
        row["closed_at"],
        row["outcome"]) ==(
        "closed", "cara", "cara", NOW +30, NOW +50, NOW +60, "emergency procedure followed")
    assert rows(conn, "select respond_by from conversations") == [(items.NO_CLOCK,)]
    assert worklist.waiting(conn) == [] and [found["id"] for found in worklist.closed(conn)] == [item]


@pytest.mark.parametrize("step", [
    lambda conn, item: items.close(conn, item, "cara", NOW, "answered", "  "),
    lambda conn, item: items.close(conn, item, "cara", NOW, "no such outcome", "because"),
    lambda conn, item: items.set_queue(conn, item, "Q4", "cara", NOW, "", HOURS),
    lambda conn, item: items.set_queue(conn, item, "Q9", "cara", NOW, "because", HOURS),
    lambda conn, item: items.contacted(conn, item, "cara", NOW, ""),
    lambda conn, item: items.note(conn, item, "cara", NOW, " "),
    lambda conn, item: items.reopen(conn, item, "cara", NOW, "because")])
def test_a_refused_step_changes_nothing(conn, item, step):
    before = whole(conn)
    with pytest.raises(Refusal):
        step(conn, item)
    assert whole(conn) == before and not conn.in_transaction


@pytest.mark.parametrize("step", [
    lambda conn, item: items.assign(conn, item, "ben", "ben", NOW),
    lambda conn, item: items.contacted(conn, item, "ben", NOW, "called"),
    lambda conn, item: items.close(conn, item, "ben", NOW, "answered", "again"),
    lambda conn, item: items.set_queue(conn, item, "Q1", "ben", NOW, "because", HOURS),
    lambda conn, item: items.next_check(conn, item, NOW + 60, "ben", NOW, "")])
def test_a_closed_item_takes_no_steps(conn, item, step):
    items.close(conn, item, "cara", NOW, "answered", "done")
    before = whole(conn)
    with pytest.raises(Refusal, match="closed"):
        step(conn, item)
    assert whole(conn) == before


def test_a_person_may_lengthen_a_clock_with_a_reason(conn, item):
    items.set_queue(conn, item, "Q2", "cara", NOW + 5, "Quoted a song, see transcript.", HOURS)
    assert rows(conn, "select queue, due_at from items") == [("Q2", uk("2026-11-24 17:00"))]
    assert rows(conn, "select by, action, before, after, reason from history order by id desc limit 1") == [
        ("cara", "lowered", "Q0", "Q2", "Quoted a song, see transcript.")]
    assert rows(conn, "select respond_by from conversations") == [(uk("2026-11-24 17:00"),)]


def test_the_bot_shortens_a_clock_and_makes_it_unread(log, conn):
    log.write([worried("ann", NOW)])
    items.read(conn, 1, "cara", NOW + 1)
    items.assign(conn, 1, "cara", "cara", NOW + 2)
    log.write(crisis("ann", at=NOW + 100))
    row = items.get(conn, 1)
    assert(
        row["queue"],
        row["why"],
        row["owner"],
        row["state"],
        row["read_at"]) ==(
        "Q0", "suicidal_intent", "cara", "in progress", None)
    assert row["due_at"] == NOW + 100 + 15 * 60
    assert rows(conn, "select by, action, before, after from history order by id desc limit 1") == [
                ("assistant", "raised", "Q2", "Q0")]


def test_the_bot_never_lengthens_a_clock(log, conn, item):
    items.read(conn, item, "cara", NOW + 1)
    log.write([worried("ann", NOW + 100), worried("ann", NOW + 200, "bereavement")])
    row = items.get(conn, item)
    assert (row["queue"], row["due_at"], row["read_at"]) == ("Q0", NOW + 15 * 60, None)
    assert rows(conn, "select count(*) from items") == [(1,)]


def test_raising_never_moves_the_answer_time_later(log, conn):
    friday = uk("2026-11-27 16:50")
    log.write([worried("ann", uk("2026-11-24 10:00"))])  # by the end of the 25th
    log.write(crisis("ann", at=friday))
    assert items.get(conn, 1)["due_at"] == uk("2026-11-25 17:00")


def test_new_words_after_closing_make_a_new_item(log, conn, item):
    items.close(conn, item, "cara", NOW + 5, "answered", "done")
    log.write(crisis("ann", at=NOW + 100))
    assert rows(conn, "select state from items order by id") == [("closed",), ("new",)]
    with pytest.raises(Refusal, match="another open item"):
        items.reopen(conn, item, "cara", NOW + 200, "look again")


def test_reopening_keeps_the_clock(conn, item):
    due = items.get(conn, item)["due_at"]
    items.close(conn, item, "cara", NOW + 5, "answered", "done")
    items.reopen(conn, item, "ben", NOW + 10, "It was not done.")
    assert rows(conn, "select state, due_at, outcome from items") == [("in progress", due, None)]


def test_same_day_items_first_then_by_time_needed(log, conn):
    log.write([worried("old", uk("2026-11-16 10:00"))])  # overdue for days
    log.write(crisis("second", at=NOW) + crisis("first", at=NOW - 60))
    log.write([worried("new", NOW), said("abuse", "he hits me", NOW, route="crisis", concern="domestic_abuse")])
    order = [(row["queue"], row["why"]) for row in worklist.waiting(conn)]
    assert order ==[
        ("Q0", "suicidal_intent"),
        ("Q0", "suicidal_intent"),
        ("Q1", "domestic_abuse"),
        ("Q2", "street_drugs"),
        ("Q2", "street_drugs")]
    dues = [row["due_at"] for row in worklist.waiting(conn)]
    assert dues[:3] == sorted(dues[:3]) and dues[3:] == sorted(dues[3:])


def test_the_queue_shows_the_words_that_set_the_clock(log, conn):
    log.write([said("ann", "hello, is anyone there?", NOW)])
    log.write(crisis("ann", "I want to end it tonight", NOW + 60))
    log.write([said("ann", "sorry, forget it", NOW + 120)])
    assert [row["words"] for row in worklist.waiting(conn)] == ["I want to end it tonight"]
    conn.execute("update items set trigger_message = null")
    assert [row["words"] for row in worklist.waiting(conn)] == ["hello, is anyone there?"]


THREE = ("its 3am and i cant sleep", "he isnt breathing properly", "i cant do this anymore")


def three_dangers(log) -> None:
    """One chat in which danger is spoken of three times under the shortest clock, with harmless words between."""
    for turn, (text, concern) in enumerate(zip(THREE, ("after_treatment_emergency", "overdose", "suicidal_thoughts")), start=1):
        log.write([said("ann", text, NOW + 60 * turn, route="emergency", concern=concern, trigger="score:x"),
                   said("ann", f"thank you {turn}", NOW + 60 * turn + 30, route="smalltalk", intent="thanks")])


def test_every_message_of_danger_is_listed_with_its_words_newest_first(log, conn):
    three_dangers(log)
    (row,) = worklist.waiting(conn)
    assert [(cause["why"], cause["text"], cause["at"]) for cause in row["causes"]] == [
        ("suicidal_thoughts", THREE[2], NOW + 180), ("overdose", THREE[1], NOW + 120), ("after_treatment_emergency", THREE[0], NOW + 60)]
    assert (row["queue"], row["why"], row["due_at"]) == ("Q0", "after_treatment_emergency", NOW + 16 * 60)


def test_an_item_lists_only_what_came_in_to_it(log, conn, item):
    items.close(conn, item, "cara", NOW + 5, "answered", "done")
    log.write(crisis("ann", "again", at=NOW + 100) + crisis("bob", "of bob", at=NOW + 100))
    assert [[cause["text"] for cause in row["causes"]] for row in worklist.waiting(conn)] == [["again"], ["of bob"]]
    assert [[cause["text"] for cause in row["causes"]] for row in worklist.closed(conn)] == [["I want to end it tonight"]]


def test_danger_after_the_answer_waits_again_with_a_clock_of_its_own(log, conn, item):
    items.contacted(conn, item, "cara", NOW + 10, "Called.")
    later = NOW + 3600
    log.write([worried("ann", later)])
    row = items.get(conn, item)
    assert (row["state"], row["queue"], row["due_at"], row["contacted_at"], row["read_at"], row["owner"]) == (
        "in progress", "Q0", later + 15 * 60, None, None, "cara")
    assert rows(conn, "select respond_by from conversations") == [(later + 15 * 60,)]
    assert [found["id"] for found in worklist.waiting(conn, overdue_at=later + 16 * 60)] == [item]


def test_harmless_words_after_the_answer_change_nothing(log, conn, item):
    items.contacted(conn, item, "cara", NOW + 10, "Called.")
    before = whole(conn)
    log.write([said("ann", "thank you", NOW + 3600, route="smalltalk", intent="thanks")])
    assert whole(conn) == before


def test_filters_of_the_queue(log, conn, item):
    log.write([worried("bob", NOW)])
    items.read(conn, item, "cara", NOW)
    items.assign(conn, item, "cara", "cara", NOW)
    assert [row["id"] for row in worklist.waiting(conn, unread=True)] == [2]
    assert [row["id"] for row in worklist.waiting(conn, owner="cara")] == [item]
    assert [row["id"] for row in worklist.waiting(conn, owner="")] == [2]


def test_giving_an_item_back(conn, item):
    items.assign(conn, item, "cara", "cara", NOW)
    items.assign(conn, item, None, "mia", NOW + 1)
    assert rows(conn, "select owner, state, claimed_at from items") == [(None, "new", None)]


@pytest.mark.parametrize("sql", ["update history set reason = 'other'", "delete from history"])
def test_history_can_not_be_changed(conn, item, sql):
    before = rows(conn, "select * from history")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        conn.execute(sql)
    assert rows(conn, "select * from history") == before


def test_no_column_holds_a_risk_level(conn):
    columns = {row[1] for table in ("items", "conversations", "messages")
                                    for row in conn.execute(f"pragma table_info({table})")}
    assert not {name for name in columns if "risk" in name or "severity" in name or "score" in name or "level" in name}
