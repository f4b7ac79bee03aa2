"""Call-back requests: what is accepted, what is refused and in which words, and that nothing is stored twice."""

from __future__ import annotations

import pytest

from bot.review import enquiries, items
from bot.review.enquiries import TooMany
from review_events import HOURS, NOW, crisis, rows, said, uk
from site_client import INTAKE, signed_in

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
                                           ("+33 1 42 68 53 00", "+33142685300"), ("07911 123456", "+447911123456"),
                                           ("07700 900456", "+447700900456"), ("01632 960123", "+441632960123")])
def test_phone_numbers_as_people_write_them(phone, stored):
    assert good(phone=phone).phone == stored


@pytest.mark.parametrize("phone", ["07911 12345", "07911 1234567", "01632 96012", "794 6000", "0000000000", "4632 960123",
                                   "+33 1 42 68 53 0", "+44 0000 000000"])
def test_a_number_with_a_digit_lost_or_that_can_be_none_is_asked_for_again(phone):
    assert list(enquiries.check({**FORM, "phone": phone})[1]) == ["phone"]


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


@pytest.mark.parametrize("topic", enquiries.TOPICS)
def test_what_the_form_promises_is_what_the_receipt_says(conn, topic):
    (promise,) = [words for words, topics in enquiries.promised().items() if enquiries.TOPICS[topic] in topics]
    due = enquiries.submit(conn, good(topic=topic), "token", "192.0.2.1", NOW, HOURS).due_at
    assert promise == {uk("2026-11-25 17:00"): "within 2 working days", uk("2026-11-30 17:00"): "within 5 working days"}[due]


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


def sent(conn, token: str, at: float = NOW, concern: str | None = None, sender: str | None = None, **changes: str) -> str:
    return enquiries.submit(conn, good(**changes), token, token, at, HOURS, concern=concern, sender=sender).reference


def test_requests_of_concern_that_wait_stand_first_and_say_why(log, conn):
    log.write(crisis("ann"))
    symptom = sent(conn, "a", NOW, "under_18")
    danger = sent(conn, "b", NOW + 1, "suicidal_thoughts")
    chat = sent(conn, "c", NOW + 2, sender="ann")
    plain, complaint = sent(conn, "d", NOW + 3), sent(conn, "e", NOW + 4, topic="complaint")
    listed = enquiries.listing(conn)
    assert [row["reference"] for row in listed] == [chat, danger, symptom, complaint, plain]
    assert [row["concern"] for row in listed] == [
        "booking, and suicidal_intent in the chat", "suicidal_thoughts", "under_18", None, None]


@pytest.mark.parametrize("step", [lambda conn, item: items.contacted(conn, item, "ida", NOW, "Called."),
                                  lambda conn, item: items.close(conn, item, "ida", NOW, "answered", "Called.")])
def test_an_answered_request_of_concern_stays_marked_in_its_place_by_date(conn, step):
    danger, plain = sent(conn, "a", NOW, "suicidal_thoughts"), sent(conn, "b", NOW + 1)
    step(conn, enquiries.by_reference(conn, danger)["item"])
    assert [(row["reference"], row["concern"]) for row in enquiries.listing(conn)] == [
        (plain, None), (danger, "suicidal_thoughts")]


async def test_the_page_marks_a_request_of_concern_and_shows_it_first(site, conn, clock):
    danger = sent(conn, "a", NOW - 60, "suicidal_thoughts", name="Bea Example")
    page = (await signed_in(conn, site, INTAKE, clock).get("/enquiries")).text
    assert page.index(danger) < page.index("Ann Example")  # the newer, ordinary one
    assert page.count("Words of concern: suicidal thoughts") == page.count("Words of concern:") == 1 and "Same day" in page


def test_a_clock_that_a_colleague_shortened_is_no_word_of_concern(conn):
    code = sent(conn, "a")
    items.set_queue(conn, enquiries.by_reference(conn, code)["item"], "Q1", "ida", NOW, "asked twice", HOURS)
    assert enquiries.listing(conn)[0]["concern"] is None


def test_the_list_shows_no_contact_details(conn):
    enquiries.submit(conn, good(), "a", "192.0.2.1", NOW, HOURS)
    (row,) = enquiries.listing(conn)
    assert not {"phone", "email", "about"} & set(row)
    items.read(conn, row["item"], "ida", NOW)
    assert enquiries.listing(conn)[0]["read_at"] == NOW
