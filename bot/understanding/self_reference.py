"""Whether a writer speaks of their own care or that of somebody they know, rather than asking in general."""

from __future__ import annotations

import re

_PEOPLE = ("doctor|dr|psychiatrist|therapist|gp|consultant|mum|mom|mother|dad|father|son|daughter|wife|husband|partner"
           r"|boyfriend|girlfriend|friend|brother|sister|grand\w+|child|kid|teen\w*")
_OWN = (r"anxiety|depression|ptsd|ocd|bipolar|pain|dose|meds?|medications?|antidepressants?|tablets|symptoms?|bladder"
        r"|condition|illness|diagnosis|history")
# "I'm curious whether ..." and "I have read that ..." open a general question; "I'm on ..." does not.
_CURIOUS = r"(?! (curious|considering|wondering|hoping|interested|looking|just|asking|trying|reading|writing))"
_LEARNED = r"(?! (just |also |only )?(read(?! my)|heard (of|that|about)|watched|come across|been (reading|wondering)))"
_INTO_MUSCLE = r"(?! (injections?|shots?|jabs?|routes?|ketamine|vs|versus|or|iv)\b)"  # "im vs iv" is no "I'm"
_SELF = re.compile(
    rf"\b(i was{_CURIOUS}|(i am|i'm|im{_INTO_MUSCLE}){_CURIOUS}|i have(?! (a |some )?questions?| to\b){_LEARNED}|i'?ve{_LEARNED}"
    rf"|i had|i take|i took|i feel|i felt|i suffer|i tried|(?<!what )(?<!when )(?<!how )should i|could i|may i|am i"
    r"|i (have|need) to (come off|stop|quit|taper|change|give up|cut down|skip)"
    rf"|my (own|{_PEOPLE}|{_OWN})|(makes?|made|helps?|works?|worked|affects?|gave|prescribed|put) me"
    r"|(for|with) me|(have|has) (suffered|struggled|been (on|taking|diagnosed|prescribed))"
    r"|\d{1,3}[ -]?(years?|yrs?)[ -]old (has|have|had|with|on|taking|was|is))\b", re.I)


# Of somebody else, most likely young, who is not the writer.
_CHILD = (r"(son|daughter|child|kid|boy|girl|lad|lass|teen\w*|nephew|niece|grand(son|daughter|child)|step(son|daughter)"
          r"|\d+ ?(year|yr|y) ?old|\d+ ?y/?o|brother|sister)s?")
_FOR_A_CHILD = re.compile(rf"\b(my|our|her|his)( \w+)? {_CHILD}\b|\b(he|she|they)('s|s| is| are| turns)? (only |just |nearly |almost )?1\d\b",
                          re.I)
_RELATIVE = re.compile(rf"\b(my|our|her|his) ({_PEOPLE}|nan|gran|granny|uncle|aunt\w*|cousin|mate|neighbour|hubby|fianc\w+)\b", re.I)
_ONESELF = re.compile(r"\b(i|i'?m|i'?ve|i'?ll|me|myself)\b", re.I)
_YOUNG = re.compile(r"\b(i'?m|i am|i just turned|i turn) (only |just |nearly |almost )?(1\d|eleven|twelve|\w+teen)\b", re.I)


def speaks_of_another(text: str) -> bool:
    """Whether somebody asks for a young person or a relative: "my daughter is 16", "could my mum have it"; not "im 16"."""
    if _YOUNG.search(text):
        return False
    return bool(_FOR_A_CHILD.search(text)) or bool(_RELATIVE.search(text)) and not _ONESELF.search(text)


def speaks_of_own_case(text: str) -> bool:
    """True for "I'm on lithium" or "my mum has"; False for "will I be asleep" and "I'm curious how it works"."""
    return bool(_SELF.search(text))
