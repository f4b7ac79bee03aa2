"""What the server remembers of visitors between messages, in bounded memory: little, and nothing that they typed."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import Any, Deque, Dict, List, Mapping, Optional, Text

from bot.understanding.choice import Button

MOST_VISITORS = 5000
REMEMBERED_REPLIES = 4  # a repeated request is answered with the same reply, not processed twice


@dataclass
class Visitor:
    """One conversation's state in this process."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    turns: int = 0
    last_concern: Optional[Text] = None
    help_pinned: List[Mapping[Text, Any]] = field(default_factory=list)  # helplines that stay in sight
    offered: List[Button] = field(default_factory=list)  # the buttons of the last reply
    sent: Deque[float] = field(default_factory=deque)
    replies: "OrderedDict[Text, Dict[Text, Any]]" = field(default_factory=OrderedDict)

    def too_many(self, limit: int, now: Optional[float] = None) -> bool:
        """Counts one message and says whether it exceeds `limit` a minute."""
        now = time.monotonic() if now is None else now
        while self.sent and now - self.sent[0] > 60:
            self.sent.popleft()
        self.sent.append(now)
        return len(self.sent) > limit

    def remember(self, message_id: Optional[Text], reply: Dict[Text, Any]) -> None:
        if message_id:
            self.replies[message_id] = reply
            while len(self.replies) > REMEMBERED_REPLIES:
                self.replies.popitem(last=False)


class Visitors:
    """The visitors seen last; the oldest is forgotten when there are too many."""

    def __init__(self, most: int = MOST_VISITORS) -> None:
        self._most = most
        self._seen: "OrderedDict[Text, Visitor]" = OrderedDict()

    def get(self, conversation: Text) -> Visitor:
        visitor = self._seen.setdefault(conversation, Visitor())
        self._seen.move_to_end(conversation)
        while len(self._seen) > self._most:
            self._seen.popitem(last=False)
        return visitor

    def forget(self, conversation: Text) -> None:
        self._seen.pop(conversation, None)
