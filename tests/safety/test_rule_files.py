"""The loader: what it takes, and what it refuses with which words."""

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.safety.rules import RuleBook, load_rules

WORDS = """
written_out: {i am: "i'm, im", do not: "don't, dont"}
written_out_before: {}
risk_words: kill, myself, die
fuzzy: suicide
fillers: really so
classes: {act: "kill, hurt badly", number: "8..10"}
"""
CONTEXT = """
contexts:
- {id: never, context: negated, reason: said not to be so, patterns: ["never {act} myself"],
   must_match: [I would never kill myself], must_not_match: [I kill myself]}
"""
RULE = """
concern: self_harm
rules:
- id: acts
  reason: an act
  patterns: ["{act} ..1 (myself|me)"]
  must_match: [kill myself, hurt badly myself]
  must_not_match: [hurt myself]
"""


def folder(path: Path, rule: str = RULE, words: str = WORDS, context: str = CONTEXT) -> Path:
    (path / "words.yml").write_text(words)
    (path / "context.yml").write_text(context)
    (path / "self_harm.yml").write_text(rule)
    return path


def test_a_good_folder_loads_and_finds(tmp_path: Path) -> None:
    hits = load_rules(folder(tmp_path)).find("im going to kill myself")
    assert [(hit.concern, hit.rule_id, hit.text, hit.status) for hit in hits] == [("self_harm", "acts", "kill myself", "present")]


def test_the_version_follows_the_contents(tmp_path: Path) -> None:
    first = load_rules(folder(tmp_path)).version
    assert load_rules(folder(tmp_path)).version == first
    assert load_rules(folder(tmp_path, RULE.replace("an act", "an act of harm"))).version != first


@pytest.mark.parametrize(("change", "message"), [
    (("reason:", "reasons:"), "unknown key 'reasons'; allowed are id, reason, patterns, must_match, must_not_match, firm"),
    (("  reason: an act\n", ""), "is missing reason"),
    (("must_match: [kill myself, ", "must_match: [tickle myself, "), "rule acts: must_match example 'tickle myself' is not found"),
    (("must_not_match: [hurt myself]", "must_not_match: [kill me]"), "rule acts: must_not_match example 'kill me' is found"),
    (("must_not_match: [hurt myself]", "must_not_match: []"), "must_not_match must be a list of at least one text"),
    (("{act}", "{deed}"), "there is no word class {deed}; words.yml has act, number"),
    (("(myself|me)", "(myself|me"), "a bracket is not closed"),
    (("(myself|me)", "really"), "'really' is a filler"),
    (("..1", "..40"), "a gap is 1 to 12 words"),
    (('["{act} ..1 (myself|me)"]', '["kill?"]'), "can match without a single word of its own"),
    (("concern: self_harm", "concern: sadness"), "'sadness' must be the file's name and one of"),
    (("id: acts", "id: mention-acts"), "belong in mentions.yml"),
    (("id: acts", "id: never"), "the id is taken by a rule in context.yml"),
])
def test_a_faulty_rule_is_refused_with_its_place_and_cause(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    with pytest.raises(ContentError) as refused:
        load_rules(folder(tmp_path, RULE.replace(*change)))
    assert message in str(refused.value)
    assert str(refused.value).startswith("self_harm.yml: ")


def test_a_context_that_silences_what_it_must_not_is_refused(tmp_path: Path) -> None:
    context = CONTEXT.replace("[I kill myself]", "[I will never kill myself]")
    with pytest.raises(ContentError, match="context.yml: rule never: must_not_match .* no longer calls for a card"):
        load_rules(folder(tmp_path, context=context))


def test_an_unknown_context_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="context 'denied' must be one of negated, past"):
        load_rules(folder(tmp_path, context=CONTEXT.replace("context: negated", "context: denied")))
    (tmp_path / "words.yml").unlink()
    with pytest.raises(ContentError, match="needs words.yml and context.yml"):
        load_rules(tmp_path)


def test_broken_yaml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="self_harm.yml: file: is not YAML"):
        load_rules(folder(tmp_path, rule="rules: ["))


def test_a_firm_rule_is_never_lowered(tmp_path: Path) -> None:
    firm = RULE.replace("  reason", "  firm: true\n  reason")
    soft = RuleBook.find(load_rules(folder(tmp_path)), "I would never kill myself")
    assert [(hit.status, hit.context) for hit in soft] == [("footer", "negated")]
    context = CONTEXT.replace("kill myself], must", "kill myself], must").replace("must_match: [I would never kill myself]",
                                                                                "must_match: [I would never kill myself]")
    with pytest.raises(ContentError, match="still calls for a card"):
        load_rules(folder(tmp_path, firm, context=context))
