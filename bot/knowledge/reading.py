"""School grade of a text, as the middle of five formulas (textstat); names that have no plainer word do not count."""

from __future__ import annotations

import re
import statistics
import warnings
from functools import lru_cache
from typing import Any

from bot.knowledge.entry import Knowledge
from bot.knowledge.lint.finding import Finding

GRADE = 9.0  # highest school grade of an entry's answer; about 14 years, the most the NHS asks of longer medical text
FORMULAS = ("flesch_kincaid_grade", "automated_readability_index", "coleman_liau_index", "gunning_fog",
            "linsear_write_formula")
# Names of medicines, conditions and bodies: the reader asked with them, or they are explained beside.
NAMES = re.compile(
    r"\b(ketamine|esketamine|arketamine|spravato|ketalar|antidepressants?|depressi(on|ve)|anxiety|bipolar( disorder)?|"
    r"electroconvulsive therapy|electroconvulsive|anaesthe(tic|tics|sia|tist|tists)|benzodiazepines?|quetiapine|lithium|"
    r"lamotrigine|midazolam|naltrexone|schizophrenia|psychosis|cystitis|obsessive[- ]compulsive disorder|"
    r"post-traumatic stress disorder|anorexia nervosa|psychiatrists?|psychotherapy|Northern Ireland|"
    r"Misuse of Drugs (Act|Regulations)|Royal College of Psychiatrists|Care Quality Commission|"
    r"Healthcare Improvement Scotland|Healthcare Inspectorate Wales|Scottish Medicines Consortium|"
    r"European Medicines Agency|Oxford Health)\b", re.IGNORECASE)


def grade(text: str) -> float:
    """School grade of `text`, 0 or more; raises ValueError for an empty text."""
    if not text.strip():
        raise ValueError("there is no text to grade")
    plain = NAMES.sub("drug", text)
    return max(0.0, statistics.median(float(getattr(_textstat(), name)(plain)) for name in FORMULAS))


def entry_grades(knowledge: Knowledge) -> dict[str, float]:
    """Grade of each entry's answer, by id."""
    return {entry.id: grade(" ".join(claim.say for claim in entry.answer)) for entry in knowledge.entries.values()}


def reading_findings(knowledge: Knowledge) -> list[Finding]:
    """TXT4: answers above the grade."""
    return [Finding("TXT4", "error", knowledge.files.get(name, ""), name, "answer",
                    f"reads at school grade {value:.1f}; {GRADE:.0f} is the most. Shorter words and sentences help")
            for name, value in entry_grades(knowledge).items() if value > GRADE]


@lru_cache(maxsize=1)
def _textstat() -> Any:
    """Loaded when it is needed: it warns about its own use of pkg_resources while it is imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from textstat import textstat
    return textstat
