"""Call-back requests: what is accepted, what is refused and in which words, and that nothing is stored twice."""

from __future__ import annotations

import pytest

from bot.review import enquiries, items
from bot.review.enquiries import TooMany
from review_events import HOURS, NOW, crisis, rows, said, uk

FORM = {"name": "Ann Example", "phone": "020 7946 0000", "email": "", "can_leave_message": "yes",
        "safe_to_contact": "phone", "preferred_time": "morning", "topic": "booking",
        "about": "I would like to ask\nabout an appointment.", "consent": "yes", "website": ""}


def good(**changes: str) -> enquiries.Enquiry:
    found, wrong = enquiries.check({**FORM, **changes})
    assert found is not None, wrong
    return found


def test_a_good_form():
    assert good() == enquiries.Enquiry("Ann Example", "+442079460000", None, True, "phone", "morning", "booking",
                                       "I would like to ask\nabout an appointment.")


@pytest.mark.parametrize("changes, field", [
    ({"name": "  "}, "name"), ({"name": "x" * 101}, "name"), ({"phone": "12"}, "phone"), ({"phone": "call me"}, "phone"),
    ({"phone": ""}, "phone"), ({"phone": "", "email": "ann@", "safe_to_contact": "email"}, "email"),
    ({"safe_to_contact": "email"}, "email"), ({"phone": "", "email": "a@example.com"}, "phone"),
    ({"topic": "anything"}, "topic"), ({"preferred_time": ""}, "preferred_time"), ({"safe_to_contact": "x"}, "safe_to_contact"),
    ({"consent": ""}, "consent"), ({"about": "x" * 1501}, "about"), ({"website": "http://spam"}, "website")])
def test_a_wrong_field_is_named(changes, field):
    found, wrong = enquiries.check({**FORM, **changes})
    assert found is None and list(wrong) == [field] and wrong[field].endswith(".")


@pytest.mark.parametrize("phone, stored", [("(020) 7946-0000", "+442079460000"), ("+44 20 7946 0000", "+442079460000"),
                                           ("+33 1 42 68 53 00", "+33142685300")])
def test_phone_numbers_as_people_write_them(phone, stored):
    assert good(phone=phone).phone == stored


def test_email_is_enough_and_needs_no_network():
    found = good(phone="", email=" Ann@Example.COM ", safe_to_contact="email")
    assert (found.phone, found.email) == (None, "Ann@example.com")


def test_an_empty_form_names_everything_that_is_missing():
    assert set(enquiries.check({})[1]) == {"name", "phone", "topic", "safe_to_contact", "preferred_time", "consent"}


def test_a_request_is_queued_with_its_clock(conn):
    receipt = enquiries.submit(conn, good(), "token", "192.0.2.1", NOW, HOURS)
    assert receipt.due_at == uk("2026-11-30 17:00") and not receipt.again and receipt.reference.startswith("E-")
    assert rows(conn, "select kind, queue, why, state from items") == [("enquiry", "Q4", "booking", "new")]
    row = enquiries.by_reference(conn, receipt.reference.lower())
    assert (row["consent_text"], row["consent_version"], row["phone"]) == (
        enquiries.CONSENT, enquiries.CONSENT_VERSION, "+442079460000")
    assert rows(conn, "select kind, value, n from daily") == [("enquiries", "booking", 1)]


def test_sending_twice_is_one_request(conn):
    first = enquiries.submit(conn, good(), "token", "192.0.2.1", NOW, HOURS)
    again = enquiries.submit(conn, good(about="changed"), "token", "192.0.2.1", NOW + 5, HOURS)
    assert again == enquiries.Receipt(first.reference, first.due_at, True)
    assert rows(conn, "select count(*) from enquiries") == rows(conn, "select count(*) from items") == [(1,)]


def test_too_many_from_one_address(conn):
    for number in range(enquiries.TRIES):
        enquiries.submit(conn, good(), f"token {number}", "192.0.2.1", NOW, HOURS)
    with pytest.raises(TooMany):
        enquiries.submit(conn, good(), "one more", "192.0.2.1", NOW + 1, HOURS)
    assert rows(conn, "select count(*) from enquiries") == [(enquiries.TRIES,)]
    enquiries.submit(conn, good(), "token 0", "192.0.2.1", NOW + 2, HOURS)  # the same form again still gets its receipt
    enquiries.submit(conn, good(), "other", "192.0.2.2", NOW + 1, HOURS)
    enquiries.submit(conn, good(), "later", "192.0.2.1", NOW + enquiries.TRIES_SECONDS + 1, HOURS)
    assert rows(conn, "select count(*) from enquiries") == [(enquiries.TRIES + 2,)]
    assert "192.0.2" not in str(rows(conn, "select key from attempts"))


def test_a_link_to_the_chat_keeps_both_and_takes_over_its_clock(log, conn):
    log.write(crisis("ann"))
    log.write([said("bob", "hello")])
    urgent = enquiries.submit(conn, good(), "a", "192.0.2.1", NOW + 5, HOURS, sender="ann")
    calm = enquiries.submit(conn, good(), "b", "192.0.2.1", NOW + 5, HOURS, sender="bob")
    unlinked = enquiries.submit(conn, good(), "c", "192.0.2.1", NOW + 5, HOURS, sender="unknown")
    assert urgent.due_at == NOW + 5 + 15 * 60 and calm.due_at == unlinked.due_at == uk("2026-11-30 17:00")
    assert rows(conn, "select kept_as from conversations order by id") == [("flagged",), ("enquiry",)]
    assert enquiries.by_reference(conn, unlinked.reference)["conversation_reference"] is None


def test_words_of_concern_shorten_the_clock(conn):
    enquiries.submit(conn, good(about="I can not go on"), "a", "192.0.2.1", NOW, HOURS, concern="suicidal_thoughts")
    assert rows(conn, "select queue, why from items") == [("Q1", "suicidal_thoughts")]


def test_the_list_shows_no_contact_details(conn):
    enquiries.submit(conn, good(), "a", "192.0.2.1", NOW, HOURS)
    (row,) = enquiries.listing(conn)
    assert not {"phone", "email", "about"} & set(row)
    items.read(conn, row["item"], "ida", NOW)
    assert enquiries.listing(conn)[0]["read_at"] == NOW
