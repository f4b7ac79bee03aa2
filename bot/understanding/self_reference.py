"""Whether a writer speaks of their own care or that of somebody they know, rather than asking in general."""

from __future__ import annotations

import re

_PEOPLE = ("doctor|dr|psychiatrist|therapist|gp|consultant|mum|mom|mother|dad|father|son|daughter|wife|husband|partner"
           r"|boyfriend|girlfriend|friend|brother|sister|grand\w+|child|kid|teen\w*")
_OWN = (r"anxiety|depression|ptsd|ocd|bipolar|pain|dose|meds?|medications?|antidepressants?|tablets|symptoms?|bladder"
        r"|condition|illness|diagnosis|history")
# "I'm curious whether ..." opens a general question; "I'm on ..." does not.
_CURIOUS = r"(?! (curious|considering|wondering|hoping|interested|looking|just|asking|trying|reading|writing))"
_SELF = re.compile(
    rf"\b(i was|(i am|i'?m){_CURIOUS}|i have(?! (a |some )?questions?)|i'?ve|i had|i take|i took|i feel|i felt|i suffer|i tried"
    rf"|(?<!what )(?<!when )(?<!how )should i|could i|may i|am i|my (own|{_PEOPLE}|{_OWN})|(makes?|made|helps?|works?|worked|affects?|gave|prescribed|put) me"
    r"|(for|with) me|(have|has) (suffered|struggled|been (on|taking|diagnosed|prescribed))"
    r"|\d{1,3}[ -]?(years?|yrs?)[ -]old (has|have|had|with|on|taking|was|is))\b", re.I)


def speaks_of_own_case(text: str) -> bool:
    """True for "I'm on lithium" or "my mum has"; False for "will I be asleep" and "I'm curious how it works"."""
    return bool(_SELF.search(text))
