"""cards.yml itself: what is refused with the card and the cause, and that it holds no number."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.errors import ContentError
from bot.knowledge.cards import load_cards


@pytest.mark.parametrize("old, new, card, cause", [
    ("lines: [emergency, urgent, papyrus, samaritans]", "lines: [emergency, papirus]", "someone_else", "papirus"),
    ("{helpline:childline}", "{helpline:shout}", "under_18", "leads nowhere"),
    ("{clinic:aftercare_phone}", "{clinic:aftercare}", "after_treatment", "leads nowhere"),
    ("- id: mania\n", "- id: manic\n", "mania", "must be a card for this concern"),
    ("- id: mania\n", "- id: psychosis\n", "psychosis", "stands here twice"),
    ("route: emergency", "route: crisis", "overdose", "with route: emergency"),
    ("buttons: [contact, page:topics]", "buttons: [book]", "personal_care", "no label"),
    ("{say:automated}", "{automated}", "brace", "brace"),
    ("  staff-read: Nobody may", "  staff-reads: Nobody may", "staff-reads", "not under sentences"),
    ("kind: text", "sort: text", "out_of_scope", "'sort' is not known"),
    ("wales: dan-24-7, ", "", "drugs", "by_nation must name"),
])
def test_unusable_cards_are_refused_by_name(folder: Path, old: str, new: str, card: str, cause: str) -> None:
    path = folder / "cards.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ContentError, match="cards.yml: ") as refused:
        load_cards(folder)
    assert cause in str(refused.value) and card in str(refused.value)


def test_the_file_itself_holds_no_number(folder: Path) -> None:
    content = yaml.safe_load((folder / "cards.yml").read_text(encoding="utf-8"))
    content["by_nation"] = None  # ids of lines, not numbers
    for card in content["cards"]:
        card["lines"] = None
    assert not re.search(r"\d{3}", re.sub(r"\{[a-z]+:[a-z0-9_-]+\}", "", str(content)))
