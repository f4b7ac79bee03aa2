"""Conversation memory in SQLite whose cost does not grow twice with every message."""

from __future__ import annotations

import json
from typing import Any, Dict, Optional, Text

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.pool import SingletonThreadPool

from bot.settings import settings


class FlatCostTrackerStore(SQLTrackerStore):
    """SQLTrackerStore on var/tracker.db that finds new events by counting them once, over a connection that stays open.

    Rasa's own `stream_events` reads and replays the whole conversation a second time for every message, only to
    learn which events are new; the count of stored events says the same. Rasa also opens the file anew for every
    query, which takes longer than the query.
    """

    def __init__(self, domain: Optional[Domain] = None, event_broker: Optional[EventBroker] = None,
                 **kwargs: Dict[Text, Any]) -> None:
        path = settings().tracker_db
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        kwargs.pop("db", None)
        super().__init__(domain=domain, event_broker=event_broker, db=str(path), **kwargs)
        self.engine.dispose()
        self.engine = sa.create_engine(self.engine.url, poolclass=SingletonThreadPool)
        sa.event.listen(self.engine, "connect", _fast_and_durable)
        self.sessionmaker.configure(bind=self.engine)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Hands the new events to the review log first, then stores them; raises what SQLAlchemy raises."""
        with self.session_scope() as session:
            new = list(self._additional_events(session, tracker))
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, new, tracker.sender_id)
        with self.session_scope() as session:
            session.add_all([self._row(tracker.sender_id, event) for event in new])
            session.commit()

    def _row(self, sender: Text, event: Event) -> SQLTrackerStore.SQLEvent:
        data = event.as_dict()
        return self.SQLEvent(sender_id=sender, type_name=event.type_name, timestamp=data.get("timestamp"),
                             intent_name=data.get("parse_data", {}).get("intent", {}).get("name"),
                             action_name=data.get("name"), data=json.dumps(data))


def _fast_and_durable(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")  # what is purged must not remain in free pages
