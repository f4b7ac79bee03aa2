"""Figures of whole chats: what became of each message in the light of those before it. Pure functions; no model in here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Sequence

from bot.evaluation.measure import DANGER, RIGHT, Share

CONTROL = "control"  # the label of messages that act on the answer before ("sources?"), beside those of single messages
KNOWLEDGE = "knowledge"


@dataclass(frozen=True)
class Turn:
    """One message of a chat and the reply to it.

    accepted   ids of the entries that would be a good reply in the light of the chat; empty for what is no question
    shown      the entry shown as the answer, None for any other reply
    offered    the entries offered as buttons
    again      the entry pointed to in place of being shown, for it stands right above
    acted      whether the reply acted on the answer before (its sources, its plainer form, something else)
    """

    id: str
    text: str
    label: str
    follow_up: bool
    accepted: tuple[str, ...]
    route: str
    concern: str | None
    shown: str | None
    offered: tuple[str, ...]
    again: str | None
    acted: bool


def outcome(turn: Turn) -> str:
    """`right`, `again` (the answer above was pointed to, and is right), `offered` (one tap away), `wrong` (another answer was
    shown) or `missed` (any other reply)."""
    if turn.label == CONTROL and turn.acted:
        return "right"
    if turn.label == KNOWLEDGE:
        if turn.shown in turn.accepted and not turn.acted:
            return "right"
        if turn.again in turn.accepted and not turn.acted:
            return "again"
        if set(turn.offered) & set(turn.accepted):
            return "offered"
    elif turn.route in RIGHT.get(turn.label, ()):
        return "right"
    return "wrong" if turn.shown else "missed"


def headline(turns: Sequence[Turn]) -> dict[str, Share]:
    """The shares by name. The first two kinds are questions with an entry that answers them."""
    asked = [turn for turn in turns if turn.label == KNOWLEDGE]
    found = {}
    for name, group in (("first and whole questions", [turn for turn in asked if not turn.follow_up]),
                        ("follow-ups", [turn for turn in asked if turn.follow_up])):
        for kind in ("right", "again", "offered", "wrong", "missed"):
            found[f"{name}: {kind}"] = _share(group, lambda turn: outcome(turn) == kind)
    for label in dict.fromkeys(turn.label for turn in turns):
        if label != KNOWLEDGE:
            found[f"{label}: right"] = _share([turn for turn in turns if turn.label == label],
                                              lambda turn: outcome(turn) == "right")
    found["no danger, and shown a help card"] = _share([turn for turn in turns if turn.label not in DANGER],
                                                       lambda turn: turn.route in DANGER)
    return found


def _share(turns: Sequence[Turn], hit: Callable[[Turn], bool]) -> Share:
    return Share(sum(map(hit, turns)), len(turns))
