"""What calls for another alert: steps of an item's history since the last one, whatever their times say."""

from __future__ import annotations

import pytest

from bot.review import alerts, items
from bot.review.store import open_log
from review_events import NOW, crisis, said


def made(conn, after: float) -> int:
    return alerts.collect(conn, NOW + after, {"mail": lambda alert: None})


def words(concern: str, after: float):
    return [said("ann", f"words {after}", NOW + after, route="crisis", concern=concern)]


def test_a_shorter_clock_alerts_though_its_message_is_older_than_the_last_alert(log, conn):
    """The log was locked, and a message written before the alert was stored after it."""
    log.write(words("self_harm", 0))
    assert made(conn, 25) == 1
    log.write(words("suicidal_intent", 20))
    assert (made(conn, 30), made(conn, 31)) == (1, 0)


def test_new_words_in_an_item_that_somebody_has_read_alert_once(log, conn):
    log.write(words("suicidal_intent", 0))
    assert made(conn, 1) == 1
    items.read(conn, 1, "cara", NOW + 40)
    log.write(words("suicidal_intent", 60))
    assert (made(conn, 61), made(conn, 62)) == (1, 0)


def test_more_words_in_an_item_that_nobody_has_read_call_for_no_second_alert(log, conn):
    log.write(words("suicidal_intent", 0))
    assert made(conn, 1) == 1
    log.write(words("suicidal_intent", 60))
    log.write(words("self_harm", 70))
    assert made(conn, 80) == 0


def test_what_waits_to_be_sent_is_dropped_once_its_item_is_closed(log, conn):
    log.write(crisis("ann"))
    assert made(conn, 1) == 1
    conn.execute("update items set state = 'closed', closed_at = ? where id = 1", (NOW + 5,))
    sent: list[dict] = []
    assert alerts.deliver(conn, NOW + 6, {"mail": sent.append}, "")["sent"] == 0 and sent == []


@pytest.mark.parametrize("later, expected", [(None, 0), ("suicidal_intent", 1)])
def test_alerts_made_before_the_steps_were_counted_are_not_made_again(log, conn, path, later, expected):
    log.write(words("self_harm", 0))
    assert made(conn, 1) == 1
    conn.execute("update alerts set history = null")
    conn.execute("delete from _sqlite_migrations where name = 'm008_alerted'")
    conn.execute("alter table alerts drop column history")
    conn.commit()
    if later:
        log.write(words(later, 50))
    again = open_log(path)
    assert made(again, 60) == expected
