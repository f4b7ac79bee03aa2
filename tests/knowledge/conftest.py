"""The real content, and copies of it that a test may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Callable

import pytest
import yaml

from bot.knowledge.cards import Cards, load_cards
from bot.knowledge.contacts import Contacts, load_contacts
from bot.settings import ROOT

KNOWLEDGE = ROOT / "knowledge"


@pytest.fixture(scope="session")
def contacts() -> Contacts:
    return load_contacts(KNOWLEDGE)


@pytest.fixture(scope="session")
def cards() -> Cards:
    return load_cards(KNOWLEDGE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of contacts.yml, clinic.yml and cards.yml."""
    for name in ("contacts.yml", "clinic.yml", "cards.yml"):
        shutil.copy(KNOWLEDGE / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def spoil(folder: Path) -> Callable[..., Path]:
    """Changes fields of one line in the copy of contacts.yml; a field set to Ellipsis is removed."""
    def change(line_id: str, **fields: Any) -> Path:
        path = folder / "contacts.yml"
        lines = yaml.safe_load(path.read_text(encoding="utf-8"))
        line = next(line for line in lines if line["id"] == line_id)
        line.update(fields)
        for name in [name for name, value in fields.items() if value is ...]:
            del line[name]
        path.write_text(yaml.safe_dump(lines, allow_unicode=True), encoding="utf-8")
        return folder
    return change
