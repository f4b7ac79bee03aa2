"""The buttons under an answer: what the visitor may have meant comes first, nothing twice, and no more than fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.knowledge import index
from bot.knowledge.render import MOST_BUTTONS, answer
from bot.knowledge.search import KnowledgeBase
from bot.knowledge.wording import load_wording
from bot.settings import ROOT
from tests.knowledge.small import entry, knowledge

NAMES = ["onset-weeks", "onset-days", "onset-once", "onset-late", "onset-early"]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    path = Path(tmp_path_factory.mktemp("render")) / "knowledge.db"
    content = knowledge(entry(see_also=NAMES[:3]), *map(entry, NAMES))
    index.build(content, lambda texts: np.eye(len(texts), 384, dtype=np.float32), path)
    return KnowledgeBase(path)


@pytest.mark.parametrize("beside, wanted", [
    ([], NAMES[:3]),
    (["onset-late"], ["onset-late", *NAMES[:3]]),
    (["onset-days"], ["onset-days", "onset-weeks", "onset-once"]),
    (["onset-late", "onset-early"], ["onset-late", "onset-early", *NAMES[:2]]),
    (["withdrawn-since"], NAMES[:3])])
def test_buttons_under_an_answer(base: KnowledgeBase, beside: list[str], wanted: list[str]) -> None:
    shown = answer(base.entries[entry().id], base, load_wording(ROOT / "knowledge"), beside=beside)["buttons"]
    assert [button["id"] for button in shown] == [f"entry:{name}" for name in wanted]
    assert len(shown) <= MOST_BUTTONS


SOURCE = [{"ref": "smith-2020", "at": "abstract"}]


@pytest.mark.parametrize("field, say, wanted", [
    ("unsettled", "Trials did not show fewer suicides.", True),
    ("simple", "Thoughts of harming oneself need help at once.", True),
    ("answer", "Some people harm themselves, and there is help.", True),
    ("answer", "Ketamine can harm the bladder.", False)])
@pytest.mark.parametrize("simple", [False, True])
def test_an_answer_that_speaks_of_self_harm_leads_to_help(base: KnowledgeBase, field: str, say: str, wanted: bool,
                                                          simple: bool) -> None:
    claims = [{"say": say, "cite": SOURCE}] * (2 if field == "answer" else 1)
    wording = load_wording(ROOT / "knowledge")
    shown = answer(entry(**{field: claims}), base, wording, simple=simple)
    assert shown["footer"] == (wording.footer if wanted else None)
    assert (wording.footer in shown["text"]) == wanted
