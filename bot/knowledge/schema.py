"""JSON Schema of the files in knowledge/, so that an editor can complete and check them while somebody writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Type

from pydantic import BaseModel

from bot.knowledge.cards import Card
from bot.knowledge.clinic import Clinic
from bot.knowledge.contacts import Line
from bot.knowledge.entry import Entry, Reference
from bot.knowledge.lint.allow import Allowed

LISTS: dict[str, Type[BaseModel]] = {"entries": Entry, "references": Reference, "contacts": Line, "lint-allow": Allowed}
DRAFT = "http://json-schema.org/draft-07/schema#"


def schemas() -> dict[str, dict[str, Any]]:
    """Name of the file's kind to its schema."""
    found = {name: _list_of(model) for name, model in LISTS.items()}
    found["clinic"] = {"$schema": DRAFT, **Clinic.schema()}
    text = {"type": "object", "additionalProperties": {"type": "string"}}
    found["cards"] = {
        "$schema": DRAFT, "type": "object", "additionalProperties": False, "definitions": _definitions(Card),
        "required": ["by_nation", "buttons", "sentences", "on_form", "cards"],
        "properties": {"by_nation": {"type": "object"}, "buttons": text, "sentences": text, "on_form": text,
                       "cards": {"type": "array", "items": {"$ref": "#/definitions/Card"}}}}
    return found


def write_schemas(folder: Path) -> list[Path]:
    """Writes <kind>.schema.json for each kind of file into `folder` and returns the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, schema in schemas().items():
        path = folder / f"{name}.schema.json"
        path.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        paths.append(path)
    return paths


def _list_of(model: Type[BaseModel]) -> dict[str, Any]:
    return {"$schema": DRAFT, "type": "array", "items": {"$ref": f"#/definitions/{model.__name__}"},
            "definitions": _definitions(model)}


def _definitions(model: Type[BaseModel]) -> dict[str, Any]:
    """The model and all models inside it, by name. pydantic keeps what it returns, so it must not be changed."""
    schema = model.schema(ref_template="#/definitions/{model}")
    own = {key: value for key, value in schema.items() if key != "definitions"}
    return {**schema.get("definitions", {}), model.__name__: own}
