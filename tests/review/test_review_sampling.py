"""Which conversations are read, by how many, and how far the readers agree."""

from __future__ import annotations

import pytest

from bot.review import sampling
from bot.review.sampling import NotYours, cohens_kappa
from bot.review.turns import draw, feedback_event, reference
from review_events import NOW, crisis, replied, rows, said

LATER = NOW + sampling.QUIET_SECONDS + 60


def senders(share: range, many: int) -> list[str]:
    """Conversation ids whose stable draw is in `share`."""
    return [name for name in (f"visitor{n}" for n in range(100_000)) if draw(reference(name)) in share][:many]


ordinary = senders(range(20, 100), 12)
drawn = senders(range(0, 20), 3)


def test_a_fifth_is_drawn_and_always_the_same():
    share = sum(draw(reference(f"visitor{n}")) < sampling.RANDOM_SHARE for n in range(20_000)) / 20_000
    assert abs(share - 0.20) < 0.01


def test_what_is_selected_and_what_is_not(log, conn):
    log.write([said(sender, "hello") for sender in ordinary[:3] + drawn])
    log.write(crisis(ordinary[3]))
    log.write([said(ordinary[4], "odd", route="emergency", concern="overdose"), replied(ordinary[5], "answer", message_id="m"),
               feedback_event(ordinary[5], "m", False, None, NOW + 5), replied(ordinary[6], "answer", message_id="n"),
               feedback_event(ordinary[6], "n", True, None, NOW + 5)])
    found = dict(rows(conn, "select c.sender, s.why from samples s join conversations c on c.id = s.conversation"))
    assert found == {**{sender: "random" for sender in drawn},
        ordinary[3]: "crisis", ordinary[4]: "emergency", ordinary[5]: "thumbs down"}


def test_no_conversation_twice_and_the_better_reason_wins(log, conn):
    log.write([said(drawn[0], "hello")] + crisis(drawn[0], at=NOW + 5) + crisis(drawn[0], at=NOW + 9))
    assert rows(conn, "select why from samples") == [("crisis",)]


def test_a_conversation_still_going_on_is_not_read_yet(log, conn):
    log.write(crisis("ann"))
    assert sampling.waiting(conn, "cara", NOW + 60) == []
    assert [row["why"] for row in sampling.waiting(conn, "cara", LATER)] == ["crisis"]


def sample(log, conn, reviewers: int) -> int:
    log.double_share = 100 if reviewers == 2 else 0
    log.write(crisis("ann"))
    return conn.execute("select conversation from samples").fetchone()[0]


def test_one_reader_is_enough_for_most(log, conn):
    number = sample(log, conn, 1)
    assert sampling.give(conn, number, "cara", "acceptable", "", LATER) == "done"
    assert rows(conn, "select state, verdict, first_at, done_at from samples") == [("done", "acceptable", LATER, LATER)]
    assert rows(conn, "select review from conversations") == [("reviewed",)]
    assert sampling.waiting(conn, "ben", LATER) == []


def test_two_readers_who_agree(log, conn):
    number = sample(log, conn, 2)
    assert sampling.give(conn, number, "cara", "acceptable", "", LATER) == "waiting"
    assert sampling.waiting(conn, "cara", LATER) == []
    assert [row["given"] for row in sampling.waiting(conn, "ben", LATER)] == [1]
    assert sampling.give(conn, number, "ben", "acceptable", "", LATER) == "done"


def test_a_disagreement_must_be_decided_with_a_reason(log, conn):
    number = sample(log, conn, 2)
    sampling.give(conn, number, "cara", "acceptable", "fine", LATER)
    assert sampling.give(conn, number, "ben", "concern missed", "second message", LATER + 1) == "disagreement"
    assert rows(conn, "select review from conversations") == [("unreviewed",)]
    (open_one,) = sampling.disagreements(conn)
    assert [(v["reviewer"], v["verdict"]) for v in open_one["verdicts"]] == [
             ("cara", "acceptable"), ("ben", "concern missed")]
    with pytest.raises(NotYours):
        sampling.resolve(conn, number, "mia", "concern missed", " ", LATER)
    assert rows(conn, "select state from samples") == [("disagreement",)]
    sampling.resolve(conn, number, "mia", "concern missed", "Both read it again.", LATER + 2)
    assert rows(conn, "select state, verdict, resolved_by, resolved_reason from samples") == [
        ("done", "concern missed", "mia", "Both read it again.")]
    assert rows(conn, "select count(*) from verdicts") == [(2,)]
    with pytest.raises(NotYours):
        sampling.resolve(conn, number, "mia", "acceptable", "again", LATER)


@pytest.mark.parametrize("reviewer, verdict", [("cara", "acceptable"), ("ben", "no such verdict")])
def test_a_refused_verdict_changes_nothing(log, conn, reviewer, verdict):
    number = sample(log, conn, 2)
    sampling.give(conn, number, "cara", "acceptable", "", LATER)
    with pytest.raises(NotYours):
        sampling.give(conn, number, reviewer, verdict, "", LATER)
    assert rows(conn, "select reviewer, verdict from verdicts") == [("cara", "acceptable")]


@pytest.mark.parametrize("pairs, kappa", [
    ([], None), ([("a", "a")] * 5, None),
    ([("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15, 0.4),
    ([("a", "b"), ("b", "a")], -1.0), ([("a", "a"), ("b", "b")], 1.0)])
def test_cohens_kappa(pairs, kappa):
    assert cohens_kappa(pairs) == (kappa if kappa is None else pytest.approx(kappa))


def test_agreement_counts_pairs_only(log, conn):
    log.double_share = 100
    for sender, second in (("ann", "acceptable"), ("bob", "wrong answer"), ("cyn", None)):
        log.write(crisis(sender))
        number = conn.execute("select id from conversations where sender = ?", (sender,)).fetchone()[0]
        sampling.give(conn, number, "cara", "acceptable", "", LATER)
        if second:
            sampling.give(conn, number, "ben", second, "", LATER)
    assert sampling.agreement(conn) == {"pairs": 2, "same": 1, "kappa": 0.0}
