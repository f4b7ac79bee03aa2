"""Explicit statements survive whatever is done to their letters, spaces and surroundings."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.safety.characters import LOOK_ALIKES
from bot.safety.rules import RuleBook, load_rules

STATEMENTS = ["i want to die", "i want to kill myself", "i am going to kill myself", "i am going to hang myself", "kill myself tonight",
              "i do not want to live", "i want to end my life", "i am suicidal"]
HARMLESS = ["hello", "what does a session cost", "how long does it last", "thanks for your help", "is it raining", "my name is Sam",
            "does it work for anxiety", "I live in Leeds", "no", "ok"]
BY_LETTER: dict[str, list[str]] = {}
for sign, letter in LOOK_ALIKES.items():
    BY_LETTER.setdefault(letter, []).append(sign)
BOOK = load_rules(Path(__file__).parents[2] / "knowledge" / "safety")
QUICK = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def alarms(text: str) -> bool:
    return any(hit.status == "present" for hit in BOOK.find(text))


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_plain_statement_alarms(statement: str) -> None:
    assert alarms(statement)


@QUICK
@given(st.sampled_from(STATEMENTS), st.data())
def test_case_and_look_alikes(statement: str, data: st.DataObject) -> None:
    changed = ""
    for letter in statement:
        options = [letter, letter.upper(), *BY_LETTER.get(letter, [])]
        # One letter in three at most: a word without any Latin letter is read as the other language it may be.
        changed += data.draw(st.sampled_from(options)) if data.draw(st.integers(0, 2)) == 0 else letter
    assert alarms(changed), changed


@QUICK
@given(st.sampled_from(STATEMENTS), st.data())
def test_invisible_signs(statement: str, data: st.DataObject) -> None:
    hidden = st.sampled_from(["", "", "\u200b", "\u200d", "\u00ad", "\ufeff", "\u0336", "\u2060"])
    changed = "".join(letter + data.draw(hidden) for letter in statement)
    assert alarms(changed), repr(changed)


@QUICK
@given(st.sampled_from(STATEMENTS), st.sampled_from([" ", "  ", "   ", "\t", "\u00a0", "\u3000", " - ", ", "]))
def test_wide_gaps_between_words(statement: str, gap: str) -> None:
    assert alarms(statement.replace(" ", gap)), repr(gap)


@QUICK
@given(st.sampled_from(["kill myself", "want to die", "end my life", "suicide"]), st.sampled_from([" ", ".", "-", "_", "*"]))
def test_letters_set_apart(phrase: str, sign: str) -> None:
    changed = "  ".join(sign.join(word) for word in phrase.split())
    assert phrase in BOOK.plain(changed), changed


@QUICK
@given(st.sampled_from(["kill myself", "want to die", "end my life"]), st.data())
def test_spaces_moved_inside_the_phrase(phrase: str, data: st.DataObject) -> None:
    letters = phrase.replace(" ", "")
    cut = data.draw(st.integers(1, len(letters) - 1))
    assert phrase in BOOK.plain(f"i {letters[:cut]} {letters[cut:]}"), cut


@QUICK
@given(st.sampled_from(STATEMENTS), st.lists(st.sampled_from(HARMLESS), max_size=3), st.lists(st.sampled_from(HARMLESS), max_size=3))
def test_harmless_sentences_around_it_never_silence_it(statement: str, before: list[str], after: list[str]) -> None:
    assert alarms(". ".join([*before, statement, *after]))


@QUICK
@given(st.text(max_size=300))
def test_any_text_is_read_without_failing(text: str) -> None:
    plain = BOOK.plain(text)
    assert plain.startswith(".") and plain.endswith(".")
    assert BOOK.find(text) == BOOK.find(text)


@pytest.mark.parametrize("before", [0, 1, 30, 48, 49, 50, 51, 73, 74, 75, 76, 77, 123, 124, 125, 126])
def test_the_end_of_a_long_sentence_is_read_as_its_end(book: RuleBook, before: int) -> None:
    """A phrase that must stand at a sentence's end, wherever the pieces of a long one are cut."""
    phrase = "my boyfriend left a note"
    assert any(hit.status == "present" for hit in book.find(phrase)), "the phrase itself is no longer found"
    assert any(hit.status == "present" for hit in book.find("blah " * before + phrase))


def test_danger_in_the_middle_of_a_message_as_long_as_the_page_allows_is_found(book: RuleBook) -> None:
    half = "a?" * 480  # two words each: the end of a sentence counts as one
    assert any(hit.status == "present" for hit in book.find(f"{half} i want to kill myself {half}"))


def test_a_very_long_message_is_still_searched_at_both_ends(book: RuleBook) -> None:
    filler = "and then the train was late " * 900
    assert any(hit.status == "present" for hit in book.find("I want to die " + filler))
    assert any(hit.status == "present" for hit in book.find(filler + " I want to die"))
