"""What is read sentence by sentence, and what is left whole."""

from __future__ import annotations

import pytest

from bot.language.sentences import MOST, sentences


@pytest.mark.parametrize("text, parts", [
    ("Can I move my Tuesday slot? Work is mad. Part of me hopes I don't wake up",
     ["Can I move my Tuesday slot?", "Part of me hopes I don't wake up"]),
    ("thanks for the leaflet but i do not want to live", ["thanks for the leaflet", "i do not want to live"]),
    ("need to cancel on friday\ni wont be here any more", ["need to cancel on friday", "i wont be here any more"]),
    ("what does it cost now, also i wish i was dead", ["what does it cost now", "i wish i was dead"])])
def test_each_statement_is_read_by_itself(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


@pytest.mark.parametrize("text", ["", "i want to die", "Hello. I want to die tonight.", "no. no. no. no.",
                                  "it costs 3.50 a day to park there"])
def test_one_statement_is_left_whole(text: str) -> None:
    assert sentences(text) == []


def test_of_very_many_statements_neighbours_are_read_together_and_none_is_left_out() -> None:
    said = [f"this is statement number {number}." for number in range(MOST * 3 - 1)]
    found = sentences(" ".join(said))
    assert len(found) == MOST and found[0] == " ".join(said[:3]) and " ".join(found) == " ".join(said)
    assert sentences(" ".join(said[:MOST])) == said[:MOST]
