"""Which wording of a reply fits: a closer one for medicines or prices, and a second card for how a person can be reached."""

from __future__ import annotations

import re

_MEDICINE = re.compile(
    r"\b(dos(e|es|age|ing)|mg|milligrams?|tablets?|pills?|medic(ine|ines|ation|ations)|meds|prescri\w+|antidepressants?|ssris?"
    r"|snris?|lithium|sertraline|fluoxetine|citalopram|escitalopram|venlafaxine|mirtazapine|quetiapine|lamotrigine"
    r"|diazepam|lorazepam|xanax|prozac|zoloft|lexapro|come off|coming off|stop taking|wean\w*|taper\w*|interact\w*)\b", re.I)
_PRICE = re.compile(r"\b(pric\w+|costs?|fees?|charges?|how much|afford\w*|expensive|cheap\w*|quote|insurance|insured|pay\w*"
                    r"|refunds?|instal\w+|discounts?)\b|£|\$", re.I)
# Thoughts that come unasked, as people with OCD tell of them; with a wish or a plan the message is danger before it comes here.
_UNWANTED = re.compile(
    r"\b(intrusive|unwanted|obsessive|ocd|horrible|awful|horrid|nasty|vile|sick|disgusting|violent|scary|bad|evil)"
    r" (ocd )?(thoughts?|images?|pictures|urges?)\b|\bharm[- ]?ocd\b|\bpure[- ]?o(cd)?\b", re.I)
_ABROAD = re.compile(
    r"\b(i'?m|i am|i live|living|we live|based|here|currently|stuck) in (the )?(us|usa|u\.s\.a?|united states|states|america"
    r"|canada|australia|new zealand|ireland|dublin|germany|france|spain|italy|portugal|netherlands|poland|romania|india"
    r"|pakistan|south africa|nigeria|kenya|dubai|uae|europe|texas|california|new york|toronto|sydney|melbourne)\b", re.I)
_NO_VOICE = re.compile(
    r"\b(can'?t|cannot|can not|unable to|don'?t want to|scared to|afraid to|hate to) (speak|talk|call|phone|ring|make (a |phone )*calls?)\b"
    r"|\bcan'?t use (the |a )?phone\b|\b(i'?m|i am) (deaf|mute|non-?verbal|hard of hearing)\b|\bsomeone (will|might|could) hear\b",
    re.I)
# Words that English does not have, from the languages the card speaks; two of them, or another script, are enough.
_FOREIGN = frozenset(
    "quiero morir matarme ayuda vivir chcę chce umrzeć umrzec zabić zabic siebie się vreau mor omor să ajutor viața je veux mourir "
    "aider suicider ich möchte mochte sterben mich umbringen nicht mehr leben dw eisiau marw fy hun helpwch mujhe marna khudkushi "
    "zindagi chahta chahti hoon mein quero ajuda voglio morire aiutatemi".split())
_OTHER_SCRIPT = re.compile(r"[\u0370-\u03ff\u0400-\u04ff\u0590-\u06ff\u0900-\u0dff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{3}")


def wording_for(intent: str, text: str) -> str:
    """The intent whose reply fits `text` more closely than that of `intent`, or `intent` itself."""
    if intent == "personal_care" and _UNWANTED.search(text):
        return "intrusive"
    if intent == "personal_care" and _MEDICINE.search(text):
        return "personal_care_medicines"
    if intent == "contact" and _PRICE.search(text):
        return "contact_price"
    return intent


def second_card(text: str) -> str | None:
    """A card to show after a help card: for somebody abroad, who can not speak on the phone, or who writes no English."""
    if _NO_VOICE.search(text):
        return "text_only"
    if _ABROAD.search(text):
        return "outside_uk"
    words = re.findall(r"[^\W\d_]+", text.lower())
    if _OTHER_SCRIPT.search(text) or len(_FOREIGN.intersection(words)) >= 2:
        return "other_language"
    return None
