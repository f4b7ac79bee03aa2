"""The rules as they ship, loaded once."""

from pathlib import Path

import pytest

from bot.safety.rules import RuleBook, load_rules

RULES = Path(__file__).parents[2] / "knowledge" / "safety"


@pytest.fixture(scope="session")
def book() -> RuleBook:
    return load_rules(RULES)
