"""The phrase rules, read once a process: channel, gate and policy use the same book."""

from __future__ import annotations

from functools import lru_cache

from bot.safety.rules import RuleBook, load_rules
from bot.settings import settings


@lru_cache(maxsize=1)
def rule_book() -> RuleBook:
    """The rules of knowledge/safety; raises ContentError when one of them fails its own examples."""
    return load_rules(settings().knowledge / "safety")
