"""Accounts, sessions, lock-out, the audit trail and alerts."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import http.server
import json
import smtplib
import socketserver
import sqlite3
import threading

import pytest

from bot.review import accounts, alerts, audit, items
from bot.review.accounts import Refused
from review_events import HOURS, NOW, crisis, rows, said

PASSWORD = "four plain words here"


@pytest.fixture
def cara(conn) -> sqlite3.Connection:
    accounts.add(conn, "cara", "care team", PASSWORD, NOW, must_change=False)
    return conn


def test_a_password_is_stored_as_a_salted_hash(cara):
    (stored,) = rows(cara, "select password from accounts")[0]
    assert PASSWORD not in stored and stored.startswith("scrypt$")
    assert accounts.is_password(PASSWORD, stored) and not accounts.is_password(PASSWORD + " ", stored)
    assert accounts.hash_password(PASSWORD) != accounts.hash_password(PASSWORD)


@pytest.mark.parametrize("name, role, password", [
    ("", "intake", PASSWORD), ("a b", "intake", PASSWORD), ("ida", "boss", PASSWORD), ("ida", "intake", "short"),
    ("ida", "intake", "aaaaaaaaaaaaaa"), ("idalonger", "intake", "xx idalonger 12"), ("cara", "intake", PASSWORD)])
def test_bad_accounts_are_refused(cara, name, role, password):
    with pytest.raises(Refused):
        accounts.add(cara, name, role, password, NOW)
    assert rows(cara, "select name, role from accounts") == [("cara", "care team")]


def test_the_first_admin_is_made_once(conn):
    password = accounts.first_admin(conn, NOW)
    assert password and len(password) >= 20
    assert accounts.first_admin(conn, NOW) is None
    token = accounts.sign_in(conn, "Admin", password, "a", NOW)
    assert accounts.signed_in(conn, token, NOW) == accounts.Account("admin", "admin", True)


def test_a_session_ends(cara):
    token = accounts.sign_in(cara, "cara", PASSWORD, "a", NOW)
    assert accounts.signed_in(
        cara, token, NOW + accounts.IDLE_SECONDS - 1) == accounts.Account("cara", "care team", False)
    assert accounts.signed_in(cara, token, NOW + accounts.IDLE_SECONDS) is None
    accounts.touch(cara, token, NOW + 3000)
    assert accounts.signed_in(cara, token, NOW + accounts.IDLE_SECONDS) is not None
    accounts.touch(cara, token, NOW + accounts.LONGEST_SECONDS)
    assert accounts.signed_in(cara, token, NOW + accounts.LONGEST_SECONDS) is None
    assert accounts.signed_in(cara, "made up", NOW) is None
    accounts.sign_out(cara, token)
    assert rows(cara, "select * from sessions") == []
    assert token not in str(rows(cara, "select * from sessions"))


def test_five_wrong_passwords_lock_and_time_unlocks(cara):
    for _ in range(accounts.FAILURES):
        with pytest.raises(Refused) as wrong:
            accounts.sign_in(cara, "cara", "wrong", "a", NOW)
    with pytest.raises(Refused) as locked:
        accounts.sign_in(cara, "cara", PASSWORD, "a", NOW + 1)
    with pytest.raises(Refused) as unknown:
        accounts.sign_in(cara, "nobody", PASSWORD, "a", NOW + 1)
    assert str(wrong.value) == str(locked.value) == str(unknown.value)
    assert rows(cara, "select * from sessions") == []
    assert accounts.sign_in(cara, "cara", PASSWORD, "a", NOW + accounts.LOCK_SECONDS + 1)


def test_a_locked_account_costs_as_much_work_as_an_unknown_name(cara, monkeypatch):
    for _ in range(accounts.FAILURES):
        with pytest.raises(Refused):
            accounts.sign_in(cara, "cara", "wrong", "a", NOW)
    hashed: list[str] = []
    monkeypatch.setattr(accounts, "is_password", lambda password, stored: hashed.append(stored) or True)
    for name in ("cara", "nobody"):
        with pytest.raises(Refused):
            accounts.sign_in(cara, name, PASSWORD, "a", NOW + 1)
    assert len(hashed) == 2


def test_one_address_can_not_try_all_names(cara):
    for n in range(accounts.TRIES_PER_ADDRESS):
        with pytest.raises(Refused):
            accounts.sign_in(cara, f"name{n}", "wrong", "192.0.2.9", NOW)
    with pytest.raises(Refused):
        accounts.sign_in(cara, "cara", PASSWORD, "192.0.2.9", NOW + 1)
    assert accounts.sign_in(cara, "cara", PASSWORD, "192.0.2.1", NOW + 1)


def test_changing_a_password_ends_sessions(cara):
    token = accounts.sign_in(cara, "cara", PASSWORD, "a", NOW)
    for old, new in (("wrong", "other plain words"), (PASSWORD, PASSWORD), (PASSWORD, "short")):
        with pytest.raises(Refused):
            accounts.change_password(cara, "cara", old, new)
    assert accounts.signed_in(cara, token, NOW)
    accounts.change_password(cara, "cara", PASSWORD, "other plain words")
    assert accounts.signed_in(cara, token, NOW) is None
    with pytest.raises(Refused):
        accounts.sign_in(cara, "cara", PASSWORD, "a", NOW)
    assert accounts.sign_in(cara, "cara", "other plain words", "a", NOW)


@pytest.mark.parametrize("change", [{"role": "intake"}, {"active": False}, {"password": "something new here"}])
def test_an_admins_change_ends_sessions_at_once(cara, change):
    token = accounts.sign_in(cara, "cara", PASSWORD, "a", NOW)
    accounts.update(cara, "cara", **change)
    assert accounts.signed_in(cara, token, NOW) is None


def test_the_last_admin_stays(cara):
    accounts.add(cara, "root", "admin", PASSWORD, NOW)
    for change in ({"role": "intake"}, {"active": False}):
        with pytest.raises(Refused, match="last admin"):
            accounts.update(cara, "root", **change)
    accounts.add(cara, "other", "admin", PASSWORD, NOW)
    accounts.update(cara, "root", active=False)
    assert [(row["name"], row["active"]) for row in accounts.listing(cara)] == [("cara", 1), ("other", 1), ("root", 0)]
    assert "password" not in accounts.listing(cara)[0]


def test_the_audit_trail_only_grows(conn):
    audit.record(conn, NOW, "cara", "care team", "read", "conversation C-1", "")
    audit.record(conn, NOW + 1, "mia", "manager", "erased", "conversation C-2")
    before = rows(conn, "select * from audit")
    for sql in ("update audit set by = 'x'", "delete from audit",
                "insert or replace into audit values (1, 1, 'x', 'x', 'x', 'x', '')"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            conn.execute(sql)
    assert rows(conn, "select * from audit") == before
    assert [row["by"] for row in audit.entries(conn)] == ["mia", "cara"]
    assert [row["by"] for row in audit.entries(conn, by="cara")] == ["cara"]
    assert [row["by"] for row in audit.entries(conn, target="C-2")] == ["mia"]
    assert [row["by"] for row in audit.entries(conn, before=2)] == ["cara"]


class Box:
    """A channel that keeps what is sent, or fails while `broken`."""

    def __init__(self) -> None:
        self.sent: list[dict] = []
        self.broken = False

    def __call__(self, alert) -> None:
        if self.broken:
            raise ConnectionRefusedError
        self.sent.append(dict(alert))


def step(conn, box, at) -> int:
    alerts.collect(conn, at, {"mail": box})
    return alerts.deliver(conn, at, {"mail": box}, "https://review.example.org")["sent"]


def test_an_alert_for_a_new_urgent_item_says_nothing_about_the_visitor(log, conn):
    log.write(crisis("ann", "my name is Zed, I will end it tonight"))
    box = Box()
    assert step(conn, box, NOW + 10) == 1
    assert box.sent == [{"title": "New in the review queue: item 1", "item": 1, "cause": "new", "clock": "Now",
                         "due": "23 November 2026, 10:15", "url": "https://review.example.org/queue/1"}]
    assert step(conn, box, NOW + 20) == 0


def test_an_unread_item_past_its_clock_alerts_again_and_again_until_read(log, conn):
    log.write(crisis("ann"))
    box = Box()
    times = [10, 800, 901, 1000, 901 + alerts.REPEAT_SECONDS, 1000 + 2 * alerts.REPEAT_SECONDS]
    assert [step(conn, box, NOW + after) for after in times] == [1, 0, 1, 0, 1, 1]
    items.read(conn, 1, "cara", NOW + 9000)
    assert step(conn, box, NOW + 90_000) == 0
    log.write([said("ann", "more", NOW + 9100, route="emergency", concern="overdose")])
    assert step(conn, box, NOW + 90_001) == 1


def test_calm_items_do_not_alert(log, conn):
    log.write([said("ann", "x", route="personal_care", concern="street_drugs")])
    assert step(conn, Box(), NOW + 90_000) == 0


def test_a_failing_channel_is_tried_again_later_and_later(log, conn):
    log.write(crisis("ann"))
    box = Box()
    box.broken = True
    assert step(conn, box, NOW) == 0
    assert rows(conn, "select tries, next_try_at - ?, error, sent_at from alerts",
                NOW) == [(1, 30.0, "ConnectionRefusedError", None)]
    assert step(conn, box, NOW + 29) == 0 and rows(conn, "select tries from alerts") == [(1,)]
    step(conn, box, NOW + 31)
    assert rows(conn, "select tries, next_try_at - ? from alerts", NOW) == [(2, 31 + 60.0)]
    box.broken = False
    assert step(conn, box, NOW + 100) == 1 and len(box.sent) == 1
    assert rows(conn, "select tries, error, sent_at from alerts") == [(3, None, NOW + 100)]


@pytest.mark.parametrize("error", [ConnectionRefusedError(), ValueError("unknown url type"), http.client.InvalidURL("port"),
                                   http.client.RemoteDisconnected(), UnicodeError("label too long"), smtplib.SMTPDataError(554, b"no")],
                         ids=lambda error: type(error).__name__)
def test_a_channel_that_fails_in_any_way_does_not_stop_the_other(log, conn, error):
    log.write(crisis("ann") + crisis("bob"))
    box = Box()

    def broken(alert) -> None:
        raise error
    channels = {"webhook": broken, "mail": box}
    alerts.collect(conn, NOW, channels)
    assert alerts.deliver(conn, NOW, channels, "") == {"sent": 2, "failed": 2} and len(box.sent) == 2
    assert rows(conn, "select distinct error from alerts where channel = 'webhook'") == [(type(error).__name__,)]


def test_a_fault_of_our_own_is_not_taken_for_a_channels(log, conn):
    log.write(crisis("ann"))
    alerts.collect(conn, NOW, {"mail": {}})
    with pytest.raises(TypeError):
        alerts.deliver(conn, NOW, {"mail": {}}, "")


def test_a_channel_that_fails_for_weeks_is_still_tried(log, conn):
    log.write(crisis("ann"))
    box = Box()
    alerts.collect(conn, NOW, {"mail": box})
    conn.execute("update alerts set tries = 5000")
    box.broken = True
    step(conn, box, NOW)
    assert rows(conn, "select next_try_at - ? from alerts", NOW) == [(alerts.LONGEST_RETRY,)]


def test_a_webhook_is_signed(log, conn):
    received = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((self.headers["X-Signature"], self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        alerts.Webhook(f"http://127.0.0.1:{server.server_address[1]}/", "key", lambda: 1234.5)({"item": 1})
    ((header, body),) = received
    assert json.loads(body) == {"item": 1}
    assert header == "t=1234,v1=" + hmac.new(b"key", b"1234." + body, hashlib.sha256).hexdigest()


def test_a_mail_says_where_to_look(monkeypatch):
    sent = []

    class Server:
        def __init__(self, host, port, timeout):
            sent.append((host, port))

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def starttls(self):
            sent.append("tls")

        def login(self, user, password):
            sent.append((user, password))

        def send_message(self, mail):
            sent.append((mail["To"], mail["Subject"], mail.get_content()))

    monkeypatch.setattr("smtplib.SMTP", Server)
    alerts.Mail("mail.example.org", 587, "a@example.org", "b@example.org", "u", "p")(
        {"title": "New in the review queue: item 1", "due": "today", "url": "https://review.example.org/queue/1"})
    assert sent[:3] == [("mail.example.org", 587), "tls", ("u", "p")]
    assert sent[3][:2] == (
        "b@example.org", "New in the review queue: item 1") and "https://review.example.org/queue/1" in sent[3][2]


@pytest.mark.parametrize("after, watched", [(0, True), (299, True), (301, False)])
def test_whether_anybody_watches(conn, after, watched):
    assert not alerts.is_watched(conn, NOW)
    alerts.beat(conn, NOW)
    assert alerts.is_watched(conn, NOW + after) is watched
    assert HOURS.is_staffed(NOW)
