"""Work that is done to its end, also when whoever asked for it has gone."""

from __future__ import annotations

import asyncio
from typing import Any, Coroutine, Set, TypeVar

Result = TypeVar("Result")


class Unbroken:
    """Runs each turn in a task of its own.

    Sanic cancels a handler when its browser hangs up, and a cancelled turn would reach nobody: neither the visitor, who
    sends the message again, nor staff. A turn here ends, is logged and is remembered all the same.
    """

    def __init__(self) -> None:
        self._running: Set["asyncio.Task[Any]"] = set()  # the loop itself keeps no task alive

    async def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """The result of `work`, or what it raised; when the caller is cancelled `work` goes on without it."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # fetched, or asyncio would log it, and with it perhaps what somebody typed


async def within(work: Coroutine[Any, Any, Any], seconds: float) -> None:
    """Waits for `work`; raises what it raised, or TimeoutError after `seconds`.

    Unlike asyncio.wait_for it does not wait for work that will not be cancelled.
    """
    task = asyncio.create_task(work)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        task.cancel()
        task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        raise asyncio.TimeoutError
    task.result()
