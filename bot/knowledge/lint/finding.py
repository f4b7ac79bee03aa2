"""What a check found, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """One thing to put right: the rule, the place (file, item, field) and what to do about it."""

    rule: str
    level: Level
    file: str
    item: str
    field: str
    message: str

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.file, self.item, self.field) if part)
        return f"{self.level} {self.rule} {place}: {self.message}"
