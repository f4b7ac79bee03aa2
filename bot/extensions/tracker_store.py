"""Conversation memory in SQLite whose cost does not grow twice with every message."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import Any, Dict, Iterator, List, Optional, Text

import sqlalchemy as sa
import structlog
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import Session
from sqlalchemy.pool import SingletonThreadPool

from bot.extensions.erasures import was_erased
from bot.settings import settings

logger = structlog.get_logger(__name__)
BUSY_SECONDS = 1  # the event loop waits here for a locked file, and every visitor with it


class FlatCostTrackerStore(SQLTrackerStore):
    """SQLTrackerStore on var/tracker.db that finds new events by counting them once, over a connection that stays open.

    Rasa's own `stream_events` reads and replays the whole conversation a second time for every message, only to
    learn which events are new; the count of stored events says the same. Rasa also opens the file anew for every
    query, which takes longer than the query.

    A file that is locked, full or broken costs the memory of the chat and nothing else: Rasa's own way out is a second
    store in memory that it never reads and never empties, and a line in the log with the words that were typed.
    """

    def __init__(self, domain: Optional[Domain] = None, event_broker: Optional[EventBroker] = None,
                 **kwargs: Dict[Text, Any]) -> None:
        path = settings().tracker_db
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        kwargs.pop("db", None)
        super().__init__(domain=domain, event_broker=event_broker, db=str(path), **kwargs)
        self.engine.dispose()
        self.engine = sa.create_engine(self.engine.url, poolclass=SingletonThreadPool,
                                       connect_args={"timeout": BUSY_SECONDS},
                                       hide_parameters=True)  # an error's message holds no value, so no visitor's words
        sa.event.listen(self.engine, "connect", _fast_and_durable)
        self.sessionmaker.configure(bind=self.engine)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Hands the new events to the review log first, then stores them; what can not be stored is dropped."""
        new = self._new(tracker)
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, new, tracker.sender_id)
        try:
            self._store([self._row(tracker.sender_id, event) for event in new], tracker.sender_id)
        except Exception as error:  # the class only: the message could hold what somebody typed
            logger.error("tracker_store.not_stored", error=type(error).__name__)

    def _new(self, tracker: DialogueStateTracker) -> List[Event]:
        """The events that are not stored yet; all when that can not be known, for the log keeps each once."""
        try:
            with self.session_scope() as session:
                return list(self._additional_events(session, tracker))
        except Exception as error:
            logger.error("tracker_store.not_read", error=type(error).__name__)
            return list(tracker.events)

    def _store(self, rows: List[SQLTrackerStore.SQLEvent], sender: Text) -> None:
        """Stores `rows` unless `sender` was erased meanwhile; raises what SQLAlchemy raises."""
        if not rows:
            return
        with self.session_scope() as session:
            session.add_all(rows)
            session.flush()  # from here on the file is ours: an erasure is noted before this, or deletes after it
            if not was_erased(settings().review_db, sender):
                session.commit()

    async def _retrieve(self, sender_id: Text, fetch_events_from_all_sessions: bool) -> Optional[DialogueStateTracker]:
        """The conversation as stored; None for an unknown one and for one that can not be read."""
        try:
            return await super()._retrieve(sender_id, fetch_events_from_all_sessions)
        except Exception as error:
            logger.error("tracker_store.not_read", error=type(error).__name__)
            return None

    @contextmanager
    def session_scope(self) -> Iterator[Session]:
        """As Rasa's, which ends the whole server at any ValueError, such as a damaged row."""
        session = self.sessionmaker()
        try:
            yield session
        finally:
            session.close()

    def _row(self, sender: Text, event: Event) -> SQLTrackerStore.SQLEvent:
        data = event.as_dict()
        return self.SQLEvent(sender_id=sender, type_name=event.type_name, timestamp=data.get("timestamp"),
                             intent_name=data.get("parse_data", {}).get("intent", {}).get("name"),
                             action_name=data.get("name"), data=json.dumps(data))


def _fast_and_durable(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")  # what is purged must not remain in free pages
