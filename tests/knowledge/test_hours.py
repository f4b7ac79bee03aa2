"""Opening hours: overnight spans, clock changes, bank holidays, and how they read."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import ValidationError

from bot.knowledge.hours import LONDON, Span, State, bank_holidays_of, clock_text, describe, is_bank_holiday, state

OFFICE = [Span(days="mon-fri", open="09:00", close="17:00")]
EVENING = [Span(days="mon-sun", open="17:00", close="24:00")]
BREATHING_SPACE = [Span(days="mon-thu", open="18:00", close="02:00"),
                   Span(days="fri", open="18:00", close="06:00", close_day="mon")]


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize("moment, is_open", [
    ("2026-11-24T16:59", False), ("2026-11-24T17:00", True), ("2026-11-24T23:59", True),
    ("2026-11-25T00:00", False), ("2026-11-25T03:00", False), ("2026-12-25T18:00", True),
])
def test_evening_line(moment: str, is_open: bool) -> None:
    assert state(EVENING, "same", at(moment)).open_now is is_open


@pytest.mark.parametrize("moment, is_open", [
    ("2026-11-23T01:59", True),    # Sunday night belongs to the weekend span
    ("2026-11-23T05:59", True), ("2026-11-23T06:00", False), ("2026-11-23T17:59", False), ("2026-11-23T18:00", True),
    ("2026-11-24T01:59", True), ("2026-11-24T02:00", False), ("2026-11-24T03:00", False),
    ("2026-11-28T12:00", True), ("2026-11-27T17:59", False), ("2026-11-27T18:00", True),
])
def test_spans_that_last_over_night_and_over_the_weekend(moment: str, is_open: bool) -> None:
    assert state(BREATHING_SPACE, "same", at(moment)).open_now is is_open


@pytest.mark.parametrize("utc, is_open", [
    ("2026-03-28T09:00+00:00", True),   # Saturday before the clocks go forward: 9am is 9am UTC
    ("2026-03-29T07:59+00:00", False), ("2026-03-29T08:00+00:00", True),   # after: 9am is 8am UTC
    ("2026-10-24T08:00+00:00", True),   # Saturday before the clocks go back
    ("2026-10-25T08:00+00:00", False), ("2026-10-25T09:00+00:00", True),
])
def test_clock_changes(utc: str, is_open: bool) -> None:
    daily = [Span(days="mon-sun", open="09:00", close="17:00")]
    assert state(daily, "same", dt.datetime.fromisoformat(utc)).open_now is is_open


def test_closed_over_christmas_opens_after_the_substitute_day() -> None:
    """In 2026 Boxing Day is a Saturday, so Monday 28 December is a bank holiday too."""
    assert state(OFFICE, "closed", at("2026-12-25T10:00")) == State(
        False, "closed now, opens Tuesday at 9am (Monday to Friday, 9am to 5pm, not bank holidays)")


def test_unconfirmed_bank_holiday_hours_are_not_called_open() -> None:
    assert state(OFFICE, "unknown", at("2026-12-25T10:00")).open_now is None
    assert state(OFFICE, "unknown", at("2026-12-23T10:00")).open_now is True
    assert "bank holidays may differ" in state(OFFICE, "unknown", at("2026-12-23T10:00")).text


@pytest.mark.parametrize("moment, text", [
    ("2026-11-24T08:00", "closed now, opens 9am ("), ("2026-11-24T18:00", "closed now, opens tomorrow at 9am ("),
    ("2026-11-27T18:00", "closed now, opens Monday at 9am ("),
])
def test_next_opening_in_words(moment: str, text: str) -> None:
    assert state(OFFICE, "same", at(moment)).text.startswith(text)


def test_always_web_and_unknown() -> None:
    night = at("2026-12-25T03:00")
    assert state("always", None, night) == State(True, "24 hours a day")
    assert state("web", None, night).open_now is True
    assert state("unknown", None, night) == State(None, "check the opening hours")


def test_description() -> None:
    assert describe(BREATHING_SPACE) == "Monday to Thursday, 6pm to 2am; Friday, 6pm to Monday 6am"
    assert describe(EVENING) == "every day, 5pm to midnight"
    assert [clock_text(text) for text in ("09:30", "12:00", "00:00", "12:15", "00:30")] == [
        "9.30am", "midday", "midnight", "12.15pm", "12.30am"]


# Dates as published on gov.uk/bank-holidays, England and Wales.
@pytest.mark.parametrize("year, days", [
    (2025, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26"),
    (2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
    (2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),
])
def test_bank_holidays(year: int, days: str) -> None:
    assert sorted(f"{day:%m-%d}" for day in bank_holidays_of(year)) == days.split()


def test_an_ordinary_day_is_no_bank_holiday() -> None:
    assert is_bank_holiday(dt.date(2026, 12, 25)) and not is_bank_holiday(dt.date(2026, 12, 24))


@pytest.mark.parametrize("span", [
    {"days": "weekdays", "open": "09:00", "close": "17:00"}, {"days": "fri-mon", "open": "09:00", "close": "17:00"},
    {"days": "mon", "open": "9am", "close": "17:00"}, {"days": "mon", "open": "24:00", "close": "17:00"},
    {"days": "mon", "open": "09:00", "close": "17:00", "close_day": "monday"},
    {"days": "mon", "open": "09:00", "close": "17:00", "closed": "sun"},
])
def test_unreadable_spans_are_refused(span: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Span(**span)
