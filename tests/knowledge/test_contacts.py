"""Helplines: what is shown is what is dialled, to the right people, only while it is checked."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any, Callable

import pytest

from bot.errors import ContentError
from bot.knowledge.clinic import clinic_defaults
from bot.knowledge.contacts import NATIONS, Contacts, coverage, line_text, load_contacts, pinned_lines
from bot.knowledge.hours import LONDON
from bot.settings import ROOT

KNOWLEDGE = ROOT / "knowledge"
NOON = dt.datetime(2026, 11, 24, 12, tzinfo=LONDON)  # a Tuesday, the day after the helplines were last checked
CHRISTMAS_NIGHT = dt.datetime(2026, 12, 25, 3, tzinfo=LONDON)
EVERY = ["samaritans", "shout"]


def digits(text: str | None) -> str:
    return re.sub(r"\D", "", text or "")


def every_line(contacts: Contacts) -> list[dict[str, Any]]:
    return contacts.lines([*contacts.all, "clinic", "clinic-aftercare"], None, NOON)


def test_links_hold_the_digits_that_are_shown(contacts: Contacts) -> None:
    shown = every_line(contacts)
    assert len(shown) > 40
    for line in shown:
        assert digits(line["tel"]) == digits(line["phone"]), line["id"]
        assert digits(line["sms"]) == digits(line["text"]), line["id"]
        assert line["phone"] or line["text"] or line["web"], line["id"]


def test_a_changed_number_changes_the_link_with_it(spoil: Callable[..., Path]) -> None:
    folder = spoil("calm", phone="0300 102 1234")
    [line] = load_contacts(folder).lines(["calm"], None, NOON)
    assert (line["phone"], line["tel"]) == ("0300 102 1234", "tel:03001021234")


def test_unverified_and_private_lines_are_never_shown(contacts: Contacts) -> None:
    hidden = {line.id for line in contacts.all.values() if not line.verified or not line.public}
    assert {"nspcc", "spuk", "beat", "toxbase", "mind-support-line"} <= hidden and len(hidden) >= 15
    for nation in (None, *NATIONS):
        assert not hidden & {line["id"] for line in contacts.lines(contacts.all, nation, NOON)}


@pytest.mark.parametrize("line_id, number", [
    ("papyrus", "0800 068 4141"), ("calm", "0800 58 58 58"), ("call-wales", "0800 132 737"),
    ("rape-crisis", "0808 500 2222"), ("samaritans", "116 123"), ("domestic-abuse-england", "0808 2000 247"),
    ("childline", "0800 1111"), ("lifeline", "0808 808 8000"), ("saneline", "0300 304 7000"),
])
def test_numbers_that_others_printed_wrongly(contacts: Contacts, line_id: str, number: str) -> None:
    assert contacts.all[line_id].phone == number


@pytest.mark.parametrize("wrong", [
    "0808 068 4141", "0800 137 737", "0808 802 9999", "0800 765 4321", "07860 039967", "0800 77 66 00",
    "0300 330 0630", "1-800-273-8255", "1-833-456-4566", "0300 5000 927",
])
def test_numbers_known_to_be_wrong_or_old_are_no_line(contacts: Contacts, wrong: str) -> None:
    for line in contacts.all.values():
        assert digits(wrong) not in (digits(line.phone), digits(line.text.number if line.text else None))


def test_samaritans_take_no_texts(contacts: Contacts) -> None:
    assert contacts.all["samaritans"].text is None


@pytest.mark.parametrize("nation, line_id, there", [
    ("england", "domestic-abuse-england", True), ("scotland", "domestic-abuse-england", False),
    ("northern-ireland", "nhs-111-mental-health", False), ("northern-ireland", "nhs-111", False),
    ("northern-ireland", "lifeline", True), ("wales", "nhs-111-press-2", True), ("scotland", "cruse", False),
    ("scotland", "samaritans", True), ("england", "find-a-helpline", True), (None, "domestic-abuse-england", True),
    ("atlantis", "domestic-abuse-england", True),
])
def test_coverage_by_nation(contacts: Contacts, nation: str | None, line_id: str, there: bool) -> None:
    assert bool(contacts.lines([line_id], nation, NOON)) is there


def test_coverage_is_named_while_the_nation_is_unknown(contacts: Contacts) -> None:
    [unknown], [known] = (contacts.lines(["lifeline"], nation, NOON) for nation in (None, "northern-ireland"))
    assert (unknown["name"], known["name"]) == ("Lifeline (Northern Ireland)", "Lifeline")


@pytest.mark.parametrize("serves, label", [
    (NATIONS, "UK"), (NATIONS[:3], "England, Scotland and Wales"), (["england", "wales"], "England and Wales"),
    ([*NATIONS, "ireland"], "UK and Ireland"), (["new-zealand"], "New Zealand"), (["anywhere"], "any country"),
])
def test_coverage_label(serves: list[str], label: str) -> None:
    assert coverage(serves) == label


def test_new_zealand_never_sees_the_uk_service_behind_its_emergency_number(contacts: Contacts) -> None:
    [line] = contacts.lines(["need-to-talk-new-zealand"], None, NOON)
    assert "NHS" not in line_text(line) and line["phone"] == "1737"
    assert all("NHS" not in line.name for line in contacts.all.values() if "new-zealand" in line.serves)


def test_at_three_on_christmas_night(contacts: Contacts) -> None:
    lines = {line["id"]: line for line in contacts.lines(contacts.all, None, CHRISTMAS_NIGHT)}
    assert all(lines[name]["open_now"] for name in ("emergency", "samaritans", "shout", "lifeline", "childline"))
    assert lines["calm"]["open_now"] is False and lines["calm"]["hours"].startswith("closed now, opens 5pm")
    assert lines["mens-advice-line"]["open_now"] is False


def test_removal_drill(spoil: Callable[..., Path]) -> None:
    before = load_contacts(KNOWLEDGE)
    after = load_contacts(spoil("samaritans", status="down"))
    for nation in (None, *NATIONS):
        assert "samaritans" in {line["id"] for line in before.public_lines(nation, NOON)}
        assert "samaritans" not in {line["id"] for line in after.public_lines(nation, NOON)}
        assert [line["id"] for line in after.lines(EVERY, nation, NOON)] == ["shout"]


@pytest.mark.parametrize("line_id, days, shown, warned", [
    ("samaritans", 74, True, False), ("samaritans", 75, True, True), ("samaritans", 90, True, True),
    ("samaritans", 91, False, True), ("frank", 149, True, False), ("frank", 150, True, True), ("frank", 181, False, True),
    ("emergency", 400, True, True), ("lifeline", 400, True, True),
])
def test_expiry(contacts: Contacts, line_id: str, days: int, shown: bool, warned: bool) -> None:
    now = NOON - dt.timedelta(days=1) + dt.timedelta(days=days)
    assert bool(contacts.lines([line_id], None, now)) is shown
    assert any(f"helpline {line_id}:" in text for text in contacts.staff_warnings(now.date())) is warned


def test_a_line_kept_unchecked_is_a_loud_warning(contacts: Contacts) -> None:
    warnings = contacts.staff_warnings(dt.date(2028, 1, 1))
    assert any("helpline emergency: UNCHECKED" in text and "STILL SHOWN" in text for text in warnings)
    assert any("helpline samaritans: WITHDRAWN" in text for text in warnings)
    assert contacts.staff_warnings(dt.date(2026, 11, 24)) == []


@pytest.mark.parametrize("fields, cause", [
    ({"phone": 116123}, "in quotes"), ({"phone": "call 116 123"}, "in quotes"), ({"tel": "116123"}, "'tel' is not known"),
    ({"serves": ["uk"]}, "no place known"), ({"status": "maybe"}, "status"), ({"last_checked": ...}, "last_checked"),
    ({"hours": [{"days": "mon", "open": "09:00", "close": "17:00"}]}, "bank_holidays"),
    ({"phone": ..., "web": ...}, "a phone, a text number or a web address"), ({"source_url": "samaritans"}, "source_url"),
])
def test_unusable_lines_are_refused_by_name(spoil: Callable[..., Path], fields: dict[str, Any], cause: str) -> None:
    with pytest.raises(ContentError, match="contacts.yml: samaritans: ") as refused:
        load_contacts(spoil("samaritans", **fields))
    assert cause in str(refused.value)


@pytest.mark.parametrize("fields", [{"status": "down"}, {"verified": False}, {"kept": False}, {"public": False}])
def test_the_emergency_line_can_not_be_lost(spoil: Callable[..., Path], fields: dict[str, Any]) -> None:
    with pytest.raises(ContentError, match="every help card begins with it"):
        load_contacts(spoil("emergency", **fields))


def test_every_invented_clinic_detail_is_warned_about(contacts: Contacts, folder: Path) -> None:
    assert clinic_defaults(contacts.clinic) == list(contacts.clinic.__fields__)
    path = folder / "clinic.yml"
    path.write_text(path.read_text().replace("{value: Example Clinic, default: true}", "{value: Our Clinic}"))
    assert "name" not in clinic_defaults(load_contacts(folder).clinic)


@pytest.mark.parametrize("old, new, cause", [
    ("phone: {", "fax: {", "'fax' is not known"), ("hello@clinic.example.org", "hello", "email"),
    ('open: "09:00"', "open: nine", "opening_hours"),
])
def test_unusable_clinic_details_are_refused(folder: Path, old: str, new: str, cause: str) -> None:
    path = folder / "clinic.yml"
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(ContentError, match="clinic.yml: clinic: ") as refused:
        load_contacts(folder)
    assert cause in str(refused.value)


def test_clinic_numbers_are_from_the_range_kept_for_drama(contacts: Contacts) -> None:
    """Ofcom keeps 020 7946 0000 to 0999 for drama; no real person must be called by a test site."""
    for line in contacts.lines(["clinic", "clinic-aftercare"], None, NOON):
        assert re.fullmatch(r"020 7946 0\d{3}", line["phone"])


def test_only_lines_answered_at_every_hour_are_pinned(contacts: Contacts) -> None:
    """What is pinned stays in sight while hours change; a closed number there would be the one that is called."""
    night = dt.datetime(2026, 11, 23, 3, tzinfo=dt.timezone.utc)
    common = contacts.lines(["emergency", "samaritans", "shout"], None, night)
    for ids, pinned in [(["emergency", "clinic-aftercare"], ["emergency", "samaritans"]), ([], ["emergency", "samaritans"]),
                        (["emergency", "childline", "shout"], ["emergency", "childline"]),
                        (["clinic-aftercare", "emergency", "childline"], ["emergency", "childline"])]:
        assert [line["id"] for line in pinned_lines(contacts.lines(ids, None, night), common)] == pinned, ids
    noon = night.replace(hour=12)
    open_now = contacts.lines(["emergency", "clinic-aftercare"], None, noon)
    assert open_now[1]["open_now"] and [line["id"] for line in pinned_lines(open_now, common)] == ["emergency", "samaritans"]
