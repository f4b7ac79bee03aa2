"""What is removed is gone from every file; what is not due stays; counts remain."""

from __future__ import annotations

import json
import random
import sqlite3
from pathlib import Path

import pytest

from bot.review import enquiries, items, retention, reviewing, subject
from bot.review.log import ReviewLog
from bot.review.retention import DAY, Policy, TrackerStore
from bot.review.store import open_log
from bot.review.turns import feedback_event, reference
from review_events import HOURS, NOW, crisis, replied, rows, said
from test_review_enquiries import good

SECRET = "zanzibarquux"  # a word that can be found in no other place


@pytest.fixture
def tracker(tmp_path: Path) -> TrackerStore:
    store = TrackerStore(tmp_path / "tracker.db")
    with sqlite3.connect(store.path) as conn:
        conn.execute("pragma journal_mode=wal")
        conn.execute("create table events (id integer primary key, sender_id text, timestamp real, data text)")
        for sender in ("ann", "bob"):
            for turn in range(30):
                conn.execute("insert into events (sender_id, timestamp, data) values (?, ?, ?)", (sender,
                             NOW + turn, json.dumps({"text": f"{SECRET if sender == 'ann' else 'hello'} {turn}" * 50})))
    conn.close()
    return store


def fill(log: ReviewLog, conn: sqlite3.Connection) -> None:
    """Ann's words in every table that can hold them, and Bob's chat beside them."""
    for turn in range(30):
        log.write(
            [said("ann", f"{SECRET} number {turn} " +"word " * 50, NOW +turn),
             said("bob", f"hello {turn}", NOW +turn),
             replied("ann", f"You wrote {SECRET}.", NOW +turn, message_id=f"m{turn}"),
             replied("bob", "Hello.", NOW +turn)])
    log.write(crisis("ann", f"{SECRET} end it tonight", NOW + 50))
    log.write([feedback_event("ann", "m1", False, f"{SECRET} was wrong", NOW + 60),
               {"event": "user", "sender_id": "ann", "text": SECRET, "timestamp": "not a time"}])
    number = conn.execute("select id from conversations where sender = 'ann'").fetchone()[0]
    message = conn.execute("select id from messages where conversation = ? and role = 'visitor'",
                           (number,)).fetchone()[0]
    reviewing.note(conn, number, "cara", NOW, f"note {SECRET}", message)
    reviewing.flag(conn, number, "cara", NOW, f"flag {SECRET}")
    reviewing.tag(conn, number, message, "cara", NOW, SECRET)
    reviewing.correct(conn, number, message, "cara", NOW, "entry", "some-entry")
    enquiries.submit(conn, good(about=SECRET, name=f"Ann {SECRET}"), "token", "192.0.2.1", NOW, HOURS, sender="ann")
    items.note(conn, 1, "cara", NOW, f"history {SECRET}")


def files_with(folder: Path, word: str) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and word.encode() in path.read_bytes())


def test_erasing_leaves_nothing_in_any_file(log, conn, tracker, path):
    fill(log, conn)
    assert "review.db" in "".join(files_with(path.parent, SECRET))  # the proof looks in the right place
    counts = retention.erase(conn, reference("ann").lower(), "mia", "subject request", NOW + 100, [tracker])
    assert counts == {"enquiries": 1, "conversations": 1, "tracker": 30}
    assert files_with(path.parent, SECRET) == []
    assert files_with(path.parent, SECRET[:6]) == []  # the search index keeps beginnings of words apart
    for table in ("flags", "notes", "tags", "corrections", "samples", "feedback", "history", "items", "enquiries", "rejects"):
        assert rows(conn, f"select count(*) from {table} where 1") in ([(0,)], [(1,)]), table
    assert rows(conn, "select count(*) from messages") == [(60,)
                ] and rows(conn, "select text from shown") == [("Hello.",)]
    assert rows(conn, "select reference, reason, by, counts from erasures") == [
        (reference("ann"), "subject request", "mia", json.dumps(counts))]
    assert rows(conn, "select sum(n) from daily where kind = 'messages'") == [(61,)]
    with sqlite3.connect(tracker.path) as check:  # what is erased is overwritten; the purge removes its rows
        assert rows(check, "select distinct sender_id from events where trim(sender_id, '-') != ''") == [("bob",)]


def test_a_late_copy_of_an_erased_chat_is_not_stored(log, conn):
    events = [said("ann", "hello"), replied("ann", "hi")]
    log.write(events)
    retention.erase(conn, reference("ann"), "visitor", "visitor asked in the chat", NOW)
    assert log.write(events) == 0 and rows(conn, "select count(*) from conversations") == [(0,)]
    assert log.write([said("bob", "hello")]) == 1


def test_a_chat_deleted_by_its_visitor_before_staff_saw_it_leaves_the_days_count_alone(log, conn):
    """HZ31: deletion goes before the queue. What remains says that words of this kind were met that day, and of nobody."""
    log.write(crisis("ann"))
    retention.erase(conn, reference("ann"), "visitor", "visitor asked in the chat", NOW + 60)
    for table in ("conversations", "messages", "items", "history", "samples"):
        assert rows(conn, f"select * from {table}") == [], table
    assert rows(conn, "select n from daily where kind = 'concern' and value = 'suicidal_intent'") == [(1,)]
    assert rows(conn, "select reference, reason from erasures") == [(reference("ann"), "visitor asked in the chat")]


@pytest.mark.parametrize("code, reason, error",
                         [("C-AAAAA-AAAAA", "subject request", KeyError),
                          (None, "because", ValueError)])
def test_a_refused_erasure_changes_nothing(log, conn, code, reason, error):
    log.write([said("ann", "hello")])
    with pytest.raises(error):
        retention.erase(conn, code or reference("ann"), "mia", reason, NOW)
    assert rows(conn, "select count(*) from conversations") == [(1,)] and rows(conn, "select * from erasures") == []


def test_forgetting_the_chat_alone_keeps_the_request_for_a_call(log, conn):
    log.write([said("ann", "hello")])
    receipt = enquiries.submit(conn, good(), "t", "192.0.2.1", NOW, HOURS, sender="ann")
    counts = retention.erase(conn, reference("ann"), "visitor", "visitor asked in the chat", NOW, linked=False)
    assert counts == {"enquiries": 0, "conversations": 1}
    assert enquiries.by_reference(conn, receipt.reference)["conversation_reference"] is None


def test_erasing_an_enquiry_takes_its_chat_along(log, conn):
    log.write([said("ann", "hello"), said("bob", "hello")])
    receipt = enquiries.submit(conn, good(), "t", "192.0.2.1", NOW, HOURS, sender="ann")
    assert retention.erase(conn, receipt.reference, "mia", "consent withdrawn", NOW) == {
                           "enquiries": 1, "conversations": 1}
    assert rows(conn, "select sender from conversations") == [("bob",)]


@pytest.fixture
def three(log, conn) -> list[str]:
    """References: two requests of Ann with her chat, one of Ann without it; Bob's with his own chat comes last."""
    log.write([said("ann", "hello"), said("bob", "hello")])
    return [enquiries.submit(conn, good(), f"t{n}", "192.0.2.1", NOW + n, HOURS, sender=sender).reference
            for n, sender in enumerate(("ann", "ann", None, "bob"))]


@pytest.mark.parametrize("first", [0, 1, None], ids=["first request", "second request", "chat"])
def test_erasing_takes_every_request_of_the_chat_along_and_no_other(conn, three, first):
    code = reference("ann") if first is None else three[first]
    found = subject.export(conn, code)
    assert [row["reference"] for row in found["enquiries"]] == three[:2] and len(found["conversations"]) == 1
    assert retention.erase(conn, code, "mia", "subject request", NOW) == {"enquiries": 2, "conversations": 1}
    assert rows(conn, "select reference from enquiries order by id") == [(three[2],), (three[3],)]
    assert rows(conn, "select sender from conversations") == [("bob",)]


def test_a_request_without_a_chat_goes_alone(conn, three):
    assert len(subject.export(conn, three[2])["enquiries"]) == 1
    assert retention.erase(conn, three[2], "mia", "subject request", NOW) == {"enquiries": 1, "conversations": 0}
    assert rows(conn, "select reference from enquiries order by id") == [(three[n],) for n in (0, 1, 3)]


@pytest.fixture
def classes(log, conn) -> str:
    """An anonymous chat, a flagged one, and one with a closed and one with an open enquiry; all of the same hour."""
    log.write([said(sender, "hello") for sender in ("plain", "closed", "open")] + crisis("flagged"))
    for sender in ("closed", "open"):
        enquiries.submit(conn, good(), sender, "192.0.2.1", NOW, HOURS, sender=sender)
    item = conn.execute(
        "select i.id from items i join enquiries e on e.id = i.enquiry join conversations c on c.id = e.conversation "
        "where c.sender = 'closed'").fetchone() [0]
    items.close(conn, item, "ida", NOW + 5 * DAY, "answered", "Called.")
    return ""


@pytest.mark.parametrize("days, left",
                         [(29.9, ["closed", "flagged", "open", "plain"]),
                          (30.1, ["closed", "flagged", "open"]),
                          (59.9, ["closed", "flagged", "open"]),
                          (60.1, ["closed", "open"]),
                          (104.9, ["closed", "open"]),
                          (105.1, ["open"]),
                          (1000, ["open"])])
def test_each_class_has_its_own_clock(conn, classes, days, left):
    retention.purge(conn, NOW + days * DAY, Policy(chat=30, enquiry=100, flagged=60))
    assert [sender for sender, in rows(conn, "select sender from conversations order by sender")] == left


def test_a_purge_reaches_every_store_and_leaves_counts(log, conn, tracker, path):
    fill(log, conn)
    items.close(conn, conn.execute("select id from items where kind = 'enquiry'").fetchone()
                [0], "ida", NOW, "answered", "Called.")
    later = NOW + 400 * DAY
    counts = retention.purge(conn, later, Policy(), [tracker])
    assert counts == {"enquiries": 1, "conversations": 2, "tracker": 60, "rejects": 1}
    assert files_with(path.parent, SECRET) == [] and files_with(path.parent, "hello") == []
    assert rows(conn, "select at, kind, store, n from purges order by store") == [
        (later, "purge", store, n) for store, n in sorted(counts.items())]
    assert rows(conn, "select sum(n) from daily where kind = 'messages'") == [(61,)]
    assert retention.last_purge(conn) == later


@pytest.mark.parametrize("counts, words", [
    ({"enquiries": 1, "conversations": 0, "tracker": 0}, "1 call-back request"), ({"conversations": 0}, "nothing"), ({}, "nothing"),
    ({"conversations": 1200, "tracker": 2, "other": 3}, "1,200 conversations, 2 steps of the assistant's memory, 3 rows of other")])
def test_what_was_removed_is_told_in_words(counts, words):
    assert retention.told(counts) == words


def test_a_tracker_that_does_not_exist_holds_nothing(tmp_path):
    store = TrackerStore(tmp_path / "missing.db")
    assert (store.erase(["ann"]), store.expire(NOW)) == (0, 0)
    store.compact()
    assert not store.path.exists()


def test_export_holds_everything_of_one_person_and_nothing_of_others(log, conn):
    fill(log, conn)
    found = subject.export(conn, reference("ann"))
    text = json.dumps(found)
    for part in (
        f"{SECRET} number 29", f"note {SECRET}", f"flag {SECRET}", f"history {SECRET}", f"{SECRET} was wrong",
        f"Ann {SECRET}", f"You wrote {SECRET}.", enquiries.CONSENT):
        assert part in text, part
    assert "hello 1" not in text and reference("bob") not in text
    code = found["enquiries"][0]["reference"]
    again = subject.export(conn, code)
    assert again["conversations"] == found["conversations"] and again["enquiries"] == found["enquiries"]
    with pytest.raises(KeyError):
        subject.export(conn, "C-AAAAA-AAAAA")


@pytest.mark.parametrize("contact, known",
                         [("020 7946 0000", True),
                          ("+442079460000", True),
                          ("7946", False),
                          ("", False),
                          ("ann@example.com", True),
                          ("ANN@example.com", True),
                          ("bob@example.com", False)])
def test_references_by_contact_details(conn, contact, known):
    receipt = enquiries.submit(conn, good(email="ann@example.com"), "t", "192.0.2.1", NOW, HOURS)
    assert subject.references_of(conn, contact) == ([receipt.reference] if known else [])


# The form stored "+447700900125"; a person asks with the number as they write it.
@pytest.mark.parametrize("contact, known", [
    ("+44 (0)7700 900125", True), ("+44 7700 900125", True), ("0044 7700 900125", True), ("07700 900125", True), ("(07700) 900-125", True),
    ("00 44 (0) 7700 900125", True), ("900125", False), ("0900125", False), ("7700900125", True), ("+44 (0)7700 900126", False),
    ("+33 7700 900125", False), ("tel", False)])
def test_a_number_is_found_however_it_is_written(conn, contact, known):
    receipt = enquiries.submit(conn, good(phone="07700 900125"), "t", "192.0.2.1", NOW, HOURS)
    assert rows(conn, "select phone from enquiries") == [("+447700900125",)]
    assert subject.references_of(conn, contact) == ([receipt.reference] if known else [])


def test_an_open_reader_does_not_stop_an_erasure(log, conn, path):
    fill(log, conn)
    reader = open_log(path)
    reader.execute("select * from messages").fetchone()
    retention.erase(conn, reference("ann"), "mia", "subject request", NOW)
    reader.close()
    retention.compact(conn)
    assert files_with(path.parent, SECRET) == []


def test_a_chat_of_which_the_log_has_no_word_yet_is_erased_all_the_same(log, conn, tracker, path):
    log.write([{"event": "user", "sender_id": "ann", "text": SECRET, "timestamp": "not a time"}, said("bob", "hello")])
    counts = retention.erase(conn, reference("ann"), "visitor", "visitor asked in the chat", NOW, [tracker], sender="ann")
    assert counts == {"enquiries": 0, "conversations": 0, "tracker": 30}
    assert files_with(path.parent, SECRET) == []
    assert log.write([said("ann", SECRET), *crisis("ann", SECRET)]) == 0  # what was on its way
    assert rows(conn, "select count(*) from items") == [(0,)] and rows(conn, "select sender from conversations") == [("bob",)]
    assert rows(conn, "select reference, by from erasures") == [(reference("ann"), "visitor")]


@pytest.mark.parametrize("seed", range(2))
def test_no_erasure_leaves_a_copy_of_another_behind(tmp_path, seed):
    """SQLite moves rows about when their neighbours go, and does not clear the place where they were."""
    chosen, store = random.Random(seed), TrackerStore(tmp_path / "tracker.db")
    conn = sqlite3.connect(store.path, isolation_level=None)
    for pragma in ("journal_mode=wal", "secure_delete=on"):
        conn.execute(f"pragma {pragma}")
    conn.execute("create table events (id integer primary key, sender_id text, timestamp real, intent_name varchar(255), data text)")
    conn.execute("create index by_sender on events (sender_id)")
    senders, erased = [f"{SECRET}{number:02}" for number in range(40)], []
    for turn in range(1500):
        sender = chosen.choice(senders)
        conn.execute("insert into events (sender_id, timestamp, intent_name, data) values (?, ?, ?, ?)",
                     (sender, NOW + turn, chosen.choice((None, "greet")), f"{sender} " * chosen.randint(5, 60)))
    for sender in chosen.sample(senders, 30):
        assert store.erase([sender]) > 0
        store.compact()
        erased.append(sender)
        assert [name for name in erased if files_with(tmp_path, f"{name} ")] == []
    left = [sender for sender in senders if sender not in erased]
    assert {text.split()[0] for text, in rows(conn, "select data from events") if text.strip("-")} == set(left)
    size = store.path.stat().st_size
    store.compact(vacuum=True)
    assert rows(conn, "select count(*) from events where trim(data, '-') = ''") == [(0,)] and store.path.stat().st_size < size
    conn.close()


def test_only_the_purge_stops_everybody_to_compact(log, conn, tracker):
    log.write([said("ann", "hello")])
    size = tracker.path.stat().st_size
    retention.erase(conn, reference("ann"), "mia", "subject request", NOW, [tracker])
    assert tracker.path.stat().st_size == size  # VACUUM would have made it smaller, and copied all of it
    retention.purge(conn, NOW, Policy(), [tracker])
    assert tracker.path.stat().st_size < size
    with sqlite3.connect(tracker.path) as check:
        assert rows(check, "select sender_id, count(*) from events group by 1") == [("bob", 30)]
