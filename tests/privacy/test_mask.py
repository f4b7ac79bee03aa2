"""What is removed, what survives, and what must hold for every text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy import card_number, health_number
from bot.privacy.mask import FINDERS, KINDS, mask
from bot.privacy.words import RISK

PHRASES = ("I want to die", "kill myself", "I'm dying", "this is killing me", "I took 14 pills", "going to hang myself",
           "suicidal", "overdose tonight", "he hits me", "cut my wrists", "end it all", "goodbye forever", "jump",
           "I've taken 32 paracetamol", "999", "116 123", "111", "85258", "0800 1111", "988")
DETAILS = ("07700 900123", "+44 7700 900111", "sam@example.com", "943 476 5919", "AB 12 34 56 C", "SW1A 1AA",
           "12 Acacia Avenue", "dob 12/03/1985", "born 3 March 1985", "my name is Sarah Jones", "my name is",
           "4111 1111 1111 1111", "I'm called", "this is Dave speaking", "[phone number removed]", "Kind regards,")
JOINTS = (" ", ", ", ". ", "\n", " and ", "; ", " - ")

# Pieces glued in every order: texts that look like messages find more than random characters do.
messages = st.lists(st.sampled_from(PHRASES + DETAILS) | st.text(max_size=12), min_size=1, max_size=6).flatmap(
    lambda pieces: st.sampled_from(JOINTS).map(lambda joint: joint.join(pieces)))


@given(messages | st.text(max_size=300))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask(text)
    assert mask(once.text) == (once.text, ())


@given(st.text(alphabet="0123456789 +-().@/'abBdoZ[]\n", max_size=120))
def test_texts_of_digits_and_signs_settle_and_never_raise(text: str) -> None:
    once = mask(text)
    assert mask(once.text).text == once.text
    assert set(once.kinds) <= set(KINDS)


@given(st.lists(st.sampled_from(DETAILS), max_size=2), st.sampled_from(sorted(RISK)), st.sampled_from(JOINTS),
       st.lists(st.sampled_from(DETAILS), max_size=2))
def test_a_word_of_risk_always_remains(before: list[str], word: str, joint: str, after: list[str]) -> None:
    assert word in mask(joint.join([*before, word, *after])).text


@given(st.lists(st.sampled_from(DETAILS), max_size=3), st.sampled_from(PHRASES), st.sampled_from(JOINTS[:4]))
def test_a_sentence_of_risk_always_remains_whole(details: list[str], phrase: str, joint: str) -> None:
    assert phrase in mask(joint.join([phrase, *details])).text
    assert phrase in mask(joint.join([*details, phrase])).text


@pytest.mark.parametrize("text", ["", " ", "[", "my name is", "my name is ", "name:", "@", "born", "\x00",
                                  "١٢٣٤٥٦٧٨٩٠١",
                                  "0" * 2000, "07700 " * 300, "my name is " * 200, "1/" * 500, "a@" * 500])
def test_strange_texts_do_not_raise(text: str) -> None:
    assert isinstance(mask(text).text, str)


@pytest.mark.parametrize(("text", "masked", "kinds"), [
    ("ring 07700 900123 or sam@example.com", "ring [phone number removed] or [email address removed]",
     ("phone number", "email address")),
    ("07700 900123, no, 07700 900124", "[phone number removed], no, [phone number removed]", ("phone number",)),
    ("my name is Sarah Jones and I want to die", "my name is [name removed] and I want to die", ("name",)),
    ("12 Acacia Avenue, Leeds LS1 4AB", "[address removed], Leeds [postcode removed]", ("address", "postcode")),
    ("nothing to see here", "nothing to see here", ()),
])
def test_the_replacement_says_what_was_removed(text: str, masked: str, kinds: tuple[str, ...]) -> None:
    assert mask(text) == (masked, kinds)


def test_a_published_mobile_number_is_kept_and_another_is_not() -> None:
    keep = frozenset({"07700900123"})
    assert mask("text 07700 900 123", keep).text == "text 07700 900 123"
    assert mask("text 07700 900 124", keep).text == "text [phone number removed]"


@pytest.mark.parametrize("code", ["111", "999", "116 123", "85258"])
def test_a_short_code_beside_a_phone_number_stays(code: str) -> None:
    assert mask(f"07700 900123 {code}").text == f"[phone number removed] {code}"
    assert mask(f"{code} +44 7700 900111").text == f"{code} [phone number removed]"
    assert mask(f"{code} 07700 900123").text == f"{code} [phone number removed]"


def test_a_helpline_right_after_a_phone_number_stays() -> None:
    assert mask("+44 7700 900111 0800 1111").text == "[phone number removed] 0800 1111"


def test_placeholders_are_left_alone_by_every_finder() -> None:
    for kind in KINDS:
        assert mask(f"my name is [{kind} removed] born [{kind} removed]").kinds == ()


@pytest.mark.parametrize(("digits", "valid"), [("9434765919", True), ("9434765918", False), ("4010232137", True),
                                               ("1111111111", False), ("943476591", False)])
def test_the_check_digit_of_an_nhs_number(digits: str, valid: bool) -> None:
    assert health_number.valid(digits) is valid


@pytest.mark.parametrize(("digits", "valid"), [("4111111111111111", True), ("4111111111111112", False),
                                               ("0000000000000000", False)])
def test_the_check_digit_of_a_card(digits: str, valid: bool) -> None:
    assert card_number.valid(digits) is valid


@pytest.mark.parametrize(("near_miss", "kind"), [
    ("call 0800 58 58 58", "phone number"), ("943 476 5918 pounds", "NHS number"),
    ("AB 12 34 56 Z", "National Insurance number"),
    ("BG 12 34 56 A", "National Insurance number"), ("QZ1 1AA", "postcode"), ("m1 2nd exit", "postcode"),
    ("20 minutes drive", "address"), ("a 3 car road accident", "address"),
    ("appointment on 12/01/2027", "date of birth"),
    ("approved 5 March 2019", "date of birth"), ("bp 45/13/1985", "date of birth"),
    ("my name is not important", "name"),
    ("the brand name is Spravato", "name"), ("4111 1111 1111 1112", "card number"), ("sam at home", "email address"),
])
def test_near_misses(near_miss: str, kind: str) -> None:
    assert kind not in mask(near_miss).kinds


def test_every_finder_has_its_own_kind() -> None:
    assert len(set(KINDS)) == len(FINDERS)
