"""Reads knowledge/safety/*.yml strictly: a file that is not exactly as it should be is refused, with the reason."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Iterable, Mapping, NoReturn, Sequence

import yaml

from bot.errors import ContentError
from bot.safety.concern import CONCERNS, POSSIBLE_DANGER
from bot.safety.normalise import EDGE, Normaliser, Words
from bot.safety.pattern import PatternError, PatternReader
from bot.safety.rule import MENTION, Rule

WORDS_FILE, CONTEXT_FILE, MENTIONS_FILE = "words.yml", "context.yml", "mentions.yml"
CONTEXTS = ("negated", "past", "information", "intrusive", "figurative")
_WORDS_KEYS = ("written_out", "written_out_before", "risk_words", "fuzzy", "fillers", "classes")
_RULE_KEYS = ("id", "reason", "patterns", "must_match", "must_not_match")
_NAMES = tuple(concern.name for concern in CONCERNS if concern.name != POSSIBLE_DANGER)


def read_folder(folder: Path) -> tuple[list[Rule], Normaliser, str]:
    """All rules of the folder, the normaliser they were written for, and a hash of the files' contents."""
    paths = sorted(folder.glob("*.yml"))
    names = [path.name for path in paths]
    if WORDS_FILE not in names or CONTEXT_FILE not in names:
        raise ContentError(str(folder), "folder", f"needs {WORDS_FILE} and {CONTEXT_FILE}; it holds {names or 'nothing'}")
    contents = {path.name: path.read_bytes() for path in paths}
    words, classes = _words(_load(contents[WORDS_FILE], WORDS_FILE))
    normaliser = Normaliser(words)
    reader = PatternReader(classes, lambda word: [token for token in normaliser.tokens(word) if token != EDGE])
    rules = [rule for name in names if name != WORDS_FILE for rule in _rules(name, _load(contents[name], name), reader)]
    _refuse_twins(rules)
    version = hashlib.sha256(b"\0".join(name.encode() + contents[name] for name in names)).hexdigest()[:12]
    return rules, normaliser, version


def refuse_example(rule: Rule, side: str, example: str) -> NoReturn:
    """Says which example of which rule fails, and what to change."""
    if rule.context:
        cause = {"must_match": "still calls for a card, or no risk phrase was found",
                 "must_not_match": "no longer calls for a card"}[side]
    else:
        cause = {"must_match": "is not found by this rule", "must_not_match": "is found by this rule"}[side]
    raise ContentError(rule.file, f"rule {rule.id}", f"{side} example {example!r} {cause}. "
                                                      "Change the patterns, or correct the example.")


def _load(content: bytes, name: str) -> Mapping[str, Any]:
    try:
        found = yaml.load(content, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ContentError(name, "file", f"is not YAML: {error}") from error
    if not isinstance(found, dict):
        raise ContentError(name, "file", "must hold keys and values")
    return found


def _keys(name: str, item: str, given: Mapping[str, Any], needed: Sequence[str], optional: Sequence[str] = ()) -> None:
    unknown, missing = set(given) - set(needed) - set(optional), set(needed) - set(given)
    if unknown:
        raise ContentError(name, item, f"unknown key {', '.join(map(repr, sorted(unknown)))}; "
                                       f"allowed are {', '.join((*needed, *optional))}")
    if missing:
        raise ContentError(name, item, f"is missing {', '.join(sorted(missing))}")


def _words(given: Mapping[str, Any]) -> tuple[Words, dict[str, list[str]]]:
    _keys(WORDS_FILE, "file", given, _WORDS_KEYS)
    written = {short.strip(): long for long, shorts in given["written_out"].items() for short in shorts.split(",")}
    before = {short: (entry["as"], frozenset(_split(entry["words"])))
              for short, entry in given["written_out_before"].items()}
    classes = {name: [alternative for item in _split(items, ",") for alternative in _range(item)]
               for name, items in given["classes"].items()}
    words = Words(written, before, frozenset(_split(given["risk_words"], ",")), frozenset(_split(given["fuzzy"])),
                  frozenset(_split(given["fillers"])))
    return words, classes


def _split(text: str, by: str | None = None) -> list[str]:
    return [part.strip() for part in text.split(by) if part.strip()]


def _range(item: str) -> Iterable[str]:
    """"8..500" stands for the numbers from 8 to 500."""
    low, dots, high = item.partition("..")
    if dots and low.isdigit() and high.isdigit():
        return map(str, range(int(low), int(high) + 1))
    return [item]


def _rules(name: str, given: Mapping[str, Any], reader: PatternReader) -> list[Rule]:
    if name == CONTEXT_FILE:
        _keys(name, "file", given, ("contexts",))
        return [_rule(name, item, None, reader) for item in given["contexts"]]
    if name == MENTIONS_FILE:
        _keys(name, "file", given, ("concern", "mentions"))
        return [_rule(name, item, given["concern"], reader) for item in given["mentions"]]
    _keys(name, "file", given, ("concern", "rules"))
    if given["concern"] not in _NAMES or name != f"{given['concern']}.yml":
        raise ContentError(name, "concern", f"{given['concern']!r} must be the file's name and one of {', '.join(_NAMES)}")
    return [_rule(name, item, given["concern"], reader) for item in given["rules"]]


def _rule(name: str, item: Any, concern: str | None, reader: PatternReader) -> Rule:
    if not isinstance(item, dict):
        raise ContentError(name, "rule", f"{item!r} must hold keys and values")
    label = f"rule {item.get('id')}"
    _keys(name, label, item, (*_RULE_KEYS, "context") if name == CONTEXT_FILE else _RULE_KEYS,
          ("firm",) if name not in (CONTEXT_FILE, MENTIONS_FILE) else ())
    for key in ("patterns", "must_match", "must_not_match"):
        if not isinstance(item[key], list) or not item[key] or not all(isinstance(text, str) for text in item[key]):
            raise ContentError(name, label, f"{key} must be a list of at least one text")
    if name == CONTEXT_FILE and item["context"] not in CONTEXTS:
        raise ContentError(name, label, f"context {item['context']!r} must be one of {', '.join(CONTEXTS)}")
    if (name == MENTIONS_FILE) != str(item["id"]).startswith(MENTION):
        raise ContentError(name, label, f"ids that start with {MENTION!r} belong in {MENTIONS_FILE} and only there")
    lines = []
    for pattern in item["patterns"]:
        try:
            lines += reader.read(pattern)
        except PatternError as error:
            raise ContentError(name, label, f"pattern {pattern!r}: {error}") from error
    return Rule(name, item["id"], concern, item.get("context"), bool(item.get("firm", False)), tuple(lines),
                tuple(item["must_match"]), tuple(item["must_not_match"]))


def _refuse_twins(rules: Sequence[Rule]) -> None:
    seen: dict[str, str] = {}
    for rule in rules:
        if rule.id in seen:
            raise ContentError(rule.file, f"rule {rule.id}", f"the id is taken by a rule in {seen[rule.id]}; choose another")
        seen[rule.id] = rule.file
