"""Reads knowledge/ strictly: what is not understood is refused with the file, the entry and the field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Iterable, Type, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.errors import ContentError
from bot.knowledge.entry import Entry, Knowledge, Reference, Topic

Model = TypeVar("Model", bound=BaseModel)


def load_knowledge(folder: Path) -> Knowledge:
    """Loads entries, references and topics below `folder`; raises ContentError at the first thing that is wrong."""
    topics = _by_id(load_topics(folder / "topics.yml"), "topics.yml")
    references = _by_id(load_references(folder / "references.json"), "references.json")
    entries: dict[str, Entry] = {}
    files: dict[str, str] = {}
    for path in sorted((folder / "entries").glob("*.yml")):
        name = f"entries/{path.name}"
        for entry in load_entries(path):
            if entry.id in entries:
                raise ContentError(name, entry.id, f"the id stands in {files[entry.id]} already; give it another")
            if entry.topic not in topics or entry.topic != path.stem:
                raise ContentError(name, entry.id, f"topic {entry.topic!r} does not fit; an entry stands in the file "
                                                   "of its topic, and topics.yml lists the topics")
            entries[entry.id], files[entry.id] = entry, name
    _check_links(entries, references, files)
    return Knowledge(entries=entries, references=references, topics=topics, files=files)


def load_entries(path: Path) -> list[Entry]:
    """The entries of one file, in its order."""
    return _models(Entry, _read_yaml(path), f"entries/{path.name}")


def load_references(path: Path) -> list[Reference]:
    """The works of references.json (CSL-JSON)."""
    try:
        items = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise ContentError(path.name, "file", f"can not be read: {error}") from error
    return _models(Reference, items, path.name)


def load_topics(path: Path) -> list[Topic]:
    """The fixed topics in the order of the topic pages."""
    return _models(Topic, _read_yaml(path), path.name)


def _read_yaml(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise ContentError(path.name, "file", f"can not be read: {error}") from error


def _models(model: Type[Model], items: Any, file: str) -> list[Model]:
    if not isinstance(items, list):
        raise ContentError(file, "file", "must be a list, each item beginning with '- id:'")
    return [_model(model, item, file, number) for number, item in enumerate(items, start=1)]


def _model(model: Type[Model], item: Any, file: str, number: int) -> Model:
    name = item.get("id", f"item {number}") if isinstance(item, dict) else f"item {number}"
    if not isinstance(item, dict):
        raise ContentError(file, name, "must be a mapping of fields to values")
    try:
        return model.parse_obj(item)
    except ValidationError as error:
        problems = "; ".join(_explain(model, problem) for problem in error.errors())
        raise ContentError(file, str(name), problems) from error


def _explain(model: Type[BaseModel], problem: dict[str, Any]) -> str:
    """One validation problem in words: the field's path and what is wrong, with the allowed fields for a wrong one."""
    path = ".".join(str(part + 1) if isinstance(part, int) else part for part in problem["loc"])
    if problem["type"] == "value_error.extra":
        allowed = ", ".join(model.__fields__) if len(problem["loc"]) == 1 else "see knowledge/README.md"
        return f"field {path!r} is not known (known: {allowed})"
    return f"field {path!r}: {problem['msg']}"


def _by_id(items: Iterable[Model], file: str) -> dict[str, Model]:
    found: dict[str, Model] = {}
    for item in items:
        if item.id in found:
            raise ContentError(file, item.id, "the id stands here twice; remove one or give it another")
        found[item.id] = item
    return found


def _check_links(entries: dict[str, Entry], references: dict[str, Reference], files: dict[str, str]) -> None:
    for entry in entries.values():
        for number, claim in enumerate(entry.claims, start=1):
            for citation in claim.cite:
                reference = references.get(citation.ref)
                where = f"claim {number} cites {citation.ref!r}"
                if reference is None:
                    raise ContentError(files[entry.id], entry.id, f"{where}, which is not in references.json")
                if not reference.citable:
                    raise ContentError(files[entry.id], entry.id, f"{where}, which may not be cited: it is retracted, "
                                                                  "misused, or nobody has read its support")
        for other in entry.see_also:
            if other not in entries:
                raise ContentError(files[entry.id], entry.id, f"see_also names {other!r}, which is no entry")
