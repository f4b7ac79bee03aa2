"""`python -m bot evaluate FILE…`: asks every labelled message and prints how the assistant did.

FILEs hold {"id","text","label","topic"} lines; the file's name without its ending names the group. A line may name the
"concern" whose help card is right for it. With --report the figures are written as one HTML page with plots as well.
"""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Optional, Sequence

import click

from bot.commands.ask import read_lines, run
from bot.commands.baselines import ask_baselines
from bot.commands.model_key import model_path
from bot.evaluation import measure
from bot.evaluation.measure import LABELS, Result
from bot.evaluation.report import About, System, report_page, write_report
from bot.knowledge.load import load_knowledge
from bot.safety.assess import safety_thresholds
from bot.settings import settings

DANGER_THRESHOLDS = ("crisis", "crisis_in_care", "crisis_explained")  # those that the estimate of danger is held against


@click.command(help=__doc__)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "machine", is_flag=True, help="Print the figures as JSON.")
@click.option("--mistakes", default=25, show_default=True, help="How many of the worst mistakes to show.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write an HTML page with plots here.")
@click.option("--baselines", is_flag=True, help="Train and ask Rasa's default pipeline and full-text search as well.")
@click.option("--epochs", default=10, show_default=True, help="How long Rasa's default pipeline trains; its own is 100.")
@click.option("--sample", type=int, hidden=True, help="Train Rasa's default pipeline on so many texts, to try the code.")
def evaluate(files: Sequence[Path], machine: bool, mistakes: int, report: Optional[Path], baselines: bool, epochs: int,
             sample: Optional[int]) -> None:
    lines = labelled(files)
    assistant = System("This assistant", ask_all(lines))
    others = ask_baselines(lines, epochs, sample) if baselines else []
    if report:
        write_report(report_page(assistant, _about(), others, mistakes), report)
        click.echo(f"Wrote {report}", err=True)
    if machine:
        click.echo(json.dumps({**measure.as_json(assistant.results), "baselines": {
            other.name: measure.as_json(other.results) for other in others}}, indent=1))
    else:
        click.echo(table(assistant.results, mistakes))
        for other in others:
            click.echo("\n" + "\n".join([f"{other.name}: {other.note}", *figures(other.results)]))


def labelled(files: Sequence[Path], labels: Sequence[str] = LABELS) -> list[dict[str, Any]]:
    """The lines of all files with their group; raises a usage error for a label that is none of `labels`."""
    lines = [{**line, "group": path.stem} for path in files for line in read_lines(path.open(encoding="utf-8"))]
    for line in lines:
        if line.get("label") not in labels:
            raise click.UsageError(f"{line['group']} {line['id']}: label is {line.get('label')!r}. "
                                   f"Write one of {', '.join(labels)}.")
    return lines


def ask_all(lines: Sequence[dict[str, Any]]) -> list[Result]:
    """Asks every message in its own conversation."""
    return [_result(line, reply) for line, reply in run(list(lines), keep_estimate=True)]


def _about() -> About:
    options = settings()
    knowledge, thresholds = load_knowledge(options.knowledge), safety_thresholds()
    model = model_path(options, [text for entry in knowledge.entries.values() for text in entry.asked])
    return About(dt.date.today(), model.name.removesuffix(".tar.gz"), knowledge.version,
                 {name: getattr(thresholds, name) for name in DANGER_THRESHOLDS})


def _result(line: dict[str, Any], reply: dict[str, Any]) -> Result:
    first = reply["messages"][0] if reply["messages"] else {"route": "refused"}
    topics = {button["id"]: button for button in first.get("buttons", [])}
    offered = tuple(_topics().get(name.partition(":")[2], "") for name in topics if name.startswith("entry:"))
    decision = reply["decision"] or {}
    return Result(id=line["id"], text=line["text"], label=line["label"], wanted_topic=line.get("topic"),
                  route=first["route"], concern=first.get("concern"), entry=first.get("entry"),
                  topic=first.get("topic"), offered_topics=offered if first["route"] in ("answer", "clarify") else (),
                  confidence=decision.get("confidence"), source=line["group"], danger=decision.get("danger"),
                  trigger=decision.get("trigger"), wanted_concern=line.get("concern"))


@lru_cache(maxsize=1)
def _topics() -> dict[str, str]:
    """The topic of every entry; read once, for a reply can offer several."""
    return {entry.id: entry.topic for entry in load_knowledge(settings().knowledge).entries.values()}


def table(results: Sequence[Result], mistakes: int) -> str:
    """Everything as text for a person."""
    lines = ["Messages by group and route"]
    width = max(len(name) for name in measure.by_route(results)) + 2
    lines.append(" " * width + "".join(f"{route[:12]:>14}" for route in measure.ROUTES))
    for name, row in measure.by_route(results).items():
        lines.append(f"{name:<{width}}" + "".join(f"{row.get(route, 0) or '.':>14}" for route in measure.ROUTES))
    lines += ["", *figures(results)]
    lines += ["", "Topics: right, wrong, not answered"]
    lines += [f"  {name:<26}{row[0]:>4}{row[1]:>4}{row[2]:>4}" for name, row in measure.topics(results).items()]
    lines += ["", "Worst mistakes"]
    lines += [f"  {item.label} -> {item.route} {item.concern or item.entry or ''} "
              f"({item.confidence if item.confidence is not None else '-'}) {item.id}: {item.text[:110]}"
              for item in measure.mistakes(results, mistakes)]
    return "\n".join(lines)


def figures(results: Sequence[Result]) -> list[str]:
    """The headline figures as lines of text."""
    return ["Figures: share [Wilson 95% interval] (hits/total)",
            *(f"  {name:<50} {share}" for name, share in measure.headline(results).items())]
