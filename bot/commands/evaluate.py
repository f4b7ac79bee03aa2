"""`python -m bot evaluate FILE…`: asks every labelled message and prints how the assistant did.

FILEs hold {"id","text","label","topic"} lines; the file's name without its ending names the group.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Sequence

import click

from bot.commands.ask import read_lines, run
from bot.evaluation import measure
from bot.evaluation.measure import Result


@click.command(help=__doc__)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "machine", is_flag=True, help="Print the figures as JSON.")
@click.option("--mistakes", default=25, show_default=True, help="How many of the worst mistakes to show.")
def evaluate(files: Sequence[Path], machine: bool, mistakes: int) -> None:
    results = ask_all(files)
    if machine:
        click.echo(json.dumps(measure.as_json(results), indent=1))
    else:
        click.echo(table(results, mistakes))


def ask_all(files: Sequence[Path]) -> list[Result]:
    """Asks the messages of all files, each in its own conversation."""
    lines = [{**line, "group": path.stem} for path in files for line in read_lines(path.open(encoding="utf-8"))]
    return [_result(line, reply) for line, reply in run(lines)]


def _result(line: dict[str, Any], reply: dict[str, Any]) -> Result:
    first = reply["messages"][0] if reply["messages"] else {"route": "refused"}
    topics = {button["id"]: button for button in first.get("buttons", [])}
    offered = tuple(_topic(name.partition(":")[2]) for name in topics if name.startswith("entry:"))
    return Result(id=line["id"], text=line["text"], label=line["label"], wanted_topic=line.get("topic"),
                  route=first["route"], concern=first.get("concern"), entry=first.get("entry"),
                  topic=first.get("topic"), offered_topics=offered if first["route"] == "clarify" else (),
                  confidence=(reply["decision"] or {}).get("confidence"), source=line["group"])


def _topic(entry: str) -> str:
    from bot.knowledge.search import LiveKnowledge
    from bot.settings import settings

    entries = LiveKnowledge(settings().knowledge_db).get().entries
    return entries[entry].topic if entry in entries else ""


def table(results: Sequence[Result], mistakes: int) -> str:
    """Everything as text for a person."""
    lines = ["Messages by group and route"]
    width = max(len(name) for name in measure.by_route(results)) + 2
    lines.append(" " * width + "".join(f"{route[:12]:>14}" for route in measure.ROUTES))
    for name, row in measure.by_route(results).items():
        lines.append(f"{name:<{width}}" + "".join(f"{row.get(route, 0) or '.':>14}" for route in measure.ROUTES))
    lines += ["", "Figures: share [Wilson 95% interval] (hits/total)"]
    lines += [f"  {name:<50} {share}" for name, share in measure.headline(results).items()]
    lines += ["", "Topics: right, wrong, not answered"]
    lines += [f"  {name:<26}{row[0]:>4}{row[1]:>4}{row[2]:>4}" for name, row in measure.topics(results).items()]
    lines += ["", "Worst mistakes"]
    lines += [f"  {item.label} -> {item.route} {item.concern or item.entry or ''} "
              f"({item.confidence if item.confidence is not None else '-'}) {item.id}: {item.text[:110]}"
              for item in measure.mistakes(results, mistakes)]
    return "\n".join(lines)
