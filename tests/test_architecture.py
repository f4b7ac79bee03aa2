"""The import rule: which part may know which. A leaf that imports Rasa would make every check take ten seconds."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LEAVES = ("bot/language", "bot/knowledge", "bot/safety", "bot/review", "bot/privacy", "bot/understanding",
          "bot/evaluation")
HEAVY = ("rasa", "rasa_sdk", "sanic", "tensorflow", "datasette")
ALLOWED_HEAVY = {"bot/extensions": ("rasa", "sanic"), "actions": ("rasa_sdk",), "bot/review/site": ("datasette",)}


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """The full names of everything a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("leaf", LEAVES)
def test_a_leaf_imports_no_other_leaf(leaf: str) -> None:
    own = leaf.replace("/", ".")
    allowed = (own, "bot.settings", "bot.errors", "bot.kernel", "bot.pieces")
    for path in modules(leaf):
        ours = {name for name in imports(path) if name.split(".")[0] in ("bot", "actions")}
        wrong = {name for name in ours if not any(name == item or name.startswith(item + ".") for item in allowed)}
        assert not wrong, f"{path.relative_to(ROOT)} imports {wrong}; a leaf imports settings, errors, kernel, pieces and itself only"


@pytest.mark.parametrize("path", [path for folder in ("bot", "actions") for path in modules(folder)],
                         ids=lambda path: path.relative_to(ROOT).as_posix())
def test_frameworks_are_imported_in_their_place_only(path: Path) -> None:
    place = path.relative_to(ROOT).as_posix()
    allowed = {name for folder, names in ALLOWED_HEAVY.items() if place.startswith(folder + "/") for name in names}
    wrong = {name for name in imports(path) if name.split(".")[0] in HEAVY and name.split(".")[0] not in allowed}
    assert not wrong, f"{place} imports {wrong}"


def test_actions_know_the_knowledge_base_and_settings_only() -> None:
    for path in modules("actions"):
        ours = {name for name in imports(path) if name.split(".")[0] == "bot"}
        assert all(name.startswith(("bot.knowledge", "bot.settings")) for name in ours), (path.name, ours)


def test_settings_errors_kernel_and_pieces_import_nothing_of_ours() -> None:
    for name in ("kernel", "pieces", "errors"):
        assert not {found for found in imports(ROOT / f"bot/{name}.py") if found.startswith("bot")}, name
    assert {name for name in imports(ROOT / "bot/settings.py") if name.startswith("bot")} == {"bot.errors"}


def test_a_leaf_that_imports_rasa_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text("def late():\n    from rasa.core import agent\n")
    assert imports(tmp_path / "wrong.py") == {"rasa.core"}
