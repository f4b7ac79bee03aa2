"""The event broker that fills the review log: Rasa publishes, the spool keeps, a thread stores."""

from __future__ import annotations

from asyncio import AbstractEventLoop
from pathlib import Path
from typing import Any, Dict, Optional, Text

from rasa.core.brokers.broker import EventBroker
from rasa.utils.endpoints import EndpointConfig

from bot.extensions.staffed_hours import staffed_hours
from bot.review.log import ReviewLog
from bot.review.mover import Mover
from bot.review.spool import Spool
from bot.settings import settings

KEPT = ("user", "bot", "feedback")  # the other events are Rasa's bookkeeping


class ReviewBroker(EventBroker):
    """Writes every message to the spool before `publish` returns; never raises and never waits for the database."""

    def __init__(self, log: ReviewLog, spool: Spool) -> None:
        self._log, self._spool = log, spool
        self._mover = Mover(spool, log.write)
        self._mover.start()

    @classmethod
    async def from_endpoint_config(cls, broker_config: EndpointConfig,
                                   event_loop: Optional[AbstractEventLoop] = None) -> "ReviewBroker":
        """From endpoints.yml; `review_db` and `spool` there override the settings."""
        chosen = settings()
        log = ReviewLog(Path(broker_config.kwargs.get("review_db", chosen.review_db)), staffed_hours(chosen.knowledge))
        return cls(log, Spool(Path(broker_config.kwargs.get("spool", chosen.spool))))

    def publish(self, event: Dict[Text, Any]) -> None:
        """Keeps a visitor's or the bot's message, or a visitor's feedback (bot.review.turns.feedback_event)."""
        if event.get("event") in KEPT:
            self._spool.append(event)
            self._mover.wake()

    def is_ready(self) -> bool:
        """False while the disk refuses or the log can not be written; nothing is lost meanwhile."""
        return bool(self._mover.state()["ok"])

    def state(self) -> Dict[Text, Any]:
        """Figures for the readiness route."""
        return self._mover.state()

    def drain(self, seconds: float) -> bool:
        """Waits until everything published is in the log: before an erasure, and in tests."""
        return self._mover.drain(seconds)

    async def close(self) -> None:
        """Stores what it can; the rest stays in the spool for the next start."""
        if self._mover.stop():
            self._log.close()
        self._spool.close()
