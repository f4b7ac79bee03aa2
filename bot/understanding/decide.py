"""One decision from the route probabilities and the nearest entries. Safety is decided before this, in bot.safety."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Mapping, Protocol, Sequence

from bot.understanding import routes
from bot.understanding.thresholds import RouteThresholds

SOCIAL = 0.5  # share of small talk and contact, or of what is out of scope, from which a message is no follow-up
MOST_OFFERED = 3
# Offered under an answer: the best entries of other topics, from this share of the answer's own score (docs/evaluation.md).
BESIDE, MOST_BESIDE = 0.3, 2
OUTSIDE = 2.0  # weight of "out of scope" when groups are compared (docs/evaluation.md has the curve)
_GROUPS = {"personal_care": routes.PERSONAL_CARE, "contact": routes.CONTACT, "smalltalk": routes.SMALLTALK,
           "out_of_scope": routes.OUT_OF_SCOPE, "question": (routes.ASK,), "control": routes.CONTROLS, "help": (routes.HELP,)}


class Scored(Protocol):
    """What is needed of a candidate entry."""

    entry: str
    topic: str
    score: float
    similarity: float


@dataclass(frozen=True)
class Decision:
    """What to do with a message.

    `entries` holds two or three entries to choose from; for an answer, the one to show, then those to offer under it.
    """

    intent: str
    route: str
    confidence: float
    entries: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chat:
    """How a message stands to the chat before it.

    follow_up        it leans on the answer before, and the candidates were found in that light
    answered_before  there is an answer, or an offer of some, that a message can act on
    alone            the similarity of the nearest entry to the message by itself; None where no context was looked at
    shown            the entry whose answer stands right above
    """

    follow_up: bool = False
    answered_before: bool = False
    alone: float | None = None
    shown: str | None = None


def decide(probabilities: Mapping[str, float], candidates: Sequence[Scored], thresholds: RouteThresholds, chat: Chat = Chat(),
           own_case: bool = False, asked: Sequence[Scored] = ()) -> Decision:
    """Chooses route and entries for a message without any safety concern.

    `candidates` are the nearest entries, best first; `own_case` says that the writer speaks of their own care or that of
    somebody they know; `asked` is the best entry of each question of a message that asks several.
    Doubt about personal care always goes to personal care.
    """
    if _likeliest(probabilities) == "help":
        return Decision(routes.HELP, routes.route_of(routes.HELP), probabilities[routes.HELP])
    personal = routes.group(probabilities, routes.PERSONAL_CARE)
    own = Decision("personal_care", "personal_care", personal, _near(candidates, thresholds.similarity))
    plain = _plain_question(probabilities, candidates, chat, thresholds)
    if _doubt(probabilities, thresholds) and (own_case or not plain):
        return own
    if chat.answered_before:
        control = routes.likeliest(probabilities, routes.CONTROLS)
        if _likeliest(probabilities) == "control":
            return Decision(control, routes.route_of(control), probabilities[control])
        goes_on = chat.follow_up and candidates and candidates[0].similarity >= thresholds.follow_up
        if goes_on and not _social(probabilities):
            return _followed_up(candidates, thresholds, chat.shown)
    answer = _answer(probabilities, candidates, thresholds, [item for item in asked if _fits(item, thresholds)])
    if answer and own_case and personal >= thresholds.own:
        return own
    other = answer or _other(probabilities)
    if chat.follow_up and candidates and other.route == "out_of_scope" and routes.group(probabilities, routes.OUT_OF_SCOPE) < SOCIAL:
        return Decision(routes.CLARIFY, "clarify", other.confidence, _others(candidates, chat.shown))
    return other


def _followed_up(candidates: Sequence[Scored], thresholds: RouteThresholds, shown: str | None) -> Decision:
    """The answer to a message that leans on the one before, or a choice of the nearest, also within one topic."""
    if candidates[0].score < thresholds.follow_up_score and len(candidates) > 1:
        return Decision(routes.CLARIFY, "clarify", candidates[0].similarity, _others(candidates, shown))
    return Decision(routes.ASK, "answer", candidates[0].similarity, _distinct(candidates[:MOST_OFFERED]))


def _others(candidates: Sequence[Scored], shown: str | None) -> tuple[str, ...]:
    """A choice without the answer that stands right above."""
    near = _distinct(candidates[:MOST_OFFERED + 1])
    others = tuple(entry for entry in near if entry != shown)
    return (others if len(others) > 1 else near)[:MOST_OFFERED]


def _likeliest(probabilities: Mapping[str, float]) -> str:
    """The name of the likeliest group; between equals, declining is the smaller mistake."""
    return max(_GROUPS, key=lambda name: routes.group(probabilities, _GROUPS[name])
               * (OUTSIDE if name == "out_of_scope" else 1))


def _doubt(probabilities: Mapping[str, float], thresholds: RouteThresholds) -> bool:
    """Whether a message that would else be answered with a fact may be about the writer's own care."""
    return _likeliest(probabilities) in ("personal_care", "question") and (
        routes.group(probabilities, routes.PERSONAL_CARE) >= thresholds.personal)


def _plain_question(probabilities: Mapping[str, float], candidates: Sequence[Scored], chat: Chat,
                    thresholds: RouteThresholds) -> bool:
    """Whether the message by itself is nearly one of the entries' own questions ("what should I eat before a session")."""
    alone = chat.alone if chat.alone is not None else max((item.similarity for item in candidates[:1]), default=0.0)
    asked = probabilities.get(routes.ASK, 0.0)
    return asked > routes.group(probabilities, routes.PERSONAL_CARE) and alone >= thresholds.near


def _answer(probabilities: Mapping[str, float], candidates: Sequence[Scored], thresholds: RouteThresholds,
            asked: Sequence[Scored]) -> Decision | None:
    if max((item.similarity for item in candidates), default=0.0) < thresholds.similarity:
        return None
    found = evidence(probabilities, candidates)
    if found < thresholds.clarify:
        return None
    best = candidates[0]
    tied = any(item.topic != best.topic and best.score - item.score < thresholds.margin for item in candidates)
    confidence = min(1.0, found / 2)  # it is 2 for an entry's own words, asked as a question
    if (tied or not _fits(best, thresholds) or found < thresholds.answer) and len(candidates) > 1:
        return Decision(routes.CLARIFY, "clarify", confidence, _offer(candidates, asked))
    return Decision(routes.ASK, "answer", confidence, (best.entry, *_beside(candidates, asked)))


def _fits(item: Scored, thresholds: RouteThresholds) -> bool:
    """Whether an entry is near enough to be shown as an answer."""
    return item.score >= thresholds.score and item.similarity >= thresholds.similarity


def evidence(probabilities: Mapping[str, float], candidates: Sequence[Scored]) -> float:
    """How much speaks for an answer, 0 to about 2: the message is a question, and entries fit it.

    The root lets a message with a well fitting entry be answered though its form says little ("Calvin Stevens 1962"),
    unless it is likeliest meant for the clinic's staff.
    """
    asked = probabilities.get(routes.ASK, 0.0)
    fit = max(item.similarity for item in candidates) + candidates[0].score
    return fit * (asked if _likeliest(probabilities) == "contact" else math.sqrt(asked))


def _offer(candidates: Sequence[Scored], asked: Sequence[Scored]) -> tuple[str, ...]:
    """What each question of the message found, then the best entry of each of the nearest topics.

    A choice within one topic would not help who meant another.
    """
    offered = _distinct([*asked, *_best_of_topics(candidates)])
    return (offered if len(offered) > 1 else _distinct(candidates))[:MOST_OFFERED]


def _beside(candidates: Sequence[Scored], asked: Sequence[Scored]) -> tuple[str, ...]:
    """What the message asked besides, or may have meant instead of the first entry, for a tap under the answer."""
    best = candidates[0]
    near = [item for item in _best_of_topics(candidates)
            if item.topic != best.topic and item.score >= BESIDE * best.score]
    return _distinct([item for item in [*asked, *near] if item.entry != best.entry])[:MOST_BESIDE]


def _distinct(items: Sequence[Scored]) -> tuple[str, ...]:
    """The entries in their order, each once."""
    return tuple(dict.fromkeys(item.entry for item in items))


def _best_of_topics(candidates: Sequence[Scored]) -> list[Scored]:
    """The best entry of each topic, the best first."""
    by_topic = {item.topic: item for item in reversed(candidates)}  # the first of each topic wins
    return sorted(by_topic.values(), key=lambda item: -item.score)


def fitting(candidates: Sequence[Scored], thresholds: RouteThresholds) -> tuple[str, ...]:
    """The best entry, if it is near enough to be shown as an answer."""
    return tuple(item.entry for item in candidates[:1] if _fits(item, thresholds))


def _near(candidates: Sequence[Scored], similarity: float) -> tuple[str, ...]:
    """The general answer that may be offered beside a personal-care reply."""
    return tuple(item.entry for item in candidates[:1] if item.similarity >= similarity)


def _social(probabilities: Mapping[str, float]) -> bool:
    return routes.group(probabilities, routes.SMALLTALK + routes.CONTACT) >= SOCIAL


def _other(probabilities: Mapping[str, float]) -> Decision:
    """The likeliest route that needs no entry."""
    route = _likeliest(probabilities)
    confidence = routes.group(probabilities, _GROUPS[route])
    if route in ("out_of_scope", "question", "control"):  # a question without an entry, a control without an answer
        return Decision("out_of_scope", "out_of_scope", confidence)
    return Decision(routes.likeliest(probabilities, _GROUPS[route]), route, confidence)
