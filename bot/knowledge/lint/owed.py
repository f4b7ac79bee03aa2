"""What an answer owes a reader (SAF4): who names a danger says what it leads to, or what to do about it.

Found by reading every answer as a consultant would: warnings stood in one answer and were missing from its neighbour, or
from the plainer form, which is shown alone. Each form is therefore looked at by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.knowledge.entry import Claim, Entry, Knowledge
from bot.knowledge.lint.finding import Finding
from bot.knowledge.lint.phrases import words


@dataclass(frozen=True)
class Owed:
    """A sentence that matches `when` needs one in the same form of the answer that matches `must`."""

    when: re.Pattern[str]
    must: re.Pattern[str]
    advice: str


KETAMINE = r"\b(ketamine|esketamine|spray|drip)\b"
SEDATING = r"\b(alcohol(?! (problems|use))|opioids|sedatives|benzodiazepines|sleeping tablets|heroin)\b"

OWED = (
    Owed(words(rf"^(?=.*{KETAMINE}).*\b(with|mix\w*|and|or|taken|together)\b[^.]{{0,40}}{SEDATING}"
                rf"|{SEDATING}[^.]{{0,20}}\b(with|and)\b[^.]{{0,20}}{KETAMINE}"),
         words(r"breath|\bcoma\b|danger|deadly|\bkill|\bdie\b"),
         "names alcohol, opioids or sedatives with ketamine; say that the mix can slow breathing"),
    Owed(words(r"\bchest pain\b|\bsudden,? (severe|bad) headache|\btrouble breathing\b|\bbreathless|\bshort(ness)? of breath\b"),
         words(r"\b(emergency|urgent|at once|straight away|staff)\b"),
         "names a warning sign; say who needs to know at once"),
    Owed(words(r"\b(stop(s|ped|ping)?|com(e|ing) off)\b[^.]{0,25}"
                r"\b(antidepressants?|tablets|lithium|benzodiazepines?|antipsychotics?|opioids?|SSRIs?)\b"),
         words(r"sudden|withdraw|prescriber|doctor|\bslow|\bsteps\b|too fast"),
         "speaks of stopping a medicine; say that sudden stopping can do harm or who plans it"),
)


def owed_findings(knowledge: Knowledge) -> list[Finding]:
    """SAF4, for the answer with its limits and for the plainer form."""
    return [Finding("SAF4", "error", knowledge.files.get(entry.id, entry.topic), entry.id, field, owed.advice)
            for entry in knowledge.entries.values() for field, claims in _forms(entry)
            for owed in OWED if _owes(owed, claims)]


def _forms(entry: Entry) -> list[tuple[str, list[Claim]]]:
    return [("answer", [*entry.answer, *entry.unsettled]), ("simple", entry.simple)]


def _owes(owed: Owed, claims: list[Claim]) -> bool:
    named = any(owed.when.search(claim.say) for claim in claims)
    return named and not any(owed.must.search(claim.say) for claim in claims)
