"""Clocks that run only while somebody is on duty. Times are seconds since 1970; days and hours are UK time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Callable, Iterator, Mapping, Optional, Sequence
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60  # minutes
LOOK_AHEAD_DAYS = 60
LONGEST_SPAN = 7  # days; one that began yesterday may still be open


def when(at: Optional[float]) -> str:
    """ "Mon 23 Nov, 10:15", with the year when it is another one; "" for no time. """
    if at is None or at >= 9e9:
        return ""
    return f"{day(at)}, {dt.datetime.fromtimestamp(at, LONDON):%H:%M}"


def day(at: float) -> str:
    """ "Mon 23 Nov", with the year when it is another one. """
    moment = dt.datetime.fromtimestamp(at, LONDON)
    year = "" if moment.year == dt.datetime.now(LONDON).year else f" {moment.year}"
    return f"{moment:%a} {moment.day} {moment:%b}{year}"


def _never(day: dt.date) -> bool:
    return False


@dataclass(frozen=True)
class StaffedHours:
    """The hours in which staff read what comes in, and the days off.

    `spans` holds (weekday, opens, closes) in minutes of that day; `closes` beyond 1440 is on a later day.
    """

    spans: tuple[tuple[int, int, int], ...]
    is_closed: Callable[[dt.date], bool] = field(default=_never)

    @classmethod
    def from_spans(
            cls, spans: Sequence[Mapping[str, Any]],
            is_closed: Callable[[dt.date],
                                bool]=_never) ->"StaffedHours":
        """From the clinic file's list of {days: mon-fri, open: "09:00", close: "17:00"}. `is_closed` knows bank holidays.

        As in that file, `close` at or before `open` means the next day, and `close_day` names a later one.
        """
        found = []
        for span in spans:
            first, _, last = str(span["days"]).partition("-")
            for day in range(DAYS.index(first), DAYS.index(last or first) + 1):
                found.append((day, _minutes(span["open"]), _minutes(span["close"]) + DAY * _nights(span, day)))
        return cls(tuple(sorted(found)), is_closed)

    def is_staffed(self, at: float) -> bool:
        """Whether somebody is on duty at `at`."""
        return any(opens <= at < closes for opens, closes in self._openings(at))

    def after_minutes(self, at: float, minutes: float) -> float:
        """The moment when `minutes` of staffed time have passed since `at`. With no staffed hours every hour counts."""
        left, counted_to = minutes * 60.0, at
        for opens, closes in self._openings(at):
            start = max(opens, counted_to)
            if start + left <= closes:
                return start + left
            left -= max(0.0, closes - start)
            counted_to = max(counted_to, closes)  # two spans may share an hour
        return at + minutes * 60.0

    def end_of_day(self, at: float, days: int) -> float:
        """The end of the `days`-th working day after the day of `at`."""
        today = dt.datetime.fromtimestamp(at, LONDON).date()
        ends = sorted({_day(closes): closes for _, closes in self._openings(at) if _day(closes) > today}.items())
        return ends[days - 1][1] if len(ends) >= days else at + days * 86400.0

    def _openings(self, at: float) -> Iterator[tuple[float, float]]:
        """Opening and closing moments that end after `at`, in order."""
        today = dt.datetime.fromtimestamp(at, LONDON).date()
        for offset in range(-LONGEST_SPAN, LOOK_AHEAD_DAYS):
            day = today + dt.timedelta(days=offset)
            if self.is_closed(day):
                continue
            for weekday, opens, closes in self.spans:
                if weekday == day.weekday() and _moment(day, closes) > at:
                    yield _moment(day, opens), _moment(day, closes)


def _minutes(clock: Any) -> int:
    hour, minute = str(clock).split(":")
    return int(hour) * 60 + int(minute)


def _nights(span: Mapping[str, Any], day: int) -> int:
    if span.get("close_day"):
        return (DAYS.index(span["close_day"]) - day) % 7
    return int(_minutes(span["close"]) <= _minutes(span["open"]))


def _moment(day: dt.date, minutes: int) -> float:
    midnight = dt.datetime.combine(day, dt.time(), LONDON)
    # wall-clock addition, right on days the clocks change
    return (midnight + dt.timedelta(minutes=minutes)).timestamp()


def _day(at: float) -> dt.date:
    return dt.datetime.fromtimestamp(at - 1, LONDON).date()
