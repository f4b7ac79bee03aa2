"""Strict reading of YAML files: what is not understood is refused with the file, the item and the field."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Type, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.errors import ContentError

Model = TypeVar("Model", bound=BaseModel)


class Strict(BaseModel):
    """Unknown keys are refused, and nothing is changed after loading."""

    class Config:
        extra = "forbid"
        frozen = True


def read_yaml(path: Path) -> Any:
    """The content of one YAML file; raises ContentError when it is missing or is not YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise ContentError(path.name, "file", f"can not be read: {error}") from error


def parse(model: Type[Model], item: Any, file: str, name: str) -> Model:
    """`item` as a `model`; raises ContentError that names `file`, `name`, the field and the known fields."""
    if not isinstance(item, dict):
        raise ContentError(file, name, "must be a mapping of fields to values")
    try:
        return model.parse_obj(item)
    except ValidationError as error:
        raise ContentError(file, name, "; ".join(_explain(model, problem) for problem in error.errors())) from error


def _explain(model: Type[BaseModel], problem: Any) -> str:
    path = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in problem["loc"])
    if problem["type"] == "value_error.extra":
        known = ", ".join(model.__fields__) if len(problem["loc"]) == 1 else "see knowledge/README.md"
        return f"field {path!r} is not known (known: {known})"
    return f"field {path!r}: {problem['msg']}"
