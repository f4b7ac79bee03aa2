"""The event broker as Rasa uses it: quick, never raising, and ready or not."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from rasa.utils.endpoints import EndpointConfig

from bot.extensions import preflight
from bot.extensions.review_broker import ReviewBroker
from bot.review.store import open_log
from review_events import NOW, replied, rows, said

WAIT = 20.0


async def broker_at(folder: Path) -> ReviewBroker:
    config = EndpointConfig.from_dict(
        {"type": "bot.extensions.review_broker.ReviewBroker", "review_db": str(folder / "review.db"),
         "spool": str(folder / "spool")})
    return await ReviewBroker.from_endpoint_config(config)


async def test_what_is_published_is_in_the_log_when_it_closes(tmp_path):
    broker = await broker_at(tmp_path)
    broker.publish(said("ann", "hello"))
    broker.publish(replied("ann", "Good day."))
    broker.publish({"event": "action", "name": "action_listen", "sender_id": "ann", "timestamp": NOW})
    await broker.close()
    conn = open_log(tmp_path / "review.db")
    assert rows(conn, "select role from messages order by at") == [("visitor",), ("bot",)]
    assert list((tmp_path / "spool").iterdir()) == []


async def test_rasa_makes_it_from_its_endpoint(tmp_path):
    from rasa.core.brokers.broker import EventBroker

    config = EndpointConfig.from_dict({"type": "bot.extensions.review_broker.ReviewBroker",
                                       "review_db": str(tmp_path / "review.db"),
                                       "spool": str(tmp_path / "spool")})
    broker = await EventBroker.create(config)
    assert type(broker) is ReviewBroker and broker.is_ready()
    await broker.close()


@pytest.mark.parametrize("event",
                         [{},
                          {"event": "user"},
                          {"event": "user", "sender_id": object(),
                           "text": b"\xff"},
                          {"event": "bot", "data": {"custom": {1, 2}}}],
                         ids=str)
async def test_publishing_never_raises(tmp_path, event):
    broker = await broker_at(tmp_path)
    broker.publish(event)
    broker.publish(said("ann", "hello"))
    assert broker.drain(WAIT) and broker.is_ready()
    await broker.close()
    assert rows(open_log(tmp_path / "review.db"), "select text from messages") == [("hello",)]


async def without_a_log(tmp_path):
    """A broker that was told "hello" and has found out that its log can not be written: a folder stands in its place."""
    (tmp_path / "review.db").mkdir()
    broker = await broker_at(tmp_path)
    broker.publish(said("ann", "hello"))
    until = time.monotonic() + WAIT
    while broker.is_ready() and time.monotonic() < until:
        time.sleep(0.01)
    return broker


@pytest.mark.parametrize("model, known, warm, ready", [(True, True, True, True), (False, True, True, False), (True, False, True, False),
                                                       (True, True, False, False)])
async def test_a_log_that_can_not_be_written_takes_no_server_out_of_service(tmp_path, monkeypatch, model, known, warm, ready):
    """The chat answers all the same; what it can not do without still decides."""
    broker = await without_a_log(tmp_path)
    monkeypatch.setattr(preflight, "version_of", lambda path: ("1",) if known else None)
    agent = SimpleNamespace(is_ready=lambda: model, tracker_store=SimpleNamespace(event_broker=broker))
    state = preflight.readiness(agent, warm)
    assert state["ready"] is ready and state["log"]["ok"] is False and state["log"]["log_error"] == "OperationalError"
    await broker.close()


async def test_a_log_that_can_not_be_written_is_not_ready_and_loses_nothing(tmp_path):
    broker = await without_a_log(tmp_path)
    assert not broker.is_ready() and broker.state(
    )["log_error"] == "OperationalError" and "hello" not in str(broker.state())
    await broker.close()
    (tmp_path / "review.db").rmdir()
    again = await broker_at(tmp_path)
    assert again.drain(WAIT) and again.is_ready()
    await again.close()
    assert rows(open_log(tmp_path / "review.db"), "select text from messages") == [("hello",)]
