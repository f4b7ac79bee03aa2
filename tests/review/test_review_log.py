"""Every message once, in order, with what follows from it."""

from __future__ import annotations

import json
import random
import sqlite3

import pytest

from bot.review.log import ReviewLog
from bot.review.turns import feedback_event, read_event, reference
from review_events import NOW, crisis, pressed, replied, rows, said


def talk(sender: str, turns: int) -> list[dict]:
    events = []
    for turn in range(turns):
        events +=[said(sender, f"question {turn}", NOW +10 * turn),
                  replied(sender, f"answer {turn}", NOW +10 * turn +1)]
    return events


def test_messages_in_order_with_both_sides(log, conn):
    assert log.write(talk("ann", 2)) == 4
    assert rows(conn, "select role, coalesce(m.text, s.text) from messages m left join shown s on s.id = m.shown "
                      "order by at, m.id") == [
        ("visitor", "question 0"), ("bot", "answer 0"), ("visitor", "question 1"), ("bot", "answer 1")]
    assert rows(conn, "select reference, visitor_messages, bot_messages, opening, last_at from conversations") == [
        (reference("ann"), 2, 2, "question 0", NOW + 11)]


def test_events_published_again_are_stored_once(log, conn):
    events = talk("ann", 3) + crisis("ann", at=NOW + 100)
    log.write(events)
    before = {table: rows(conn, f"select * from {table} order by 1, 2, 3") for table in
              ("conversations", "messages", "facets", "daily", "items", "history", "samples")}
    again = events * 3
    random.Random(1).shuffle(again)
    assert log.write(again) == 0
    assert before == {table: rows(conn, f"select * from {table} order by 1, 2, 3") for table in before}


def test_late_events_are_shown_at_their_time(log, conn):
    events = talk("ann", 3)
    log.write(events[2:])
    log.write(events[:2])
    texts = rows(conn, "select coalesce(m.text, s.text) from messages m left join shown s on s.id = m.shown order by at, m.id")
    assert [text for text, in texts] == [f"{kind} {turn}" for turn in range(3) for kind in ("question", "answer")]


def test_the_same_answer_is_kept_once_word_for_word(log, conn):
    citation = {"number": 1, "ref": "short-2018", "text": "Short B. 2018.", "url": "https://doi.org/1"}
    for sender in ("ann", "bob"):
        log.write([said(sender, "hello"), replied(sender, "It may make you dizzy.", citations=[citation], entry="dizzy")])
    (body,), = rows(conn, "select body from shown")
    assert json.loads(body)["citations"] == [citation]
    assert "id" not in json.loads(body)
    assert rows(conn, "select count(distinct message_id), count(*) from messages where role = 'bot'") == [(2, 2)]


def test_what_was_understood_is_kept(log, conn):
    log.write([said("ann", "is it ok", route="clarify", intent="ask_knowledge", confidence=0.31, entry="a",
                    candidates=[["a", 0.5], ["b", 0.4]], masked=["phone number"], model_version="m1")])
    assert rows(
        conn,
        'select route, intent, confidence, entry, candidates, masked, "trigger", knowledge_version, model_version '
        "from messages") ==[
        ("clarify", "ask_knowledge", 0.31, "a", '[["a", 0.5], ["b", 0.4]]', '["phone number"]', "none", "abc", "m1")]
    assert ("unanswered", "yes") in rows(conn, "select kind, value from facets")


@pytest.mark.parametrize("confidence, low", [(0.49, True), (0.5, False), (None, False)])
def test_low_confidence_is_a_filter(log, conn, confidence, low):
    log.write([said("ann", "is it ok", confidence=confidence)])
    assert (("low_confidence", "yes") in rows(conn, "select kind, value from facets")) is low


@pytest.mark.parametrize("label, text", [("Feeling dizzy", "Feeling dizzy"), (None, "entry:dizziness")])
def test_a_press_is_kept_under_its_label_beside_its_id(log, conn, label, text):
    log.write([pressed("ann", "entry:dizziness", label)])
    assert rows(conn, "select text, button from messages") == [(text, "entry:dizziness")]
    assert rows(conn, "select opening from conversations") == [(text,)]


def test_typed_words_are_no_press(log, conn):
    log.write([said("ann", "entry:dizziness", label="Feeling dizzy")])
    assert rows(conn, "select text, button from messages") == [("entry:dizziness", None)]


def test_bookkeeping_events_leave_nothing(log, conn):
    assert log.write([{"event": kind, "sender_id": "ann", "timestamp": NOW} for kind in
                      ("action", "session_started", "slot", "restart")]) == 0
    assert rows(conn, "select count(*) from conversations") == [(0,)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_feedback_finds_its_message(log, conn, order):
    events = [said("ann", "hello"), replied("ann", "answer", message_id="m1"),
              feedback_event("ann", "m1", False, "not what I asked", NOW + 5)]
    log.write(events[:1])
    log.write([events[index] for index in order])
    log.write(events)
    assert rows(conn, "select helpful, feedback_reason from messages where role = 'bot'") == [(0, "not what I asked")]
    assert rows(conn, "select n from daily where kind = 'feedback'") == [(1,)]
    assert rows(conn, "select why from samples where why <> 'random'") == [("thumbs down",)]


@pytest.mark.parametrize("broken", [
    {"event": "user", "text": "no sender", "timestamp": NOW},
    {"event": "user", "text": "no time", "sender_id": "ann"},
    {"event": "user", "text": "odd", "sender_id": "ann", "timestamp": NOW, "parse_data": "text"},
    {"event": "feedback", "sender_id": "nobody", "timestamp": NOW, "message_id": "m", "helpful": True},
    "not an object", ["event"]])
def test_a_broken_event_holds_up_nothing_and_is_kept(log, conn, broken):
    assert log.write([broken, said("bob", "hello")]) == 1
    assert rows(conn, "select count(*) from messages") == [(1,)]
    assert json.loads(rows(conn, "select raw from rejects")[0][0]) == broken


def test_lone_surrogates_and_emoji_are_stored(log, conn):
    log.write([said("ann", "help \ud83d now 😢")])
    assert rows(conn, "select text from messages") == [("help ? now 😢",)]


def test_a_crisis_message_waits_for_a_person(log, conn):
    log.write(crisis("ann"))
    assert rows(conn, 'select kind, queue, why, "trigger", trigger_words, staffed, state, due_at - created_at from items') == [
        ("conversation", "Q0", "suicidal_intent", "rule:tonight", "end it tonight", 1, "new", 15 * 60)]
    assert rows(conn, "select kept_as, respond_by from conversations") == [("flagged", NOW + 15 * 60)]
    assert rows(conn, "select why from samples") == [("crisis",)]


def test_a_refused_write_changes_nothing_and_can_be_repeated(log, conn):
    log.write(talk("ann", 1))
    conn.execute("BEGIN IMMEDIATE")
    log.busy_seconds = 0.05
    log.close()
    with pytest.raises(sqlite3.OperationalError):
        log.write(talk("bob", 1))
    conn.execute("ROLLBACK")
    assert rows(conn, "select count(*) from conversations") == [(1,)]
    assert log.write(talk("bob", 1)) == 2


def test_a_visitor_is_not_recognisable_from_the_reference():
    assert reference("ann") == reference("ann") != reference("bob")
    assert "ann" not in reference("ann").lower() and len(reference("ann")) == 13


def test_empty_messages_are_no_turns():
    assert read_event(said("ann", "")) is None
    assert read_event({"event": "bot", "sender_id": "ann", "timestamp": NOW, "text": None, "data": {}}) is None


def test_bot_messages_without_custom_data_are_kept(conn, path):
    writer = ReviewLog(path)
    writer.write([{"event": "bot", "sender_id": "ann", "timestamp": NOW, "text": "Sorry.", "data": None}])
    writer.close()
    assert rows(conn, "select s.text from messages m join shown s on s.id = m.shown") == [("Sorry.",)]
