"""Words that are never personal details: words of risk, and everyday words that follow "my name is" or a number.

The risk words protect the reader of the masked text: a finder that is wrong must not hide "I want to die".
"""

from __future__ import annotations

import re
from typing import FrozenSet

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

# Whole words; a list of forms rather than stems, because "Eddie", "Cuthbert" and "Hurton" are names. Words of many
# streets ("High", "Bridge") are left out.
RISK: FrozenSet[str] = frozenset("""
die dies died dying dead death deadly kill kills killed killing killer killself kms kys ctb suicide suicidal unalive
overdose overdosed overdosing od'd oding hang hanged hanging hung noose rope jump jumped jumping train cut cuts
cutting razor blade blades knife knives gun shoot shot stab stabbed pills tablets pill tablet poison bleach bleed
bleeding blood burn burning drown drowning harm harmed harming selfharm hurt hurts hurting beat beaten beats hit hits
hitting choke choked choking strangle strangled rape raped raping abuse abused abusing abuser assault assaulted
molested forced touched threatened threaten murder murdered attack attacked weapon violence violent goodbye farewell
nobody nothing worthless hopeless burden pointless empty numb trapped alone scared afraid unsafe danger dangerous
emergency ambulance unconscious breathing collapsed seizure voices demons devil satan god jesus chip watching
following starving starve purge purging vomit vomiting ketamine ket heroin cocaine crack drunk drinking withdrawal
help sos urgent crisis end ending ended finish finished finishing gone leave leaving disappear vanish sleep forever
wake tonight
""".split())
# Parts that mark a word as risk wherever they stand, for texts without spaces ("iwanttodie").
RISK_PARTS = re.compile(r"suicid|overdos|unaliv|kill|murder|todie|dying|endit|endmy|selfharm|hurtmy", re.IGNORECASE)

# Words that follow a name or stand where a name would; none of them is taken for one.
COMMON: FrozenSet[str] = frozenset("""
a about after again all also always am an and any are as asking at back bad be because been before being but by called
calling can cant can't concerned could currently date day days dead depressed did do does doing don't dont dr each
email ever feel feels few find for from fucked full get getting go going good got great had happy has have having he
her here hers hi him his how i i'd i'll i'm i've id if ill im important in into irrelevant is isn't isnt it it's its
ive just know last late less like live lives living looking lost low mad many maybe me mine more most mr mrs ms much
mud must my name need needs never new no none not now number of off ok okay on one only or our out over please private
re really sad secret she so some someone something still stop struggling such surname telling than that that's the
their them then there these they thing this those to today tomorrow too true trying two under unknown up us very want
wants was wasn't we well went were what when where which while who whom why with won't would wouldn't wrong you your
yours and/or plus speaking here first second phone mobile tel telephone born dob address postcode nhs anonymous old
years year yrs months spelt spelled pronounced mentioned listed below above down missing blank everything everyone
anyone both either neither asap urgently immediately monday tuesday wednesday thursday friday saturday sunday names
stupid crazy lazy fat ugly useless mental suffering sick tired ill anxious bipolar fine better worse ready desperate
unhappy pregnant diabetic autistic adhd
""".split())
_NOT_A_NAME_ENDING = re.compile(r"(?:ing|ed|ly|ness|[ts]ion|less|ful)$", re.IGNORECASE)


def risky(text: str) -> bool:
    """Whether the text holds a word of risk, as a whole word or run together with others."""
    words = {word.lower().replace("’", "'") for word in WORD.findall(text)}
    return not words.isdisjoint(RISK) or bool(RISK_PARTS.search(text))


def name_like(word: str) -> bool:
    """Whether a word can be (part of) a person's name: no risk word, no everyday word, no ending such as -ing."""
    lower = word.lower().replace("’", "'")
    if lower in COMMON or len(lower) > 20 or risky(lower):
        return False
    return word[0].isupper() and lower.endswith("ed") or not _NOT_A_NAME_ENDING.search(lower)
