"""Opening hours in UK time: open now, the next opening, and both in words, across clock changes and bank holidays."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Iterator, Literal, Optional, Sequence, Union
from zoneinfo import ZoneInfo

from pydantic import validator

from bot.knowledge.strict import Strict

LONDON = ZoneInfo("Europe/London")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FULL = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LOOK_AHEAD = 15  # days; longer than Christmas to the first working day of the year
BankHolidays = Literal["same", "closed", "unknown"]


class Span(Strict):
    """Hours of some days: `close` at or before `open` means the next day; `close_day` names a later one."""

    days: str
    open: str
    close: str
    close_day: Optional[str] = None

    @validator("days")
    def _days(cls, value: str) -> str:
        if not re.fullmatch(r"(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?", value):
            raise ValueError("must be a day such as 'mon' or a range such as 'mon-fri'")
        if "-" in value and DAYS.index(value[:3]) >= DAYS.index(value[-3:]):
            raise ValueError("must run forward within one week, for example 'mon-fri'")
        return value

    @validator("open", "close")
    def _clock(cls, value: Any, field: Any) -> str:
        hour = re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value) or (field.name == "close" and value == "24:00")
        if not hour:
            raise ValueError("must be a quoted time such as \"09:30\"")
        return value

    @validator("close_day")
    def _day(cls, value: Optional[str]) -> Optional[str]:
        if value is not None and value not in DAYS:
            raise ValueError(f"must be one of {', '.join(DAYS)}")
        return value

    @property
    def weekdays(self) -> range:
        """Numbers of the days it opens on, Monday being 0."""
        return range(DAYS.index(self.days[:3]), DAYS.index(self.days[-3:]) + 1)

    def on(self, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
        """Opening and closing moment of the span that begins on `day`, in UTC."""
        nights = 0
        if self.close_day:
            nights = (DAYS.index(self.close_day) - day.weekday()) % 7
        elif self.close <= self.open:
            nights = 1
        return _moment(day, self.open), _moment(day + dt.timedelta(days=nights), self.close)


Hours = Union[Literal["always", "web", "unknown"], list[Span]]


@dataclass(frozen=True)
class State:
    """`open_now` is None when nobody knows; `text` is what a visitor reads."""

    open_now: Optional[bool]
    text: str


def state(hours: Hours, bank_holidays: Optional[BankHolidays], now: dt.datetime) -> State:
    """Whether a service is open at `now` (an aware datetime) and its hours in words."""
    if hours == "always":
        return State(True, "24 hours a day")
    if hours == "web":
        return State(True, "online at any time")
    if isinstance(hours, str):
        return State(None, "check the opening hours")
    usual = describe(hours)
    if bank_holidays != "same":
        usual += ", bank holidays may differ" if bank_holidays == "unknown" else ", not bank holidays"
    if any(begin <= now < end for begin, end in _openings(hours, bank_holidays, now)):
        # Nobody has confirmed the hours of a bank holiday, so the line is not called open on one.
        unsure = bank_holidays == "unknown" and is_bank_holiday(now.astimezone(LONDON).date())
        return State(None if unsure else True, usual)
    following = next_opening(hours, bank_holidays, now)
    return State(False, f"closed now, opens {following} ({usual})" if following else f"closed now ({usual})")


def next_opening(hours: Sequence[Span], bank_holidays: Optional[BankHolidays], now: dt.datetime) -> Optional[str]:
    """The next opening in words ("5pm", "tomorrow at 9am", "Monday at 9am"); None when there is none within two weeks."""
    later = sorted(begin for begin, _ in _openings(hours, bank_holidays, now) if begin > now)
    if not later:
        return None
    today, opening = now.astimezone(LONDON).date(), later[0].astimezone(LONDON)
    clock, days = clock_text(opening.strftime("%H:%M")), (opening.date() - today).days
    if days == 0:
        return clock
    if days == 1:
        return f"tomorrow at {clock}"
    day = FULL[opening.weekday()] if days < 7 else f"{opening.day} {opening:%B}"
    return f"{day} at {clock}"


def describe(hours: Sequence[Span]) -> str:
    """The week's hours in words, for example "Monday to Friday, 9am to 5pm"."""
    return "; ".join(f"{_days_text(span)}, {clock_text(span.open)} to {_close_text(span)}" for span in hours)


def clock_text(clock: str) -> str:
    """ "17:00" as 5pm, "09:30" as 9.30am, as the NHS writes times. """
    if clock in ("24:00", "00:00"):
        return "midnight"
    if clock == "12:00":
        return "midday"
    hour, minute = int(clock[:2]), clock[3:]
    return f"{hour % 12 or 12}{'' if minute == '00' else '.' + minute}{'am' if hour < 12 else 'pm'}"


def is_bank_holiday(day: dt.date) -> bool:
    """Whether `day` is a bank holiday in England and Wales by rule; one-off holidays are not known here."""
    return day in bank_holidays_of(day.year)


@lru_cache(maxsize=16)
def bank_holidays_of(year: int) -> frozenset[dt.date]:
    """The eight bank holidays of England and Wales (Banking and Financial Dealings Act 1971, and the substitute days)."""
    easter = _easter(year)
    first_may = dt.date(year, 5, 1)
    found = {easter - dt.timedelta(days=2), easter + dt.timedelta(days=1),
             first_may + dt.timedelta(days=-first_may.weekday() % 7), _last_monday(year, 5), _last_monday(year, 8)}
    for fixed in (dt.date(year, 1, 1), dt.date(year, 12, 25), dt.date(year, 12, 26)):
        while fixed.weekday() > 4 or fixed in found:
            fixed += dt.timedelta(days=1)
        found.add(fixed)
    return frozenset(found)


def _openings(hours: Sequence[Span], bank_holidays: Optional[BankHolidays],
              now: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """Opening and closing moments from a week before `now`, because a span may last over a weekend."""
    today = now.astimezone(LONDON).date()
    for offset in range(-7, LOOK_AHEAD):
        day = today + dt.timedelta(days=offset)
        if bank_holidays == "closed" and is_bank_holiday(day):
            continue
        yield from (span.on(day) for span in hours if day.weekday() in span.weekdays)


def _moment(day: dt.date, clock: str) -> dt.datetime:
    if clock == "24:00":
        day, clock = day + dt.timedelta(days=1), "00:00"
    local = dt.datetime.combine(day, dt.time.fromisoformat(clock), tzinfo=LONDON)
    return local.astimezone(dt.timezone.utc)


def _days_text(span: Span) -> str:
    if span.days == "mon-sun":
        return "every day"
    first = FULL[DAYS.index(span.days[:3])]
    return first if len(span.days) == 3 else f"{first} to {FULL[DAYS.index(span.days[-3:])]}"


def _close_text(span: Span) -> str:
    day = f"{FULL[DAYS.index(span.close_day)]} " if span.close_day else ""
    return day + clock_text(span.close)


def _last_monday(year: int, month: int) -> dt.date:
    last = dt.date(year, month, 31)
    return last - dt.timedelta(days=last.weekday())


def _easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar (anonymous computus, Meeus 1991)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    m = (a + 11 * h) // 319
    i, k = c // 4, c % 4
    weekday = (2 * e + 2 * i - k - h + m + 32) % 7
    month = (h - m + weekday + 90) // 25
    return dt.date(year, month, (h - m + weekday + month + 19) % 32)
