"""The table of settings in docs/deployment.md: `python tests/docs/settings_table.py` prints it, ready to paste."""

from __future__ import annotations

from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from bot.settings import PREFIX, ROOT, Settings

HEAD = "| Variable | Default | Meaning |\n| --- | --- | --- |\n"


def table() -> str:
    """One row a setting, in the order of bot/settings.py."""
    return HEAD + "".join(f"| `{PREFIX}{item.name.upper()}` | {_default(item)} | {item.metadata['meaning']} |\n"
                          for item in fields(Settings))


def _default(item: "Field[Any]") -> str:
    value = item.default
    if isinstance(value, Path):
        return f"`{value.relative_to(ROOT)}/`"
    if isinstance(value, bool):
        return f"`{int(value)}`"
    return f"`{value}`" if value else "empty"


if __name__ == "__main__":
    print(table(), end="")
