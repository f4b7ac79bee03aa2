"""Settings: one frozen object, read from the environment once. Every variable is optional and has a default here."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Callable, Mapping

from bot.errors import SettingsError

PREFIX = "ASSISTANT_"
BROWSER_MARGIN = 7  # seconds for the way there and back on a bad line, and for what stands around the wait
ROOT = Path(__file__).resolve().parent.parent


def _setting(default: Any, meaning: str) -> Any:
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True)
class Settings:
    """Every setting, its default and its meaning; the variable is ASSISTANT_ and the name in capitals."""

    knowledge: Path = _setting(ROOT / "knowledge", "folder of the curated content")
    var: Path = _setting(ROOT / "var", "folder for everything written while running; keep it private")
    models: Path = _setting(ROOT / "models", "folder of trained models")
    max_characters: int = _setting(2000, "longest message a visitor can send")
    messages_per_minute: int = _setting(30, "messages one visitor session may send in a minute")
    session_turns: int = _setting(50, "turns after which the conversation's memory starts afresh, so cost stays flat")
    reply_seconds: int = _setting(8, "longest wait for a reply before the visitor gets the contact card")
    allowed_origins: tuple[str, ...] = _setting((), "addresses of sites that may embed the chat, comma-separated")
    name_medicines: bool = _setting(False, "whether suggested questions may name a prescription-only medicine")
    retention_days_chat: int = _setting(30, "days an anonymous chat is kept")
    retention_days_enquiry: int = _setting(365, "days an enquiry is kept")
    retention_days_flagged: int = _setting(365, "days a flagged conversation is kept")
    trust_proxy: bool = _setting(False, "whether X-Forwarded-For is set by a proxy of ours (1) or by anyone (0)")
    review_url: str = _setting("", "address of the review site, used in alerts")
    secure_cookies: bool = _setting(False, "whether staff cookies need https; set it behind TLS")
    alert_smtp: str = _setting("", "host:port of the mail server for alerts; empty means off")
    alert_from: str = _setting("", "sender of alert mails")
    alert_to: str = _setting("", "recipient of alert mails")
    alert_smtp_user: str = _setting("", "user name at the mail server; empty means no sign-in")
    alert_smtp_password: str = _setting("", "password at the mail server")
    alert_smtp_tls: bool = _setting(True, "whether mail is sent over TLS")
    alert_webhook: str = _setting("", "address that gets signed alerts; empty means off")
    alert_webhook_key: str = _setting("", "secret that signs webhook alerts")

    @property
    def browser_seconds(self) -> int:
        """How long a browser waits for a reply: well beyond `reply_seconds`, or it gives up before help is sent."""
        return self.reply_seconds + BROWSER_MARGIN

    @property
    def knowledge_db(self) -> Path:
        return self.var / "knowledge.db"

    @property
    def vector_cache(self) -> Path:
        return self.models / "vectors.npz"

    @property
    def review_db(self) -> Path:
        return self.var / "review.db"

    @property
    def spool(self) -> Path:
        return self.var / "spool"

    @property
    def tracker_db(self) -> Path:
        return self.var / "tracker.db"

    @property
    def secret_file(self) -> Path:
        return self.var / "secret.key"


def _truth(text: str) -> bool:
    if text.lower() in ("1", "true", "yes", "on"):
        return True
    if text.lower() in ("0", "false", "no", "off", ""):
        return False
    raise ValueError("not 1 or 0")


def _positive(text: str) -> int:
    number = int(text)
    if number <= 0:
        raise ValueError("not above 0")
    return number


_READERS: dict[str, Callable[[str], Any]] = {
    "Path": lambda text: Path(text).resolve(), "int": _positive, "bool": _truth, "str": str,
    "tuple[str, ...]": lambda text: tuple(part.strip() for part in text.split(",") if part.strip()),
}


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from `environment`; raises SettingsError for an unknown ASSISTANT_ variable or a wrong value."""
    known = {PREFIX + item.name.upper(): item for item in fields(Settings)}
    values: dict[str, Any] = {}
    for name, text in environment.items():
        if not name.startswith(PREFIX):
            continue
        if name not in known:
            raise SettingsError(f"{name} is not a setting. Known settings: {', '.join(sorted(known))}.")
        item = known[name]
        try:
            values[item.name] = _READERS[str(item.type)](text)
        except ValueError as error:
            raise SettingsError(f"{name} has the value {text!r}, which is no {item.type}: {error}.") from error
    return Settings(**values)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return read_settings(os.environ)
