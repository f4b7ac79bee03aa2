"""The dashboard's figures, which outlive the conversations they were counted from."""

from __future__ import annotations

import re

import pytest

from bot.review import dashboard, items, retention, reviewing, sampling
from bot.review.retention import DAY, Policy
from bot.review.site import charts
from bot.review.turns import feedback_event
from review_events import NOW, crisis, replied, rows, said


@pytest.fixture
def figures(log, conn):
    log.double_share = 100
    log.write(
        [said("ann", "one", NOW),
         replied("ann", "reply", NOW +1, topic="onset", entry="onset-1", message_id="m"),
         feedback_event("ann", "m", True, None, NOW +5),
         said("bob", "two", NOW -DAY, route="out_of_scope"),
         replied("bob", "no", NOW -DAY +1, route="out_of_scope"),
         *crisis("cyn", at=NOW -40 * DAY)])
    number = conn.execute("select conversation from samples where why = 'crisis'").fetchone()[0]
    for reviewer in ("cara", "ben"):
        sampling.give(conn, number, reviewer, "acceptable", "", NOW - 40 * DAY + 7200)
    reviewing.flag(conn, number, "cara", NOW, "why")
    items.contacted(conn, 1, "cara", NOW, "called")
    return conn


def test_figures_of_thirty_days(figures):
    found = dashboard.figures(figures, NOW + 60)
    assert found["days"][-1] == "2026-11-23" and len(found["days"]) == 30
    assert [sum(found[name]) for name in ("conversations", "messages",
                "unanswered", "up", "down", "flagged")] == [2, 2, 1, 1, 0, 1]
    assert found["messages"][-2:] == [1, 1]
    assert found["routes"] == [{"value": "answer", "n": 1}, {"value": "out_of_scope", "n": 1}]
    assert found["topics"] ==[
        {"value": "onset", "n": 1}] and found["entries"] ==[
        {"value": "onset-1", "n": 1}] and found["concerns"] ==[]
    assert found["waiting"] == {"open": 1, "overdue": 0, "unread": 1}
    assert found["first_review_hours"] is None


def test_figures_of_a_quarter(figures):
    found = dashboard.figures(figures, NOW + 60, 90)
    assert found["concerns"] == [{"value": "suicidal_intent", "n": 1}] and found["first_review_hours"] == 2.0
    assert found["agreement"] == {"pairs": 1, "same": 1, "kappa": None}
    assert dashboard.clocks_missed(figures, NOW - 90 * DAY) == {"Q0": {"in time": 0, "late": 1}}


def test_figures_stay_when_conversations_go(figures):
    before = dashboard.figures(figures, NOW + 60, 365)
    retention.purge(figures, NOW + 300 * DAY, Policy(1, 1, 1))
    assert rows(figures, "select count(*) from conversations") == [(0,)]
    after = dashboard.figures(figures, NOW + 60, 365)
    for name in ("conversations", "messages", "routes", "topics", "concerns", "up"):
        assert after[name] == before[name]


def test_charts_show_the_figures_and_nothing_as_markup(figures):
    made = charts.all_charts(dashboard.figures(figures, NOW + 60))
    assert made["concerns"] == charts.NOTHING and made["volume"].count("<rect") == 2
    assert re.findall(r"<title>(.*?)</title>", made["feedback"]) == ["23/11: Helpful 1"]
    evil = charts.bars([{"value": "<b>x</b>", "n": 3}], "<i>")
    assert "<b>" not in evil and "<i>" not in evil and ">3</text>" in evil


@pytest.mark.parametrize("value, top", [(0, 1), (1, 1), (3, 4), (7, 8), (10, 10), (11, 20), (999, 1000), (0.4, 1)])
def test_axes_end_at_a_round_number(value, top):
    assert charts._round_up(value) == top
