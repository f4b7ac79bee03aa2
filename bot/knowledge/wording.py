"""The fixed sentences of knowledge/wording.yml."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ValidationError

from bot.errors import ContentError


class Wording(BaseModel):
    """One field a sentence; see knowledge/wording.yml for where each is used."""

    closing: str
    closing_condition: str
    unsettled: str
    sources: str
    last_checked: str
    checked_by: str
    simple: str
    clarify: str
    offer: str
    other_topics: str
    nothing_before: str
    same_again: str
    footer: str
    shown_as: str

    class Config:
        extra = "forbid"
        frozen = True


def load_wording(folder: Path) -> Wording:
    """Reads wording.yml in `folder`; raises ContentError naming the sentence that is missing or unknown."""
    path = folder / "wording.yml"
    try:
        return Wording.parse_obj(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise ContentError(path.name, "file", f"can not be read: {error}") from error
    except ValidationError as error:
        problems = "; ".join(f"{problem['loc'][0]}: {problem['msg']}" for problem in error.errors())
        raise ContentError(path.name, "sentences", problems) from error
