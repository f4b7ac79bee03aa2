"""The documents speak of what is there: settings, commands, routes, files and tests, and of no particular machine."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Iterator

import click
import pytest
import yaml

from bot.settings import ROOT, Settings
from tests.docs.settings_table import table

DOCS = tuple(ROOT / "docs" / name for name in ("architecture.md", "deployment.md", "clinical-safety.md", "privacy.md"))
TOP = ("actions/", "bot/", "data/", "docs/", "knowledge/", "models/", "scripts/", "tests/", "var/")
# Made while running, so not in a fresh checkout; each name is one that the code itself writes.
WRITTEN = {getattr(Settings(), name).relative_to(ROOT).as_posix()
           for name in ("knowledge_db", "vector_cache", "review_db", "spool", "tracker_db", "secret_file")}
WRITTEN |= {"var", "var/review-secret.key", "var/review.db-wal", "var/review.db.replaced", "models"}
# Places on the reader's machine, and addresses of the review site, which are no routes of the chat's server.
ELSEWHERE = ("/srv/assistant", "/etc/", "/usr/local/", "/var/log/nginx")
# Routes that the widget calls; while the server lacks them the architecture says so under "Not connected yet".
CALLED = ("/api/feedback", "/api/forget")
IDS = [path.name for path in DOCS]


@lru_cache(maxsize=None)
def words(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def quoted(path: Path) -> Iterator[str]:
    """What stands in backticks outside blocks of code."""
    for text in re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", words(path), flags=re.DOTALL)):
        yield text


def paths(text: str) -> Iterator[str]:
    """The paths of the project in `text`."""
    for found in re.findall(r"(?<![\w/.<-])[\w.*-]+(?:/[\w.*-]+)*/?", text):
        if found.startswith(TOP) or found.endswith((".md", ".yml", ".toml", ".lock", ".py")) and "/" not in found:
            yield found.rstrip("/.")


@lru_cache(maxsize=1)
def names_of_tests() -> frozenset[str]:
    found = set()
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        found |= {node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                  if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}
    return frozenset(found)


@lru_cache(maxsize=1)
def routes() -> frozenset[str]:
    """Every route of the chat's server, as "GET /help", read from the sources."""
    found = {"GET /"}  # answered before Rasa's own greeting: bot/extensions/root_blueprint.py
    for path in sorted((ROOT / "bot" / "extensions").glob("*.py")):
        for method, route in re.findall(r'@blueprint\.(get|post)\("([^"]+)"', path.read_text(encoding="utf-8")):
            found.add(f"{method.upper()} {route}")
    return frozenset(found)


@lru_cache(maxsize=1)
def staff_pages() -> frozenset[str]:
    """The first parts of the review site's addresses, such as "/subject"."""
    source = (ROOT / "bot" / "review" / "site" / "__init__.py").read_text(encoding="utf-8")
    return frozenset(re.findall(r'\^(/[a-z-]+)', source))


def commands() -> frozenset[str]:
    """Every command as "review purge", without what takes other commands."""
    from bot.__main__ import main

    found = set()
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        if isinstance(command, click.Group):
            found |= {f"{name} {part}" for part in command.commands}
        else:
            found.add(name)
    return frozenset(found)


def test_the_table_of_settings_is_the_code() -> None:
    assert table() in words(ROOT / "docs/deployment.md"), "run `python tests/docs/settings_table.py` and paste what it prints"


@pytest.mark.parametrize("path", DOCS, ids=IDS)
def test_every_setting_named_exists(path: Path) -> None:
    known = {line.split("`")[1] for line in table().splitlines() if line.startswith("| `")}
    named = set(re.findall(r"\bASSISTANT_[A-Z_]*[A-Z]", words(path)))
    assert named <= known, named - known


def test_every_command_named_exists_and_every_one_is_named_somewhere() -> None:
    known, groups = commands(), {name.split()[0] for name in commands() if " " in name}
    named = set()
    everything = "\n".join(words(path) for path in (*DOCS, ROOT / "knowledge/README.md"))
    for first, second in re.findall(r"python -m bot ([a-z]+)(?: ([a-z-]+))?", everything):
        name = f"{first} {second}" if first in groups else first
        assert name in known, f"python -m bot {name}"
        named.add(name)
    outside = {"screenshots", "tune"}  # for developers; each says for itself what it does
    assert known - named <= outside, known - named - outside


def test_every_route_is_in_the_table_of_routes_and_the_table_has_no_other() -> None:
    rows = set(re.findall(r"^\| `((?:GET|POST) [^`]+)` \|", words(ROOT / "docs/architecture.md"), flags=re.MULTILINE))
    assert routes() <= rows, routes() - rows
    assert rows - routes() <= {f"POST {route}" for route in CALLED}, rows - routes()


def test_what_is_said_to_be_not_connected_still_is_not() -> None:
    section = words(ROOT / "docs/architecture.md").partition("## Not connected yet")[2].partition("\n## ")[0]
    product = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "bot").rglob("*.py"))}

    def is_called(name: str) -> bool:
        return any(re.search(rf"(?<!def ){name}\(", source) for source in product.values())

    unconnected = {name: not is_called(name) for name in ("add_enquiry_form", "check_files", "is_watched")}
    unconnected |= {route: f"POST {route}" not in routes() for route in CALLED}
    for name, missing in unconnected.items():
        assert (f"`{name}`" in section) is missing, f"docs/architecture.md, Not connected yet: {'add' if missing else 'remove'} {name}"


@pytest.mark.parametrize("path", DOCS, ids=IDS)
def test_every_address_named_exists(path: Path) -> None:
    known = {route.split()[1] for route in routes()} | staff_pages() | set(ELSEWHERE) | set(CALLED)
    for text in quoted(path):
        if re.fullmatch(r"/[a-z/.-]*", text):
            assert text in known or text.startswith(ELSEWHERE), text


@pytest.mark.parametrize("path", DOCS, ids=IDS)
def test_every_path_named_exists(path: Path) -> None:
    found = [name for text in quoted(path) for name in paths(text)]
    assert found, "this test reads nothing"
    missing = [name for name in found if name not in WRITTEN and not list(ROOT.glob(name))]
    assert not missing, missing


@pytest.mark.parametrize("path", DOCS, ids=IDS)
def test_every_test_named_exists(path: Path) -> None:
    named = {text for text in quoted(path) if re.fullmatch(r"test_\w+", text)}
    assert named <= names_of_tests(), named - names_of_tests()


def test_a_name_that_is_wrong_would_be_seen() -> None:
    assert list(paths("see `bot/no_such/part.py`, python -m bot")) == ["bot/no_such/part.py"]
    assert not list(ROOT.glob("bot/no_such/part.py"))
    assert "test_that_does_not_exist" not in names_of_tests()


@pytest.mark.parametrize("path", DOCS, ids=IDS)
def test_no_path_of_one_machine(path: Path) -> None:
    found = re.findall(r"(?<![\w./>])/(?:home|root|work|tmp|opt|Users|mnt|media)\b[\w/.-]*", words(path))
    assert not found, found


@pytest.mark.parametrize("path", DOCS, ids=IDS)
def test_no_helpline_number_has_a_second_home(path: Path) -> None:
    lines = yaml.safe_load((ROOT / "knowledge/contacts.yml").read_text(encoding="utf-8"))
    numbers = {line["phone"] for line in lines if line.get("phone")}
    for number in numbers:
        assert not re.search(rf"(?<!\w){re.escape(number)}(?!\w)", words(path)), number


def test_every_overridden_package_has_its_reason() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["uv"]
    names = {re.match(r"[\w-]+", text).group() for text in settings["override-dependencies"]}  # type: ignore[union-attr]
    rows = set(re.findall(r"^\| `([\w-]+)` \|", words(ROOT / "docs/deployment.md"), flags=re.MULTILINE))
    assert names <= rows, names - rows


def test_the_masking_table_is_what_the_measure_finds() -> None:
    from bot.privacy.measure import measure

    found = measure(ROOT / "tests/privacy/labelled.yml")
    for row in found.rows:
        line = f"| {row.kind} | {row.labelled} | {row.found + row.other_kind} | {len(row.wrongly_removed)} |"
        assert line in words(ROOT / "docs/privacy.md"), f"run `python -m bot.privacy.measure`; now {line}"
    assert f"Of {found.without} messages without any detail it changed {len(found.changed)}" in words(ROOT / "docs/privacy.md")


def test_every_table_of_the_log_is_in_the_data_map() -> None:
    source = (ROOT / "bot/review/migrations.py").read_text(encoding="utf-8")
    tables = {name for name in re.findall(r"create table (\w+)", source)} - {"heartbeats"}  # a name and a time
    missing = {name for name in tables if f"`{name}`" not in words(ROOT / "docs/privacy.md")}
    assert not missing, missing


def test_the_domain_has_no_form() -> None:
    """A form would take "I want to die" for an answer; the documents promise that there is none."""
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert not domain.get("forms") and "requested_slot" not in domain.get("slots", {})
    assert "active_loop" not in (ROOT / "data/rules.yml").read_text(encoding="utf-8")


def test_figures_taken_from_the_code_are_still_those_of_the_code() -> None:
    from bot.extensions import visitors
    from bot.knowledge import contacts
    from bot.review import accounts, retention, sampling

    deployment, privacy = (words(ROOT / "docs" / name) for name in ("deployment.md", "privacy.md"))
    assert f"{contacts.CRISIS_DAYS} days for crisis lines, {contacts.OTHER_DAYS} for others" in deployment
    assert f"newest {visitors.MOST_VISITORS} visitors" in privacy and visitors.REMEMBERED_REPLIES == 4
    assert f"events that could not be read, whole | admin | {retention.REJECT_DAYS} days" in privacy
    assert f"sessions {accounts.LONGEST_SECONDS // 3600} hours at most" in privacy
    assert f"({Settings().retention_days_chat} unless changed)" in privacy
    assert sampling.RANDOM_SHARE == 20, "docs/clinical-safety.md says a fifth"
