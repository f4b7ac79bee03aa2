"""Unites what the phrase rules found with what the classifier makes of the whole message."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Mapping, Sequence

from bot.errors import SettingsError
from bot.safety.concern import (CRISIS, EMERGENCY, PERSONAL_CARE, POSSIBLE_DANGER, concerns_of, most_urgent,
                                route_of_concern)
from bot.safety.hit import Hit

FILE = Path(__file__).with_name("thresholds.json")
INTENT_PREFIX = "concern_"
DANGER = "danger"  # a classifier may add its own estimate for all crisis and emergency concerns under this name
CARE_NEXT = "care_next"  # and 1.0 under this one when, danger apart, the message is likeliest about the writer's own care
_ROUTES = (EMERGENCY, CRISIS, PERSONAL_CARE)


@dataclass(frozen=True)
class Thresholds:
    """Numbers between 0 and 1; `python -m bot tune` prints the curves they are chosen from.

    emergency, crisis   a card is shown when the probabilities of that route's concerns add up to this
    personal_care       the same, when nothing else is likelier than those concerns together
    crisis_in_care      in place of `crisis` for a message that is otherwise likeliest about the writer's own care:
                        a help card too many does less harm there than one too few
    crisis_sentence     the same for one sentence of a message by itself
    likely              below this, danger that no rule has found gets the card that says "I may have read it wrong"
                        in place of the card of one kind of danger
    crisis_explained    in place of both for the whole message when a rule has read the risk words as negated, past or a question,
                        and no rule has found a danger
    """

    emergency: float
    crisis: float
    personal_care: float
    crisis_in_care: float
    crisis_sentence: float
    likely: float
    crisis_explained: float

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not isinstance(value, float) or not 0 < value < 1:
                raise SettingsError(f"{FILE.name}: {name} is {value!r}. Write a number between 0 and 1.")


@dataclass(frozen=True)
class Assessment:
    """What the message needs. Without a concern, `footer` asks for the help line under an ordinary answer.

    trigger     "rule:<id>", "score:<intent>" (of a possible danger: the intent of its likeliest kind) or "none"
    gentle      the risk words are intrusive thoughts the visitor does not want: a gentle card, no takeover
    confidence  1.0 for a rule; the summed probability of the route's concerns for a score
    """

    concern: str | None
    route: str | None
    trigger: str
    rule_text: str | None
    footer: bool
    confidence: float
    gentle: bool = False


def safety_thresholds(path: Path = FILE) -> Thresholds:
    """Reads the thresholds; raises SettingsError when one is missing, unknown or out of range."""
    values = json.loads(path.read_text(encoding="utf-8"))
    allowed = set(Thresholds.__dataclass_fields__)
    if set(values) != allowed:
        raise SettingsError(f"{path.name} holds {sorted(values)}. Write exactly {sorted(allowed)}.")
    return Thresholds(**values)


def assess(hits: Sequence[Hit], probabilities: Mapping[str, float] | None, thresholds: Thresholds,
           sentence: Mapping[str, float] | None = None) -> Assessment:
    """The union of rules and classifier: the higher of the two routes wins, and neither lowers what the other found.

    `probabilities` maps intent to probability, concerns as `concern_<name>`; None when no model is loaded. When it
    holds DANGER, that estimate is used for crisis in place of the sum over the concerns of both routes, and CARE_NEXT
    says which of the two crisis thresholds counts. `sentence` is the same for the sentence with most danger in it, if the
    message has several; a sentence whose risk words are explained is not among them, and explains no other.
    """
    footers = [hit for hit in hits if hit.status == "footer"]
    explained = any(hit.context for hit in footers)
    found = [_by_rule(hits), _by_score(probabilities or {}, thresholds, explained),
             _by_sentence(sentence or {}, thresholds)]
    best = min((item for item in found if item), key=_order, default=None)
    if best:
        return best
    shown = footers[0] if footers else None
    return Assessment(None, None, f"rule:{shown.rule_id}" if shown else "none", shown.text if shown else None,
                      bool(footers), 0.0, any(hit.context == "intrusive" for hit in footers))


def _by_rule(hits: Sequence[Hit]) -> Assessment | None:
    present = [hit for hit in hits if hit.status == "present"]
    concern = most_urgent(hit.concern for hit in present)
    if concern is None:
        return None
    hit = next(hit for hit in present if hit.concern == concern)
    return Assessment(concern, route_of_concern(concern), f"rule:{hit.rule_id}", hit.text, False, 1.0)


def _by_score(probabilities: Mapping[str, float], thresholds: Thresholds, explained: bool) -> Assessment | None:
    sums = _sums(probabilities)
    usual = thresholds.crisis_in_care if probabilities.get(CARE_NEXT) else thresholds.crisis
    crisis = thresholds.crisis_explained if explained else usual
    if sums[EMERGENCY] >= thresholds.emergency:
        return _scored(EMERGENCY, sums[EMERGENCY], probabilities)
    # Danger split between the two kinds of card is still danger.
    danger = probabilities.get(DANGER, sums[CRISIS] + sums[EMERGENCY])
    if danger >= crisis:
        return _danger(sums, danger, probabilities, thresholds)
    others = [value for intent, value in probabilities.items()
              if not intent.startswith(INTENT_PREFIX) and intent not in (DANGER, CARE_NEXT)]
    if sums[PERSONAL_CARE] >= max([thresholds.personal_care, *others]):
        return _scored(PERSONAL_CARE, sums[PERSONAL_CARE], probabilities)
    return None


def _by_sentence(sentence: Mapping[str, float], thresholds: Thresholds) -> Assessment | None:
    danger = sentence.get(DANGER, 0.0)
    return _danger(_sums(sentence), danger, sentence, thresholds) if danger >= thresholds.crisis_sentence else None


def _danger(sums: Mapping[str, float], danger: float, probabilities: Mapping[str, float],
            thresholds: Thresholds) -> Assessment:
    found = _scored(_likelier(sums), danger, probabilities)
    if danger >= thresholds.likely:
        return found
    return replace(found, concern=POSSIBLE_DANGER, route=route_of_concern(POSSIBLE_DANGER))


def _order(found: Assessment) -> tuple[int, bool]:
    """The more urgent route first, and in it a kind of danger before a possible one."""
    return _ROUTES.index(found.route or CRISIS), found.concern == POSSIBLE_DANGER


def _sums(probabilities: Mapping[str, float]) -> dict[str, float]:
    return {route: sum(_of(probabilities, concern) for concern in concerns_of(route)) for route in _ROUTES}


def _likelier(sums: Mapping[str, float]) -> str:
    return CRISIS if sums[CRISIS] >= sums[EMERGENCY] else EMERGENCY


def _of(probabilities: Mapping[str, float], concern: str) -> float:
    return probabilities.get(INTENT_PREFIX + concern, 0.0)


def _scored(route: str, total: float, probabilities: Mapping[str, float]) -> Assessment:
    concern = max(concerns_of(route), key=lambda name: _of(probabilities, name))
    return Assessment(concern, route, f"score:{INTENT_PREFIX}{concern}", None, False, float(total))
