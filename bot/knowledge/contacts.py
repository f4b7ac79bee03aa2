"""Helplines from knowledge/contacts.yml: which may be shown to whom and when, and how a line reads."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterable, Literal, Mapping, Optional

from pydantic import Field, root_validator, validator

from bot.errors import ContentError
from bot.knowledge.clinic import Clinic, load_clinic
from bot.knowledge.hours import LONDON, BankHolidays, Hours, state
from bot.knowledge.strict import Strict, parse, read_yaml

NATIONS = ("england", "scotland", "wales", "northern-ireland")
PLACES = {"england": "England", "scotland": "Scotland", "wales": "Wales", "northern-ireland": "Northern Ireland",
          "ireland": "Ireland", "united-states": "United States", "canada": "Canada", "australia": "Australia",
          "new-zealand": "New Zealand", "france": "France", "germany": "Germany", "netherlands": "Netherlands",
          "spain": "Spain", "india": "India", "anywhere": "any country"}
CRISIS_DAYS, OTHER_DAYS = 90, 180  # a line is withdrawn this many days after its last check
CRISIS_WARN, OTHER_WARN = 75, 150  # and staff are warned from here on
EMERGENCY = "emergency"
CLINIC_LINES = {"clinic": ("phone", "opening_hours"), "clinic-aftercare": ("aftercare_phone", "aftercare_hours")}


class TextNumber(Strict):
    """A number to text, and the word to send where one is needed."""

    number: str
    keyword: Optional[str] = None


class Line(Strict):
    """One service. `shown_note` is for visitors, `note` for staff; `kept` lines stay past their check date."""

    id: str = Field(regex=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: str
    serves: list[str] = Field(min_items=1)
    audience: str
    phone: Optional[str] = None
    text: Optional[TextNumber] = None
    email: Optional[str] = None
    web: Optional[str] = Field(default=None, regex=r"^https?://[^\s]+$")
    hours: Hours
    bank_holidays: Optional[BankHolidays] = None
    free: bool = False
    crisis: bool
    kept: bool = False
    public: bool = True
    verified: bool
    evidence: Literal["official-page", "dated-list", "public-lists", "unverified"]
    status: Literal["up", "down"]
    last_checked: dt.date
    checked_by: str = Field(min_length=1)
    source_url: str = Field(regex=r"^https?://[^\s]+$")
    shown_note: str = ""
    note: str = ""

    @validator("serves", each_item=True)
    def _place(cls, value: str) -> str:
        if value not in PLACES:
            raise ValueError(f"{value!r} is no place known here ({', '.join(PLACES)})")
        return value

    @validator("phone", pre=True)
    def _quoted(cls, value: Any) -> Any:
        if value is not None and not (isinstance(value, str) and re.fullmatch(r"[0-9][0-9 -]*", value)):
            raise ValueError("must be the number as printed, in quotes, digits and spaces only")
        return value

    @root_validator(skip_on_failure=True)
    def _whole(cls, values: dict[str, Any]) -> dict[str, Any]:
        if not isinstance(values["hours"], str) and values["bank_holidays"] is None:
            raise ValueError("a line with opening hours needs bank_holidays: same, closed or unknown")
        if not (values["phone"] or values["text"] or values["web"]):
            raise ValueError("a line needs a phone, a text number or a web address")
        return values

    @property
    def expires_on(self) -> dt.date:
        return self.last_checked + dt.timedelta(days=CRISIS_DAYS if self.crisis else OTHER_DAYS)

    @property
    def warn_from(self) -> dt.date:
        return self.last_checked + dt.timedelta(days=CRISIS_WARN if self.crisis else OTHER_WARN)

    def is_shown(self, today: dt.date) -> bool:
        """Whether visitors may see it: checked, public, not reported down and not past its check date."""
        return (self.verified and self.public and self.status == "up"
                and (self.kept or today <= self.expires_on))


@dataclass(frozen=True)
class Contacts:
    """Every line and the clinic's details."""

    all: Mapping[str, Line]
    clinic: Clinic

    def lines(self, ids: Iterable[str], nation: Optional[str], now: dt.datetime) -> list[dict[str, Any]]:
        """The lines named by `ids` that may be shown at `now` (aware) to somebody in `nation`, each as in a message.

        An unknown nation shows the lines of all four, each with its coverage. Raises KeyError for an unknown id.
        """
        nation = nation if nation in NATIONS else None
        today = now.astimezone(LONDON).date()
        shown: list[dict[str, Any]] = []
        for name in dict.fromkeys(ids):
            if name in CLINIC_LINES:
                shown.append(self._clinic_line(name, now))
                continue
            line = self.all[name]
            elsewhere = nation and nation not in line.serves and set(line.serves) & set(NATIONS)
            if line.is_shown(today) and not elsewhere:
                shown.append(_as_shown(line, nation, now))
        return shown

    def public_lines(self, nation: Optional[str], now: dt.datetime) -> list[dict[str, Any]]:
        """Every line a UK visitor may see, for the help page, crisis lines first."""
        ids = [line.id for line in self.all.values() if set(line.serves) & set(NATIONS)]
        return self.lines(sorted(ids, key=lambda name: not self.all[name].crisis), nation, now)

    def due(self, today: dt.date) -> list[Line]:
        """Lines shown to visitors whose check is due or past, the most urgent first."""
        found = [line for line in self.all.values()
                 if line.verified and line.public and line.status == "up" and today >= line.warn_from]
        return sorted(found, key=lambda line: line.expires_on)

    def staff_warnings(self, today: dt.date) -> list[str]:
        """What staff must know: checks that are due, lines withdrawn, and lines kept although unchecked."""
        messages = []
        for line in self.due(today):
            if today <= line.expires_on:
                messages.append(f"helpline {line.id}: check its number and hours before {line.expires_on}")
            elif line.kept:
                messages.append(f"helpline {line.id}: UNCHECKED since {line.last_checked} and STILL SHOWN, because help "
                                f"cards may not be empty; check {line.source_url} today")
            else:
                messages.append(f"helpline {line.id}: WITHDRAWN from every reply since {line.expires_on}, its last "
                                f"check was on {line.last_checked}; check {line.source_url}")
        return messages

    def _clinic_line(self, name: str, now: dt.datetime) -> dict[str, Any]:
        phone, opening = CLINIC_LINES[name]
        hours = state(getattr(self.clinic, opening).value, "closed", now)
        label = self.clinic.text("name") + (", aftercare" if name == "clinic-aftercare" else "")
        web = self.clinic.text("web") if name == "clinic" else None
        return _shown(name, label, self.clinic.text(phone), None, web, hours.text, hours.open_now, "", False)


def load_contacts(folder: Path) -> Contacts:
    """Loads contacts.yml and clinic.yml from `folder`; raises ContentError that names line and field."""
    path = folder / "contacts.yml"
    items = read_yaml(path)
    if not isinstance(items, list):
        raise ContentError(path.name, "file", "must be a list, each line beginning with '- id:'")
    found: dict[str, Line] = {}
    for number, item in enumerate(items, start=1):
        name = str(item.get("id", f"item {number}")) if isinstance(item, dict) else f"item {number}"
        if name in found or name in CLINIC_LINES:
            raise ContentError(path.name, name, "the id is taken already; give it another")
        found[name] = parse(Line, item, path.name, name)
    emergency = found.get(EMERGENCY)
    if emergency is None or not (emergency.kept and emergency.verified and emergency.public
                                 and emergency.status == "up"):
        raise ContentError(path.name, EMERGENCY, "must be there with kept: true, verified: true and status: up, "
                                                 "because every help card begins with it")
    return Contacts(found, load_clinic(folder))


def coverage(serves: Iterable[str]) -> str:
    """Where a line can be used, in words; "UK" only when all four nations are served."""
    places = list(serves)
    names = [PLACES[place] for place in places if place not in NATIONS]
    nations = [PLACES[nation] for nation in NATIONS if nation in places]
    parts = (["UK"] if len(nations) == len(NATIONS) else nations) + names
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def line_text(line: Mapping[str, Any]) -> str:
    """A line of a message as plain text, for example "Shout: text SHOUT to 85258. 24 hours a day." """
    ways = [way for way in (line["phone"], line["text"] and f"text {line['text']}") if way] or [line["web"]]
    parts = [f"{line['name']}: {' or '.join(ways)}", line["hours"], line["note"]]
    return " ".join(f"{part[0].upper()}{part[1:].rstrip('.')}." for part in parts if part)


def pinned_lines(card: Iterable[Mapping[str, Any]], common: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The two of a help card's lines that stay in sight: the one for an emergency, and the last, which listens.

    Only lines answered at every hour: what is pinned stays while others close. `common` are the lines of every page, which
    fill the places that the card leaves empty.
    """
    calls, others = ([line for line in lines if line["tel"] and line["always"]] for lines in (card, common))
    calls = sorted(calls if len(calls) > 1 else [*calls, *others], key=lambda line: line["id"] != EMERGENCY)
    return list({line["id"]: line for line in (*calls[:1], *calls[-1:])}.values())


def _as_shown(line: Line, nation: Optional[str], now: dt.datetime) -> dict[str, Any]:
    hours = state(line.hours, line.bank_holidays, now)
    everywhere = set(NATIONS) <= set(line.serves) or "anywhere" in line.serves
    label = line.name if nation or everywhere else f"{line.name} ({coverage(line.serves)})"
    words = f"{hours.text}, free" if line.free and line.hours == "always" else hours.text
    return _shown(line.id, label, line.phone, line.text, line.web, words, hours.open_now, line.shown_note,
                  line.hours == "always")


def _shown(name: str, label: str, phone: Optional[str], text: Optional[TextNumber], web: Optional[str], hours: str,
           open_now: Optional[bool], note: str, always: bool) -> dict[str, Any]:
    """A line as it travels in a message; links are made from the digits shown, so that both can not differ."""
    words = sms = None
    if text:
        words = f"{text.keyword} to {text.number}" if text.keyword else text.number
        sms = f"sms:{_digits(text.number)}" + (f"?body={text.keyword}" if text.keyword else "")
    return {"id": name, "name": label, "phone": phone, "tel": f"tel:{_digits(phone)}" if phone else None, "text": words,
            "sms": sms, "web": web, "hours": hours, "open_now": open_now, "note": note, "always": always}


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)
