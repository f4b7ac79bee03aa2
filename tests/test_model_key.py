"""A model's name takes in all that decides what it learns: a file left out would keep an old model in service."""

from pathlib import Path

from bot.commands.model_key import PATTERNS
from tests.test_architecture import ROOT, imports

READING = ("bot/safety/normalise.py", "bot/language/groups.py", "bot/language/word_classifier.py", "bot/kernel.py",
           "bot/pieces.py")
OF_NO_EFFECT = {"bot/errors.py"}


def test_what_reads_and_learns_from_a_text_is_named_with_all_it_imports() -> None:
    named = {path.relative_to(ROOT).as_posix() for pattern in PATTERNS for path in ROOT.glob(pattern)}
    assert named >= set(READING)
    for path in READING:
        modules = {Path(*name.split(".")).with_suffix(".py").as_posix() for name in imports(ROOT / path)
                   if name.startswith("bot.")}
        assert modules - OF_NO_EFFECT <= named, f"{path} imports what bot/commands/model_key.py does not name"


def test_every_pattern_finds_a_file() -> None:
    assert not [pattern for pattern in PATTERNS if not list(ROOT.glob(pattern))]
