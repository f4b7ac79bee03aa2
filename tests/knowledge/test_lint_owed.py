"""SAF4: a danger that is named without its warning, and near misses that owe nothing."""

from __future__ import annotations

import pytest

from bot.knowledge.lint.owed import OWED, owed_findings
from tests.knowledge.small import entry, knowledge

CITE = [{"ref": "smith-2020", "at": "abstract"}]
MIXING, SIGNS, STOPPING = (owed.advice for owed in OWED)


def claims(*sentences: str) -> list[dict[str, object]]:
    return [{"say": say, "cite": CITE} for say in sentences]


@pytest.mark.parametrize("named, owed, warning", [
    ("Alcohol with ketamine was not studied, nor were opioids.", MIXING, "The mix can slow breathing."),
    ("The leaflet for the spray names alcohol, opioids and sedatives.", MIXING, "Together they can lead to coma."),
    ("Chest pain is rare.", SIGNS, "It needs emergency help."),
    ("A sudden severe headache was reported.", SIGNS, "Staff need to know at once."),
    ("Some people stop antidepressants early.", STOPPING, "Sudden stopping can cause withdrawal."),
    ("Stopping lithium was not studied.", STOPPING, "The prescriber plans any change."),
])
def test_a_danger_is_named_with_its_warning(named: str, owed: str, warning: str) -> None:
    alone = knowledge(entry(simple=claims(named)))
    assert [(found.rule, found.level, found.field, found.message) for found in owed_findings(alone)] == [
        ("SAF4", "error", "simple", owed)]
    assert owed_findings(knowledge(entry(simple=claims(named, warning)))) == []


def test_a_warning_in_the_answer_does_not_stand_in_the_plainer_form() -> None:
    both = claims("Opioids with ketamine were studied.", "They can slow breathing.")
    found = owed_findings(knowledge(entry(answer=both, simple=claims("Opioids with ketamine were studied."))))
    assert [item.field for item in found] == ["simple"]


def test_what_the_limits_say_belongs_to_the_answer() -> None:
    answer = claims("Some people stop antidepressants.", "Most do well.")
    assert owed_findings(knowledge(entry(answer=answer, unsettled=claims("How slowly is best is not known.")))) == []


@pytest.mark.parametrize("text", [
    "KARE tests ketamine with therapy for alcohol problems.", "PTSD and alcohol or drug problems often occur together.",
    "One trial compared ketamine drips with a sedative, midazolam.", "The chest is listened to before a session.",
    "A headache is common.", "Some people stopped coming to the clinic.", "The tablets stopped working after a year."])
def test_near_misses_owe_nothing(text: str) -> None:
    assert owed_findings(knowledge(entry(simple=claims(text)))) == []
