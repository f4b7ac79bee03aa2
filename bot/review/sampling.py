"""Which conversations a person reads: all flagged, crisis, emergency and thumbs-down, and a stable random fifth of the rest."""

from __future__ import annotations

import sqlite3
from typing import Any, Optional, Sequence

from bot.review.store import immediate
from bot.review.turns import draw

RANDOM_SHARE = 20  # percent of the conversations that nothing else selects
DOUBLE_SHARE = 20  # percent of the selected that two people read, so that their agreement can be shown
QUIET_SECONDS = 30 * 60  # a conversation is read when nothing has come in for this long
VERDICTS = ("acceptable", "wrong answer", "should have been answered",
            "concern missed", "false alarm", "unhelpful wording")
ACCEPTABLE = "acceptable"


class NotYours(Exception):
    """A verdict that this person can not give; the message says why."""


def add(conn: sqlite3.Connection, conversation: int, code: str, why: str, at: float, double_share: int = DOUBLE_SHARE) -> bool:
    """Selects a conversation for reading; once only, whatever selects it again. A better reason replaces "random"."""
    second = (draw(f"second {code}") < double_share)
    cursor = conn.execute("insert or ignore into samples (conversation, why, added_at, reviewers) values (?, ?, ?, ?)",
                          (conversation, why, at, 2 if second else 1))
    if cursor.rowcount == 0 and why != "random":
        conn.execute("update samples set why = ? where conversation = ? and why = 'random'", (why, conversation))
    return cursor.rowcount == 1


def waiting(conn: sqlite3.Connection, reviewer: str, now: float, most: int = 50) -> list[dict[str, Any]]:
    """What `reviewer` can still give a verdict on, selected reasons before random ones, oldest first."""
    rows = conn.execute(
        "select s.*, c.reference, c.opening, c.last_at, c.visitor_messages, (select count(*) from verdicts v where "
        "v.conversation = s.conversation) as given from samples s join conversations c on c.id = s.conversation "
        "where s.state = 'waiting' and c.last_at < ? and not exists (select 1 from verdicts v where "
        "v.conversation = s.conversation and v.reviewer = ?) order by s.why = 'random', s.added_at limit ?",
        (now - QUIET_SECONDS, reviewer, most)).fetchall()
    return [dict(row) for row in rows]


def disagreements(conn: sqlite3.Connection) -> list[dict[str, Any]]:
    """Conversations on which two people differ, with both verdicts."""
    rows = conn.execute(
        "select s.*, c.reference, c.opening from samples s join conversations c on c.id = s.conversation "
        "where s.state = 'disagreement' order by s.added_at").fetchall()
    return [dict(row, verdicts=verdicts(conn, row["conversation"])) for row in rows]


def verdicts(conn: sqlite3.Connection, conversation: int) -> list[dict[str, Any]]:
    """The verdicts given so far, oldest first."""
    return [dict(row) for row in conn.execute("select * from verdicts where conversation = ? order by at", (conversation,))]


def give(conn: sqlite3.Connection, conversation: int, reviewer: str, verdict: str, note: str, at: float) -> str:
    """Stores a verdict and returns the sample's state: waiting (for the other reader), disagreement or done.

    Raises NotYours for an unknown verdict, a second verdict by the same person, or a finished item.
    """
    if verdict not in VERDICTS:
        raise NotYours(f"Choose a verdict: {', '.join(VERDICTS)}.")
    with immediate(conn):
        sample = conn.execute("select * from samples where conversation = ?", (conversation,)).fetchone()
        if sample is None or sample["state"] != "waiting":
            raise NotYours("This conversation does not wait for a verdict.")
        if any(row["reviewer"] == reviewer for row in verdicts(conn, conversation)):
            raise NotYours("You have given your verdict on this conversation.")
        conn.execute("insert into verdicts (conversation, reviewer, verdict, note, at) values (?, ?, ?, ?, ?)",
                     (conversation, reviewer, verdict, note, at))
        given = [row["verdict"] for row in verdicts(conn, conversation)]
        state = _state(given, sample["reviewers"])
        conn.execute("update samples set state = ?, verdict = ?, first_at = coalesce(first_at, ?), done_at = ? "
                     "where conversation = ?", (state, verdict if state == "done" else None, at,
                                                at if state == "done" else None, conversation))
        if state == "done":
            _mark(conn, conversation)
        return state


def resolve(conn: sqlite3.Connection, conversation: int, by: str, verdict: str, reason: str, at: float) -> None:
    """Decides a disagreement; both verdicts stay. Raises NotYours without a reason or when there is none to decide."""
    if verdict not in VERDICTS or not reason.strip():
        raise NotYours("Choose a verdict and give the reason.")
    with immediate(conn):
        changed = conn.execute(
                               "update samples set state = 'done', verdict = ?, resolved_by = ?, resolved_reason = ?, done_at = ? "
                               "where conversation = ? and state = 'disagreement'",
                               (verdict, by, reason, at, conversation)).rowcount
        if not changed:
            raise NotYours("There is no disagreement on this conversation.")
        _mark(conn, conversation)


def agreement(conn: sqlite3.Connection) -> dict[str, Any]:
    """How far two readers agree: {"pairs", "same", "kappa"} over all conversations that two people read."""
    pairs: dict[int, list[str]] = {}
    for row in conn.execute(
        "select v.conversation, v.verdict from verdicts v join samples s on s.conversation = v.conversation "
        "where s.reviewers = 2 order by v.conversation, v.at"):
        pairs.setdefault(row["conversation"], []).append(row["verdict"])
    both = [(given[0], given[1]) for given in pairs.values() if len(given) == 2]
    return {"pairs": len(both), "same": sum(one == other for one, other in both), "kappa": cohens_kappa(both)}


def cohens_kappa(pairs: Sequence[tuple[str, str]]) -> Optional[float]:
    """Cohen's kappa of paired verdicts; None when there are none, or when chance alone would agree always.

    J. Cohen, Educational and Psychological Measurement 20 (1960) 37-46.
    """
    if not pairs:
        return None
    seen = len(pairs)
    observed = sum(one == other for one, other in pairs) / seen
    labels = {label for pair in pairs for label in pair}
    chance = sum((sum(one == label for one, _ in pairs) / seen) * (sum(other == label for _, other in pairs) / seen)
                 for label in labels)
    return None if chance >= 1.0 else (observed - chance) / (1.0 - chance)


def _state(given: Sequence[str], needed: int) -> str:
    if len(given) < needed:
        return "waiting"
    return "done" if len(set(given)) == 1 else "disagreement"


def _mark(conn: sqlite3.Connection, conversation: int) -> None:
    conn.execute("update conversations set review = 'reviewed' where id = ? and review = 'unreviewed'", (conversation,))
