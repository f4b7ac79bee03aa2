"""Joins the widget's small modules, its styles and its texts into the one script a page needs.

The parts in widget/ are ordinary ES modules. Joining follows their imports, drops import and export words, and wraps
all in one function, so that a host page sees no names of ours. Nothing is renamed, and no other tool is needed.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Iterable, Mapping

from bot.errors import AssistantError
from bot.web.render import FOLDER

WIDGET = FOLDER / "widget"
STYLES = (FOLDER / "static" / "chat.css", WIDGET / "widget.css")
_IMPORT = re.compile(r'^import \{ .+ \} from "\./([a-z_]+\.js)";$')
# Texts, templates and patterns stay as they are; comments go, and spaces around signs that need none. "+" and "-" are
# left alone, because "a + +b" is not "a++b".
_SQUEEZED = re.compile(r"""("(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|/(?![/*\s=])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n\[])+/)"""
                       r"""|//[^\n]*|\s*((?:[{}()\[\];,:?=<>&|!*]\s*)+)|(\s)\s+""")
_ALONE = re.compile(r"(?<![\w$])\((\w+)\)(?= =>)")  # the brackets around the one parameter of an arrow function
_LAST = re.compile(r"[;,]+(?=\})|,(?=[)\]])")  # the last ";" or "," before a closing sign
_DECLARED = re.compile(r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)")


class BundleError(AssistantError):
    """A part of the widget can not be joined. The message names the file and what to change."""


def join_script(entry: str, served: Mapping[str, Any] | None = None) -> str:
    """The module `entry` of widget/ and all it imports as one classic script; `served` becomes the constant SERVED.

    Raises BundleError for a missing part, a name declared by two parts, or a template text over several lines.
    """
    parts: dict[str, list[str]] = {}
    _collect(entry, parts)
    owners: dict[str, str] = {}
    for name, lines in parts.items():
        for declared in (found[1] for line in lines if (found := _DECLARED.match(line))):
            if declared in owners:
                raise BundleError(f"{name}: {declared} is also declared in {owners[declared]}; rename one of them.")
            owners[declared] = name
    head = [f"const SERVED = {_json(served)};"] if served is not None else []
    body = "\n".join(re.sub(r"^export ", "", line) for lines in parts.values() for line in lines)
    return "\n".join(["(() => {", '"use strict";', *head, squeeze(body), "})();", ""])


def squeeze(script: str) -> str:
    """`script` without comments and needless spaces; every statement in it must end in ";" or "}"."""
    def short(found: re.Match[str]) -> str:
        signs = _LAST.sub("", re.sub(r"\s", "", found[2])) if found[2] else ""
        return found[1] or signs or found[3] or ""

    return _SQUEEZED.sub(short, _ALONE.sub(r"\1", script))


def join_styles(paths: Iterable[Path] = STYLES) -> str:
    """The style sheets as one text, without comments and needless spaces."""
    text = "".join(path.read_text("utf-8") for path in paths)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,>]) ?", r"\1", text)  # not around + and -, where calc() needs them
    text = text.replace(":root,:host", ":host")  # the widget's shadow root has no other
    return re.sub(r"([a-z-]): ", r"\1:", text).replace(";}", "}").strip()


def _collect(name: str, parts: dict[str, list[str]]) -> None:
    """Puts `name` into `parts` after everything it imports; lines that are only a comment are left out."""
    if name in parts:
        return
    path = WIDGET / name
    if not path.is_file():
        raise BundleError(f"{name}: there is no such part in {WIDGET.name}/; correct the import.")
    own = []
    for line in path.read_text("utf-8").splitlines():
        imported = _IMPORT.match(line)
        if imported:
            _collect(imported[1], parts)
        elif line.startswith("import "):
            raise BundleError(f"{name}: write imports as: import {{ name }} from \"./part.js\"; found: {line}")
        elif line.count("`") % 2:
            raise BundleError(f"{name}: a template text may not run over several lines: {line.strip()}")
        elif line.strip() and not line.lstrip().startswith("//"):
            own.append(line)
    parts[name] = own


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
