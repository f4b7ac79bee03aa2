"""Call-back requests: checked, stored once, and put into the queue."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import sqlite3
from dataclasses import dataclass
from typing import Any, Mapping, Optional

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from bot.review import items, limits, triage
from bot.review.hours import StaffedHours
from bot.review.log import count
from bot.review.store import immediate

TOPICS = {"treatment": "A question about treatment", "booking": "An appointment", "cost": "Cost",
          "patient": "I am a patient of the clinic", "complaint": "A complaint", "other": "Something else"}
CONTACT = {"any": "Phone or e-mail", "phone": "Phone only", "email": "E-mail only"}
TIMES = {"any": "Any time in opening hours", "morning": "In the morning", "afternoon": "In the afternoon"}
CONSENT_VERSION = "2026-11"
CONSENT = (
    "I agree that the clinic keeps what I write here, which may say something about my health, to answer my request. "
    "I can withdraw this at any time.")
LONGEST = {"name": 100, "phone": 40, "email": 254, "about": 1500}
TRIES, TRIES_SECONDS = 5, 60 * 60


class TooMany(Exception):
    """More requests from one address than the limit allows."""


@dataclass(frozen=True)
class Enquiry:
    """A request that passed all checks. `phone` is international ("+44…"), `email` normalised."""

    name: str
    phone: Optional[str]
    email: Optional[str]
    can_leave_message: bool
    safe_to_contact: str
    preferred_time: str
    topic: str
    about: str


@dataclass(frozen=True)
class Receipt:
    """What the visitor is told. `again` is True when this form had been sent before."""

    reference: str
    due_at: float
    again: bool


def check(form: Mapping[str, str]) -> tuple[Optional[Enquiry], dict[str, str]]:
    """The Enquiry in a form, or the problems by field in words for the visitor."""
    text = {name: " ".join(form.get(name, "").split()) if name != "about" else form.get(name, "").strip() for name in
            ("name", "phone", "email", "about", "safe_to_contact", "preferred_time", "topic")}
    wrong = {name: f"Please use at most {most} characters." for name, most in LONGEST.items() if len(text[name]) > most}
    if form.get("website"):  # people do not see this field; a password manager may still have filled it in
        wrong["website"] = "Please leave this field empty and send the form again."
    if not text["name"]:
        wrong["name"] = "Please give a name we can use. It does not have to be your full name."
    phone, email = _phone(text["phone"], wrong), _email(text["email"], wrong)
    _check_way(text, phone, email, wrong)
    for name, known, what in (
        ("safe_to_contact", CONTACT, "which way is safe to contact you"),
        ("preferred_time", TIMES, "when suits you"),
        ("topic", TOPICS, "what it is about")):
        if text[name] not in known:
            wrong[name] = f"Please choose {what}."
    if form.get("consent") != "yes":
        wrong["consent"] = "Please tick this box. Without it we may not keep your request. You can phone us instead."
    if wrong:
        return None, wrong
    return Enquiry(text["name"], phone, email, form.get("can_leave_message") == "yes", text["safe_to_contact"],
                   text["preferred_time"], text["topic"], text["about"]), {}


def promised() -> dict[str, list[str]]:
    """By when staff answer, the soonest first, and which topics; words of concern make it sooner."""
    found: dict[str, list[str]] = {}
    for topic in sorted(TOPICS, key=triage.queue_of_enquiry):
        found.setdefault(triage.CLOCKS[triage.queue_of_enquiry(topic)].promise, []).append(TOPICS[topic])
    return found


def submit(conn: sqlite3.Connection, enquiry: Enquiry, token: str, address: str, at: float, hours: StaffedHours, *,
           sender: Optional[str] = None, concern: Optional[str] = None) -> Receipt:
    """Stores the request and queues it; the same `token` again returns the first receipt. Raises TooMany.

    `token` comes with the form, `address` is the visitor's (kept as a digest for an hour's limit), `sender` the conversation id
    when the visitor chose to link the chat, `concern` what the safety rules found in the text.
    """
    digest = hashlib.sha256(f"enquiry\0{token}".encode()).hexdigest()
    with immediate(conn):
        known = conn.execute(
            "select e.reference, i.due_at from enquiries e join items i on i.enquiry = e.id where idempotency = ?",
            (digest,)).fetchone()
        if known is not None:
            return Receipt(known["reference"], known["due_at"], True)
        if not limits.allowed(conn, "enquiry", address, at, TRIES, TRIES_SECONDS):
            raise TooMany
        conversation = _conversation(conn, sender)
        reference = new_reference()
        cursor = conn.execute(
            "insert into enquiries (reference, idempotency, conversation, at, name, phone, email, can_leave_message, "
            "safe_to_contact, preferred_time, topic, about, consent_text, consent_version) values "
            "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (reference, digest, conversation, at, enquiry.name, enquiry.phone, enquiry.email, enquiry.can_leave_message,
             enquiry.safe_to_contact, enquiry.preferred_time, enquiry.topic, enquiry.about, CONSENT, CONSENT_VERSION))
        queue, why = _queue(conn, enquiry, conversation, concern)
        item = items.propose(conn, kind="enquiry", subject=int(cursor.lastrowid or 0), at=at,
                             hours=hours, queue=queue, why=why, trigger="rule" if concern else None)
        count(conn, at, "enquiries", enquiry.topic)
        return Receipt(reference, items.get(conn, item)["due_at"], False)


def by_reference(conn: sqlite3.Connection, reference: str) -> sqlite3.Row:
    """The enquiry's row with its item's id and the linked conversation's reference; raises KeyError when there is none."""
    row = conn.execute(
        "select e.*, i.id as item, c.reference as conversation_reference from enquiries e join items i on "
        "i.enquiry = e.id left join conversations c on c.id = e.conversation where e.reference = ?",
        (reference.strip().upper(),)).fetchone()
    if row is None:
        raise KeyError(f"enquiry {reference}")
    return row


def listing(conn: sqlite3.Connection, most: int = 200) -> list[dict[str, Any]]:
    """Those of concern that wait for an answer, the soonest due first, then the newest; without words and contact details.

    `concern` says why a request is one of them: the safety rules found words in it, or its linked chat gave it one of the
    first clocks. It is None for all others.
    """
    rows = conn.execute(
        "select *, concern is not null and state in ('new', 'in progress') as first from (select e.id, e.reference, e.at, "
        "e.name, e.topic, i.id as item, i.state, i.owner, i.due_at, i.queue, i.read_at, i.outcome, "
        f"case when i.\"trigger\" is not null or (i.queue in {triage.FIRST} and i.why <> e.topic) then i.why end as concern "
        "from enquiries e join items i on i.enquiry = e.id) "
        "order by first desc, case when first then due_at end, at desc limit ?", (most,))
    return [dict(row) for row in rows]


def new_reference() -> str:
    """A random code that is easy to read out ("E-7KQ2M-9XDPA")."""
    text = base64.b32encode(secrets.token_bytes(7)).decode().replace("O", "8").replace("I", "9")
    return f"E-{text[:5]}-{text[5:10]}"


def _queue(conn: sqlite3.Connection, enquiry: Enquiry, conversation: Optional[int],
           concern: Optional[str]) -> tuple[str, str]:
    """The clock of the request and why; never longer than the open clock of the chat it belongs to."""
    queue, why = triage.queue_of_enquiry(enquiry.topic, concern), concern or enquiry.topic
    row = conn.execute(
        "select queue, why from items where conversation = ? and kind = 'conversation' and state <> 'closed'",
        (conversation,)).fetchone()
    if row is None or triage.sooner(queue, row["queue"]) == queue:
        return queue, why
    return row["queue"], f"{why}, and {row['why']} in the chat"


def _conversation(conn: sqlite3.Connection, sender: Optional[str]) -> Optional[int]:
    row = conn.execute("select id from conversations where sender = ?", (sender or "",)).fetchone()
    if row is None:
        return None
    conn.execute("update conversations set kept_as = 'enquiry' where id = ? and kept_as = 'chat'", (row["id"],))
    return int(row["id"])


def international(text: str) -> Optional[str]:
    """A phone number as it is stored ("+44…"), however it was written; None when it is no whole number."""
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_valid_number(number) or _whole_uk(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def _phone(text: str, wrong: dict[str, str]) -> Optional[str]:
    found = international(text) if text else None
    if text and found is None:
        wrong.setdefault("phone", "This does not look like a phone number. Please check it.")
    return found


def _whole_uk(number: phonenumbers.PhoneNumber) -> bool:
    """A UK landline, mobile or service number with all its digits, though the library's list of ranges in use lacks it: the list
    ages, and leaves out what Ofcom keeps for examples. A lost digit is still found, as by `is_possible_number` it is not."""
    return number.country_code == 44 and re.fullmatch(r"[1237]\d{9}", str(number.national_number)) is not None


def _email(text: str, wrong: dict[str, str]) -> Optional[str]:
    if not text:
        return None
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        wrong.setdefault("email", "This does not look like an e-mail address. Please check it.")
        return None


def _check_way(text: Mapping[str, str], phone: Optional[str], email: Optional[str], wrong: dict[str, str]) -> None:
    """There must be a way to answer, and it must be one the visitor called safe."""
    if not text["phone"] and not text["email"]:
        wrong["phone"] = "Please give a phone number or an e-mail address."
    elif text["safe_to_contact"] == "phone" and not text["phone"]:
        wrong["phone"] = "You chose phone only. Please give a phone number."
    elif text["safe_to_contact"] == "email" and not text["email"]:
        wrong["email"] = "You chose e-mail only. Please give an e-mail address."
