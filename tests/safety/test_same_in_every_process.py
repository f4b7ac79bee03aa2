"""A text is read the same in every process: a set's order, which Python draws anew each time, must decide nothing."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
READ = """
from pathlib import Path
import yaml
from bot.safety.rules import load_rules
book = load_rules(Path("knowledge/safety"))
for pair in yaml.safe_load(Path("tests/safety/pairs.yml").read_text(encoding="utf-8")):
    for text in (pair["danger"], pair["calm"]):
        print(book.plain(text), book.find(text))
print(book.plain("ketamine overdoses, she overdosd, im suicida"))
words = book._normaliser._words
print(sorted(words.near.items()), sorted(words.joined.items()))
"""


def test_another_order_of_sets_changes_nothing() -> None:
    runs = [subprocess.Popen([sys.executable, "-c", READ], cwd=ROOT, stdout=subprocess.PIPE, text=True,
                             env={**os.environ, "PYTHONHASHSEED": seed}) for seed in ("0", "4")]
    first, second = [run.communicate(timeout=300)[0] for run in runs]
    assert all(run.returncode == 0 for run in runs)
    assert first.splitlines() == second.splitlines() and len(first.splitlines()) > 120
