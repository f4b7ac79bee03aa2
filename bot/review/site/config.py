"""What the review site is given when it is built; it reads no settings of its own."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Mapping, Optional, Sequence

from bot.review import triage
from bot.review.hours import StaffedHours
from bot.review.missed import Encode, EntryQuestions
from bot.review.retention import Store

DATABASE = "log"  # the name of the review log inside Datasette


@dataclass(frozen=True)
class EntryName:
    """An entry of the knowledge base that a correction can name."""

    id: str
    title: str


@dataclass(frozen=True)
class SiteConfig:
    """`origins` are the site's public addresses when a proxy changes the host name; `stores` are what erasure reaches besides the
    log; `load_encoder` is called at the first visit to the missed questions."""

    path: Path
    hours: StaffedHours
    clocks: Mapping[str, triage.Clock] = field(default_factory=lambda: triage.CLOCKS)
    secret: Optional[str] = None
    secure_cookies: bool = False
    trust_proxy: bool = False
    origins: Sequence[str] = ()
    stores: Sequence[Store] = ()
    entries: Sequence[EntryName] = ()
    intents: Sequence[str] = ()
    questions: Optional[EntryQuestions] = None
    load_encoder: Optional[Callable[[], Encode]] = None
    clinic: str = "the clinic"
    now: Callable[[], float] = time.time
