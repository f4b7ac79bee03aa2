"""What `python -m bot review` gives the site and the log's tasks: hours, entries, stores and the encoder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any, Sequence

from bot.review.missed import Encode, EntryQuestions
from bot.review.retention import Policy, TrackerStore
from bot.settings import ROOT, Settings


def stores_of(chosen: Settings) -> list[TrackerStore]:
    """The stores besides the log that hold conversations."""
    return [TrackerStore(chosen.tracker_db)]


def policy_of(chosen: Settings) -> Policy:
    """How long each class is kept."""
    return Policy(chosen.retention_days_chat, chosen.retention_days_enquiry, chosen.retention_days_flagged)


def site_config(chosen: Settings) -> Any:
    """What the review site is given: hours, entries and intents from the content, the sentence encoder when it is needed."""
    from bot.extensions.staffed_hours import staffed_hours
    from bot.knowledge.clinic import load_clinic
    from bot.knowledge.load import load_knowledge
    from bot.review.site.config import EntryName, SiteConfig

    clinic, entries = load_clinic(chosen.knowledge), load_knowledge(chosen.knowledge).entries
    known = [(entry.id, text) for entry in entries.values() for text in entry.asked]
    questions = EntryQuestions([name for name, _ in known], [text for _, text in known])
    return SiteConfig(chosen.review_db, staffed_hours(chosen.knowledge),
                      secret=_secret(chosen.var / "review-secret.key"),
                      secure_cookies=chosen.secure_cookies, trust_proxy=chosen.trust_proxy,
                      origins=[chosen.review_url.rstrip("/")] if chosen.review_url else[], stores=stores_of(chosen),
                      entries=[EntryName(entry.id, entry.title)
                               for entry in sorted(entries.values(),
                                                   key=lambda entry: entry.title)],
                      intents=_intents(ROOT / "data"),
                      questions=questions, load_encoder=lambda: _encoder(chosen, questions.texts),
                      clinic=clinic.text("name"))


def _encoder(chosen: Settings, questions: Sequence[str]) -> Encode:
    """The sentence encoder; the entries' questions come from the cache that the assistant keeps of them."""
    from bot.language.encoder import default_encoder
    from bot.language.vector_cache import encode_cached

    encode = default_encoder().encode
    known = encode_cached(encode, questions, chosen.vector_cache)
    # visitors' words are encoded afresh each time: they must not be kept in the cache file
    return lambda texts: known if texts is questions else encode(texts)


def _intents(data: Path) -> list[str]:
    """The names of all training intents."""
    names = {
        line.partition(":") [2].strip()
        for path in sorted(data.glob("nlu*.yml")) for line in path.read_text("utf-8").splitlines()
        if line.lstrip("- ").startswith("intent:")}
    return sorted(names)


def _secret(path: Path) -> str:
    """The key that signs the site's form tokens, made at the first start."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text("ascii")
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text("ascii")
