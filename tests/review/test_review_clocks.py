"""Staffed hours and the clocks that run on them."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.review import triage
from bot.review.hours import StaffedHours
from review_events import HOURS, uk


@pytest.mark.parametrize("at, minutes, expected", [
    ("2026-11-23 10:00", 15, "2026-11-23 10:15"),
    ("2026-11-23 16:55", 15, "2026-11-24 09:10"),   # five minutes today, ten tomorrow
    ("2026-11-23 03:00", 15, "2026-11-23 09:15"),   # before opening
    ("2026-11-27 17:00", 120, "2026-11-30 11:00"),  # Friday at closing: Monday
    ("2026-11-28 12:00", 15, "2026-11-30 09:15"),   # Saturday
    ("2026-03-28 12:00", 15, "2026-03-30 09:15"),   # over the night the clocks change
    ("2026-10-23 16:50", 20, "2026-10-26 09:10")])  # and back
def test_minutes_count_only_while_staffed(at, minutes, expected):
    assert HOURS.after_minutes(uk(at), minutes) == uk(expected)


@pytest.mark.parametrize("at, days, expected", [
    ("2026-11-23 10:00", 1, "2026-11-24 17:00"), ("2026-11-27 10:00", 1, "2026-11-30 17:00"),
    ("2026-11-28 10:00", 1, "2026-11-30 17:00"), ("2026-11-23 23:00", 2, "2026-11-25 17:00"),
    ("2026-11-23 10:00", 5, "2026-11-30 17:00")])
def test_working_days_end_at_closing(at, days, expected):
    assert HOURS.end_of_day(uk(at), days) == uk(expected)


@pytest.mark.parametrize("clock, words", [
    (triage.Clock(working_days=1), "within 1 working day"), (triage.Clock(working_days=5), "within 5 working days"),
    (triage.Clock(minutes=120), "within 120 minutes of our staffed hours")])
def test_a_clock_in_words_for_visitors(clock, words):
    assert clock.promise == words


def test_bank_holidays_do_not_count():
    closed = StaffedHours(HOURS.spans, lambda day: day in (dt.date(2026, 12, 25), dt.date(2026, 12, 28)))
    assert closed.end_of_day(uk("2026-12-24 10:00"), 1) == uk("2026-12-29 17:00")
    assert not closed.is_staffed(uk("2026-12-25 10:00")) and HOURS.is_staffed(uk("2026-12-25 10:00"))


@pytest.mark.parametrize("at, staffed",
                         [("2026-11-23 09:00", True),
                          ("2026-11-23 16:59", True),
                          ("2026-11-23 17:00", False),
                          ("2026-11-23 08:59", False),
                          ("2026-11-28 12:00", False)])
def test_staffed(at, staffed):
    assert HOURS.is_staffed(uk(at)) is staffed


def test_without_staffed_hours_every_hour_counts():
    assert StaffedHours(()).after_minutes(1000.0, 15) == 1000.0 + 900
    assert StaffedHours(()).end_of_day(1000.0, 2) == 1000.0 + 2 * 86400
    assert not StaffedHours(()).is_staffed(1000.0)


@pytest.mark.parametrize("route, concern, intent, queue",
                         [("emergency", "overdose", None, "Q0"),
                          ("crisis", "suicidal_intent", None, "Q0"),
                          ("crisis", "suicidal_thoughts", None, "Q1"),
                          ("crisis", "domestic_abuse", None, "Q1"),
                          ("personal_care", "street_drugs", None, "Q2"),
                          ("crisis", "bereavement", None, "Q3"),
                          ("contact", None, "complaint", "Q3"),
                          ("crisis", None, "help_now", "Q1"),
                          ("emergency", "a_concern_made_later", None, "Q0"),
                          ("personal_care", "a_concern_made_later", None, "Q2"),
                          ("answer", None, "ask_knowledge", None),
                          ("personal_care", None, "personal_care", None),
                          (None, None, None, None)])
def test_the_clock_of_a_message(route, concern, intent, queue):
    assert triage.queue_of_message(route, concern, intent) == queue


@pytest.mark.parametrize("trigger, queue", [("score:concern_overdose", "Q0"), ("score:concern_suicidal_intent", "Q0"),
                                            ("score:concern_self_harm", "Q1"), ("score:concern_bereavement", "Q1"),
                                            ("score:concern_made_later", "Q1"), (None, "Q1")])
def test_a_possible_danger_waits_no_longer_than_its_likeliest_kind(trigger, queue):
    assert triage.queue_of_message("crisis", "possible_danger", "concern_possible_danger", trigger) == queue


@pytest.mark.parametrize("topic, concern, queue",
                         [("booking", None, "Q4"),
                          ("complaint", None, "Q3"),
                          ("patient", None, "Q3"),
                          ("booking", "suicidal_thoughts", "Q1"),
                          ("unknown", None, "Q4")])
def test_the_clock_of_an_enquiry(topic, concern, queue):
    assert triage.queue_of_enquiry(topic, concern) == queue


def test_every_clock_is_longer_than_the_one_before():
    since = uk("2026-11-23 10:00")
    due = [triage.due_at(queue, since, HOURS) for queue in triage.QUEUES]
    assert due == sorted(due) and len(set(due)) == len(due)


NIGHTS = StaffedHours.from_spans([{"days": "mon-fri", "open": "09:00", "close": "17:00"}, {"days": "fri", "open": "22:00", "close": "06:00"}])
WEEKEND = StaffedHours.from_spans([{"days": "sat", "open": "08:00", "close": "08:00", "close_day": "mon"}])


@pytest.mark.parametrize("at, minutes, expected", [
    ("2026-11-27 16:55", 15, "2026-11-27 22:10"),   # Friday afternoon: ten minutes of the night are left to count
    ("2026-11-28 05:55", 15, "2026-11-30 09:10"),   # Saturday morning, five minutes before the night ends
    ("2026-11-28 02:00", 15, "2026-11-28 02:15")])
def test_staffed_hours_may_reach_over_midnight(at, minutes, expected):
    assert NIGHTS.after_minutes(uk(at), minutes) == uk(expected)


def test_staffed_hours_may_end_on_a_later_day():
    assert WEEKEND.is_staffed(uk("2026-11-29 23:00")) and WEEKEND.is_staffed(uk("2026-11-30 07:59"))
    assert not WEEKEND.is_staffed(uk("2026-11-30 08:00")) and not WEEKEND.is_staffed(uk("2026-11-28 07:59"))


def test_an_hour_in_two_spans_counts_once():
    twice = StaffedHours.from_spans([{"days": "mon", "open": "09:00", "close": "12:00"}, {"days": "mon", "open": "11:00", "close": "13:00"}])
    assert twice.after_minutes(uk("2026-11-23 09:00"), 210) == uk("2026-11-23 12:30")
