"""Measures the masking on labelled messages: `python -m bot.privacy.measure [FILE]` prints the table.

The file has two lists: `with` holds messages whose details stand as <<kind|text>>, `without` holds messages that must
stay as they are.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Dict, List, NamedTuple, Tuple

import yaml

from bot.errors import ContentError
from bot.privacy.mask import KINDS, Span, find_spans

LABELLED = Path("tests/privacy/labelled.yml")
_LABEL = re.compile(r"<<([^|<>]+)\|([^<>]+)>>")


class Row(NamedTuple):
    """Counts for one kind: details labelled, found in full, given another kind's name, and removed without a label."""

    kind: str
    labelled: int
    found: int
    other_kind: int
    missed: Tuple[str, ...]
    wrongly_removed: Tuple[str, ...]

    @property
    def recall(self) -> float:
        """Share of labelled details of which nothing is left, whatever kind they were taken for."""
        return (self.found + self.other_kind) / self.labelled if self.labelled else 1.0


class Table(NamedTuple):
    """One row a kind, and how many messages without any detail were left as they are."""

    rows: Tuple[Row, ...]
    without: int
    changed: Tuple[str, ...]

    def __str__(self) -> str:
        lines = [f"{'kind':26} labelled  found  other kind  recall  wrongly removed"]
        for row in self.rows:
            lines.append(f"{row.kind:26} {row.labelled:8} {row.found:6} {row.other_kind:11} {row.recall:7.3f}  "
                         f"{len(row.wrongly_removed)}")
            lines += [f"    missed: {text}" for text in row.missed]
            lines += [f"    wrong:  {text}" for text in row.wrongly_removed]
        lines.append(f"messages without details: {self.without}, changed: {len(self.changed)}")
        return "\n".join(lines + [f"    changed: {text}" for text in self.changed])


def measure(path: Path) -> Table:
    """Masks every message of the file and compares; raises ContentError for a file of another form."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or set(content) != {"with", "without"}:
        raise ContentError(path.name, "file", "needs the two lists 'with' and 'without'")
    counts: Dict[str, Dict[str, List[str]]] = {
        kind: {"labelled": [], "found": [], "other": [], "missed": [], "wrong": []} for kind in KINDS}
    for line in content["with"]:
        _compare(*_read(line, path), counts)
    changed = tuple(text for text in content["without"] if find_spans(text))
    rows = tuple(Row(kind, len(count["labelled"]), len(count["found"]), len(count["other"]), tuple(count["missed"]),
                     tuple(count["wrong"])) for kind, count in counts.items())
    return Table(rows, len(content["without"]), changed)


def _read(line: str, path: Path) -> Tuple[str, List[Span]]:
    """The message without its marks, and where the labelled details stand in it."""
    text, labels, position = "", [], 0
    for match in _LABEL.finditer(line):
        kind, detail = match.groups()
        if kind not in KINDS:
            raise ContentError(path.name, line, f"'{kind}' is not one of: {', '.join(KINDS)}")
        text += line[position:match.start()]
        labels.append(Span(len(text), len(text) + len(detail), kind))
        text += detail
        position = match.end()
    if not labels:
        raise ContentError(path.name, line, "stands in 'with' but has no <<kind|text>>")
    return text + line[position:], labels


def _compare(text: str, labels: List[Span], counts: Dict[str, Dict[str, List[str]]]) -> None:
    found = find_spans(text)
    for label in labels:
        count = counts[label.kind]
        count["labelled"].append(text)
        covering = [span for span in found if span.start <= label.start and span.end >= label.end]
        if not covering:
            count["missed"].append(text)
        else:
            count["found" if covering[0].kind == label.kind else "other"].append(text)
    for span in found:
        if not any(span.start < label.end and label.start < span.end for label in labels):
            counts[span.kind]["wrong"].append(text)


if __name__ == "__main__":
    print(measure(Path(sys.argv[1]) if len(sys.argv) > 1 else LABELLED))
