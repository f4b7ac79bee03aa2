"""What changed in the entries since an earlier git revision."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping

import yaml

from bot.errors import AssistantError
from bot.knowledge.entry import Knowledge

FIELDS = ("title", "answer", "unsettled", "simple", "questions", "phrasings", "see_also", "reviewed_by", "reviewed_on", "review_due")


class RevisionError(AssistantError):
    """The revision to compare with can not be read."""


@dataclass(frozen=True)
class Change:
    """One field of one entry: its lines before and now."""

    field: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """Entries added, removed and changed since `revision`."""

    revision: str
    added: tuple[str, ...]
    removed: tuple[tuple[str, str], ...]  # id and title
    changed: Mapping[str, tuple[Change, ...]]


def changes_since(revision: str, knowledge: Knowledge, folder: Path) -> Changes:
    """Compares `knowledge` with the entries in `folder` at `revision`; raises RevisionError when git can not read it.

    The old files are read as plain YAML: they were written for the format of their day and are not checked again.
    """
    before = {str(item["id"]): item for item in _old_entries(revision, folder)}
    now = {name: _lines(entry.dict()) for name, entry in knowledge.entries.items()}
    changed = {name: found for name, fields in now.items() if name in before
               if (found := _compare(_lines(before[name]), fields))}
    return Changes(revision, tuple(name for name in now if name not in before),
                   tuple((name, str(item.get("title", ""))) for name, item in before.items() if name not in now), changed)


def _old_entries(revision: str, folder: Path) -> list[dict[str, Any]]:
    if revision.startswith("-"):
        raise RevisionError(f"{revision!r} is no revision. Give a commit, a tag or a branch.")
    listed = _git(folder, "ls-tree", "--name-only", revision, "entries/").split()
    found: list[dict[str, Any]] = []
    for name in listed:
        if name.endswith(".yml"):
            items = yaml.safe_load(_git(folder, "show", f"{revision}:./{name}"))
            found += [item for item in items or [] if isinstance(item, dict) and "id" in item]
    return found


def _git(folder: Path, *command: str) -> str:
    try:
        result = subprocess.run(["git", *command], cwd=folder, capture_output=True, text=True, check=True)
    except FileNotFoundError as error:
        raise RevisionError("git is not installed, so nothing can be compared. Leave out --since.") from error
    except subprocess.CalledProcessError as error:
        raise RevisionError(f"git can not read the revision ({error.stderr.strip()}). "
                            "Give a commit, a tag or a branch that git log shows.") from error
    return result.stdout



def _lines(item: Mapping[str, Any]) -> dict[str, list[str]]:
    """Each field as lines; a claim with its sources, so that a changed citation shows too."""
    found: dict[str, list[str]] = {}
    for field in FIELDS:
        value = item.get(field) or []
        found[field] = [_claim(part) for part in value] if isinstance(value, list) else [str(value)]
    return found


def _claim(part: Any) -> str:
    if not isinstance(part, Mapping):
        return str(part)
    sources = ", ".join(f"{citation['ref']}, {citation['at']}" for citation in part.get("cite", []))
    return f"{part.get('say', '')} [{sources}]"


def _compare(before: Mapping[str, list[str]], now: Mapping[str, list[str]]) -> tuple[Change, ...]:
    return tuple(Change(field, tuple(line for line in before[field] if line not in now[field]),
                        tuple(line for line in now[field] if line not in before[field]))
                 for field in FIELDS if sorted(before[field]) != sorted(now[field]))
