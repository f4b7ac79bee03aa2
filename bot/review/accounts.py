"""Staff accounts: roles, hashed passwords, lock-out and sessions. Nothing here knows about the web."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import sqlite3
from dataclasses import dataclass
from typing import Any, Optional

from bot.review import audit, limits
from bot.review.items import ASSISTANT
from bot.review.store import immediate

ROLES = ("care team", "intake", "manager", "admin")
COMMAND_LINE, VISITOR = "command line", "visitor"  # who did it, where no account did
RESERVED = (ASSISTANT, audit.SYSTEM, COMMAND_LINE, VISITOR)  # one who is called so would look like them in every record
SHORTEST_PASSWORD = 12
FAILURES, LOCK_SECONDS = 5, 15 * 60
TRIES_PER_ADDRESS, ADDRESS_SECONDS = 30, 10 * 60
IDLE_SECONDS, LONGEST_SECONDS = 60 * 60, 12 * 60 * 60
_N, _R, _P = 2 ** 15, 8, 1  # scrypt: 32 MB and about 0.1 s a try


class Refused(Exception):
    """A sign-in or change that is not allowed; the message is fit to be shown."""


@dataclass(frozen=True)
class Account:
    """Who is signed in."""

    name: str
    role: str
    must_change: bool


def hash_password(password: str, salt: Optional[bytes] = None) -> str:
    """The password's scrypt hash with its salt and cost, to be stored."""
    salt = salt or secrets.token_bytes(16)
    digest = hashlib.scrypt(password.encode(), salt=salt, n=_N, r=_R, p=_P, maxmem=2 ** 27)
    return f"scrypt${_N}${_R}${_P}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


def is_password(password: str, stored: str) -> bool:
    """Whether `password` has the stored hash; takes the same time for every wrong one."""
    _, n, r, p, salt, digest = stored.split("$")
    found = hashlib.scrypt(password.encode(), salt=base64.b64decode(salt), n=int(n), r=int(r), p=int(p), maxmem=2 ** 27)
    return hmac.compare_digest(found, base64.b64decode(digest))


def add(conn: sqlite3.Connection, name: str, role: str, password: str, at: float, must_change: bool = True) -> None:
    """Makes an account; raises Refused for a taken, empty or reserved name, an unknown role or a weak password."""
    name = name.strip().lower()
    if not name or not all(char.isalnum() or char in ".-_@" for char in name):
        raise Refused("A name has letters, digits and . - _ @ only.")
    if name in RESERVED:
        raise Refused(f"The name {name} stands for the program itself in histories and records. Choose another.")
    if role not in ROLES:
        raise Refused(f"Choose a role: {', '.join(ROLES)}.")
    _check(password, name)
    try:
        conn.execute("insert into accounts (name, role, password, must_change, created_at) values (?, ?, ?, ?, ?)",
                     (name, role, hash_password(password), must_change, at))
    except sqlite3.IntegrityError as error:
        raise Refused(f"There is an account {name} already.") from error


def first_admin(conn: sqlite3.Connection, at: float) -> Optional[str]:
    """Makes the account "admin" with a random password when there is no account at all, and returns the password."""
    with immediate(conn):
        if conn.execute("select 1 from accounts").fetchone():
            return None
        password = secrets.token_urlsafe(15)
        add(conn, "admin", "admin", password, at)
        return password


def sign_in(conn: sqlite3.Connection, name: str, password: str, address: str, at: float) -> str:
    """A new session's token. Raises Refused with one text for a wrong name, a wrong password and a locked account."""
    name = name.strip().lower()
    wrong = Refused(f"The name or the password is wrong. Check both and try again. {FAILURES} wrong passwords in a row lock an "
                    f"account for {LOCK_SECONDS // 60} minutes; an admin can give it a new password at once.")
    with immediate(conn):
        within = limits.allowed(conn, "sign-in", address, at, TRIES_PER_ADDRESS, ADDRESS_SECONDS)
        row = conn.execute("select * from accounts where name = ? and active = 1", (name,)).fetchone()
    if not within:
        raise wrong
    # an unknown name and a locked account cost the same time as any other, so that names can not be guessed by the clock
    right = is_password(password, row["password"] if row is not None else _NOBODY)
    locked = row is not None and row["locked_until"] > at
    if row is None or locked or not right:
        if row is not None and not locked:
            _fail(conn, name, at)
        raise wrong
    return open_session(conn, name, at)


def open_session(conn: sqlite3.Connection, name: str, at: float) -> str:
    """A new session's token, for somebody who has proved to be `name`."""
    token = secrets.token_urlsafe(32)
    with immediate(conn):
        conn.execute("update accounts set failures = 0, locked_until = 0, last_sign_in = ? where name = ?", (at, name))
        conn.execute("delete from sessions where created_at < ?", (at - LONGEST_SECONDS,))
        conn.execute("insert into sessions (token, account, created_at, seen_at) values (?, ?, ?, ?)",
                     (_digest(token), name, at, at))
    return token


def signed_in(conn: sqlite3.Connection, token: str, at: float) -> Optional[Account]:
    """The account of a session; None when it is unknown, idle or too old, or when the account is no longer active."""
    row = conn.execute(
        "select a.name, a.role, a.must_change from sessions s join accounts a on a.name = s.account where "
        "s.token = ? and a.active = 1 and s.seen_at > ? and s.created_at > ?",
        (_digest(token),
         at -IDLE_SECONDS, at -LONGEST_SECONDS)).fetchone()
    return Account(row["name"], row["role"], bool(row["must_change"])) if row else None


def is_stale(conn: sqlite3.Connection, token: str, at: float) -> bool:
    """Whether the session's last use should be written down again (once a minute is enough)."""
    row = conn.execute("select seen_at from sessions where token = ?", (_digest(token),)).fetchone()
    return row is not None and row["seen_at"] < at - 60


def touch(conn: sqlite3.Connection, token: str, at: float) -> None:
    """Writes down that the session is in use."""
    conn.execute("update sessions set seen_at = ? where token = ?", (at, _digest(token)))


def sign_out(conn: sqlite3.Connection, token: str) -> None:
    """Ends one session."""
    conn.execute("delete from sessions where token = ?", (_digest(token),))


def change_password(conn: sqlite3.Connection, name: str, old: str, new: str) -> None:
    """Changes one's own password and ends all one's sessions; raises Refused when `old` is wrong or `new` weak."""
    row = conn.execute("select password from accounts where name = ?", (name,)).fetchone()
    if row is None or not is_password(old, row["password"]):
        raise Refused("Your present password is wrong.")
    if old == new:
        raise Refused("The new password is the old one.")
    _check(new, name)
    with immediate(conn):
        conn.execute("update accounts set password = ?, must_change = 0 where name = ?", (hash_password(new), name))
        conn.execute("delete from sessions where account = ?", (name,))


def update(conn: sqlite3.Connection, name: str, *, role: Optional[str] = None, active: Optional[bool] = None,
           password: Optional[str] = None) -> None:
    """An admin's changes to an account; ends its sessions. Raises Refused rather than leave no active admin."""
    with immediate(conn):
        row = conn.execute("select * from accounts where name = ?", (name,)).fetchone()
        if row is None:
            raise Refused(f"There is no account {name}.")
        if role is not None and role not in ROLES:
            raise Refused(f"Choose a role: {', '.join(ROLES)}.")
        if row["role"] == "admin" and (active is False or (role or "admin") != "admin") and _admins(conn) == 1:
            raise Refused("This is the last admin. Make another one first.")
        if password is not None:
            _check(password, name)
            conn.execute(
                "update accounts set password = ?, must_change = 1, failures = 0, locked_until = 0 where name = ?",
                (hash_password(password),
                 name))
        conn.execute("update accounts set role = coalesce(?, role), active = coalesce(?, active) where name = ?",
                     (role, active, name))
        conn.execute("delete from sessions where account = ?", (name,))


def listing(conn: sqlite3.Connection) -> list[dict[str, Any]]:
    """All accounts, without their passwords."""
    rows = conn.execute(
        "select name, role, active, must_change, locked_until, created_at, last_sign_in from accounts order by name")
    return [dict(row) for row in rows]


def _admins(conn: sqlite3.Connection) -> int:
    return int(conn.execute("select count(*) from accounts where role = 'admin' and active = 1").fetchone()[0])


def _fail(conn: sqlite3.Connection, name: str, at: float) -> None:
    with immediate(conn):
        conn.execute("update accounts set failures = failures + 1 where name = ?", (name,))
        conn.execute("update accounts set locked_until = ?, failures = 0 where name = ? and failures >= ?",
                     (at + LOCK_SECONDS, name, FAILURES))


def _check(password: str, name: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(f"A password has {SHORTEST_PASSWORD} characters or more. Three or four words make a good one.")
    if name in password.lower() or len(set(password)) < 5:
        raise Refused("This password is too easy to guess: it holds your name, or few different signs. Choose other words.")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


_NOBODY = f"scrypt${_N}${_R}${_P}${base64.b64encode(bytes(16)).decode()}${base64.b64encode(bytes(64)).decode()}"
