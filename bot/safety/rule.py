"""One phrase rule, as read from its file."""

from __future__ import annotations

from dataclasses import dataclass

from bot.safety.pattern import Line

MENTION = "mention-"  # opens the ids of mentions.yml: risk words alone, which never call for a card


@dataclass(frozen=True, eq=False)
class Rule:
    """One rule of a file in knowledge/safety/, its patterns already read into `lines`.

    concern  what the phrase is a sign of; None for a context rule
    context  negated, past, information, intrusive or figurative: what the phrase makes of the hits it touches
    firm     no context can lower this rule's hits
    """

    file: str
    id: str
    concern: str | None
    context: str | None
    firm: bool
    lines: tuple[Line, ...]
    must_match: tuple[str, ...]
    must_not_match: tuple[str, ...]
