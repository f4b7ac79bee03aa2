"""Tells people that something urgent waits: by e-mail and by a signed webhook, tried again until it worked.

An alert holds the item's number and the time an answer is needed by. It never holds a visitor's words, name or concern.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import http.client
import json
import smtplib
import sqlite3
import urllib.request
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, Callable, Mapping, Optional

from bot.review import triage
from bot.review.hours import LONDON
from bot.review.store import immediate

REPEAT_SECONDS = 30 * 60
FIRST_RETRY, LONGEST_RETRY = 30.0, 15 * 60.0
TIMEOUT = 20.0
WATCHER, WATCHING_SECONDS = "alerts", 5 * 60

# What a channel may raise. ValueError too, for what no server ever saw, such as an address that can not be read:
# raised from here it would keep every other channel silent.
FAILURES = (OSError, smtplib.SMTPException, http.client.HTTPException, ValueError)

Send = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class Mail:
    """Where alert mails go. `user` and `password` may be empty; `tls` starts encryption before anything is said."""

    host: str
    port: int
    sender: str
    recipient: str
    user: str = ""
    password: str = ""
    tls: bool = True

    def __call__(self, alert: Mapping[str, Any]) -> None:
        """Sends one mail; raises one of FAILURES."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.sender, self.recipient, alert["title"]
        mail.set_content(f"{alert['title']}.\n\nAnswer needed by: {alert['due']}\nOpen it: {alert['url']}\n")
        with smtplib.SMTP(self.host, self.port, timeout=TIMEOUT) as server:
            if self.tls:
                server.starttls()
            if self.user:
                server.login(self.user, self.password)
            server.send_message(mail)


@dataclass(frozen=True)
class Webhook:
    """Where signed alerts go: X-Signature holds "t=<seconds>,v1=<HMAC-SHA256 of '<seconds>.<body>'>"."""

    url: str
    key: str
    clock: Callable[[], float]

    def __call__(self, alert: Mapping[str, Any]) -> None:
        """Posts one alert as JSON; raises one of FAILURES."""
        body = json.dumps(alert, sort_keys=True).encode()
        request = urllib.request.Request(self.url, data=body, method="POST", headers={
            "Content-Type": "application/json", "X-Signature": signature(self.key, int(self.clock()), body)})
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
            response.read(0)


def signature(key: str, at: int, body: bytes) -> str:
    """The header value that proves where an alert came from."""
    return f"t={at},v1=" + hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


# What calls for an alert beyond step `known`: a shorter clock, or new words in what somebody had read by then. Words that
# follow in an item nobody has opened since call for no second one. Steps are counted, not timed: a message may come in late.
_SINCE = """select 1 from history new where new.item = :item and new.id > :known and (new.action = 'raised' or
    (new.action = 'more came in' and exists (select 1 from history seen where seen.item = new.item and seen.action = 'read'
                                             and seen.id > :known and seen.id < new.id)))"""


def collect(conn: sqlite3.Connection, now: float, channels: Mapping[str, Send]) -> int:
    """Queues an alert for every new urgent item, and again for one that is unread past its clock; returns how many."""
    made = 0
    with immediate(conn):
        rows = conn.execute(
            f"select * from items where state <> 'closed' and queue in {triage.FIRST} and read_at is null").fetchall()
        for row in rows:
            for channel in channels:
                cause = _cause(conn, row, channel, now)
                if cause:
                    conn.execute(
                        "insert into alerts (item, channel, cause, created_at, next_try_at, history) values (?, ?, ?, ?, ?, "
                        "(select max(id) from history where item = ?))", (row["id"], channel, cause, now, now, row["id"]))
                    made += 1
    return made


def deliver(conn: sqlite3.Connection, now: float, channels: Mapping[str, Send], site: str) -> dict[str, int]:
    """Sends what waits; what fails is tried again later and later. Returns {"sent", "failed"}."""
    done = {"sent": 0, "failed": 0}
    waiting = conn.execute(
        "select a.*, i.due_at, i.queue, i.state from alerts a join items i on i.id = a.item where a.sent_at is "
        "null and i.state <> 'closed' and a.next_try_at <= ? order by a.id", (now,)).fetchall()
    for row in waiting:
        send = channels.get(row["channel"])
        if send is None:
            continue
        try:
            send(message(row, site))
        except FAILURES as error:
            pause = min(FIRST_RETRY * 2 ** min(row["tries"], 9), LONGEST_RETRY)  # after ten days 2 ** tries is no float
            conn.execute("update alerts set tries = tries + 1, next_try_at = ?, error = ? where id = ?",
                         (now + pause, type(error).__name__, row["id"]))
            done["failed"] += 1
        else:
            conn.execute("update alerts set tries = tries + 1, sent_at = ?, error = null where id = ?",
                         (now, row["id"]))
            done["sent"] += 1
    return done


def message(row: Mapping[str, Any], site: str) -> dict[str, Any]:
    """What an alert says: nothing about the visitor."""
    late = row["cause"] == "overdue"
    due = dt.datetime.fromtimestamp(row["due_at"], LONDON)
    return {"title": f"{'Overdue and unread' if late else 'New'} in the review queue: item {row['item']}", "item": row["item"],
            "cause": row["cause"], "clock": triage.NAMES[row["queue"]], "due": due.strftime("%d %B %Y, %H:%M"),
            "url": f"{site.rstrip('/')}/queue/{row['item']}" if site else "the review site"}


def beat(conn: sqlite3.Connection, now: float) -> None:
    """Notes that alerts are being watched and sent."""
    conn.execute("insert or replace into heartbeats (name, at) values (?, ?)", (WATCHER, now))


def is_watched(conn: sqlite3.Connection, now: float) -> bool:
    """Whether alerts were looked at within the last five minutes. While not, the chat must say that nobody reads along."""
    row = conn.execute("select at from heartbeats where name = ?", (WATCHER,)).fetchone()
    return row is not None and row["at"] > now - WATCHING_SECONDS


def _cause(conn: sqlite3.Connection, row: Mapping[str, Any], channel: str, now: float) -> Optional[str]:
    """Why an alert is due now, if it is."""
    last = conn.execute("select created_at as at, history from alerts where item = ? and channel = ? order by id desc limit 1",
                        (row["id"], channel)).fetchone()
    if last is None or conn.execute(_SINCE, {"item": row["id"], "known": last["history"] or 0}).fetchone():
        return "new"
    if now > row["due_at"] and (last["at"] <= row["due_at"] or now - last["at"] >= REPEAT_SECONDS):
        return "overdue"
    return None
