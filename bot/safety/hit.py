"""What a phrase rule found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["present", "footer"]


@dataclass(frozen=True)
class Hit:
    """One phrase found in a message.

    text     the phrase as normalised (plain letters, contractions written out)
    status   "present" calls for the concern's card, "footer" for an ordinary answer with the help line under it
    context  why it is a footer: negated, past, information, intrusive or figurative; None for a bare mention
    """

    concern: str
    rule_id: str
    text: str
    status: Status
    context: str | None = None
