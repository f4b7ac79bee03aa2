"""The message before the first visitor's leaves no trace, and a fault in it stops nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from rasa.shared.core.domain import Domain

from bot.extensions.preflight import readiness
from bot.extensions.warm_up import warm_up


class Processor:
    """Notes what it is sent and which store was in use then."""

    def __init__(self, fails: bool = False) -> None:
        self.domain, self.tracker_store, self.fails, self.seen = Domain.empty(), "the visitors' store", fails, []

    async def handle_message(self, message: Any) -> None:
        self.seen.append((message.text, self.tracker_store))
        if self.fails:
            raise RuntimeError


async def test_it_goes_through_everything_but_the_visitors_store() -> None:
    processor = Processor()
    await warm_up(SimpleNamespace(processor=processor))
    assert len(processor.seen) == 2
    assert all(store != "the visitors' store" and store.event_broker is None for _, store in processor.seen)
    assert processor.tracker_store == "the visitors' store"


async def test_a_fault_stops_nothing() -> None:
    await warm_up(SimpleNamespace(processor=Processor(fails=True)))


def test_readiness_waits_for_it() -> None:
    agent = SimpleNamespace(is_ready=lambda: True, tracker_store=None)
    assert readiness(agent, warm=False)["ready"] is False
