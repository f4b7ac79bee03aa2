"""`python -m bot knowledge`: check, build, count, print and extend the curated content."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Optional, Sequence

import click
import numpy as np

from bot.commands.alone import alone
from bot.knowledge.cards import load_cards
from bot.knowledge.check import Report, check as check_content
from bot.knowledge.clinic import clinic_defaults, load_clinic
from bot.knowledge.figures import as_text, figures as count
from bot.knowledge.hours import LONDON
from bot.knowledge.index import build as build_index
from bot.knowledge.lint.retrieval import LEAST_RATE
from bot.knowledge.load import load_knowledge
from bot.knowledge.report import report_page, write_report
from bot.knowledge.revision import changes_since
from bot.knowledge.schema import write_schemas
from bot.knowledge.skeleton import add_entry
from bot.knowledge.wording import load_wording
from bot.language.encoder import default_encoder
from bot.language.vector_cache import encode_cached
from bot.settings import settings


@click.group(help=__doc__)
def knowledge() -> None:
    """Each command reads the content folder of the settings (ASSISTANT_KNOWLEDGE)."""


@knowledge.command()
@click.option("--without-retrieval", is_flag=True, help="Leave out what needs sentence vectors (RET1, RET2).")
@click.option("--errors-only", is_flag=True, help="Do not list warnings.")
def check(without_retrieval: bool, errors_only: bool) -> None:
    """Say what is wrong with the content; ends with 1 when there is an error."""
    folder = settings().knowledge
    report = check_content(folder, _today(), None if without_retrieval else _encode)
    for finding in report.errors if errors_only else report.findings:
        click.echo(str(finding))
    click.echo(_summary(report))
    if not report.errors:
        defaults = clinic_defaults(load_clinic(folder))
        if defaults:
            click.echo(f"Note: clinic.yml still holds invented details: {', '.join(defaults)}")
    if report.errors:
        raise SystemExit(1)


@knowledge.command()
def build() -> None:
    """Build knowledge.db from the content; a running server notices."""
    content = load_knowledge(settings().knowledge)
    with alone(settings().models):
        done = build_index(content, _encode, settings().knowledge_db)
    click.echo(f"{settings().knowledge_db}: version {content.version}{'' if done else ', nothing had changed'}")


@knowledge.command()
def figures() -> None:
    """Print how much content there is, of which kind, and how it reads."""
    click.echo(as_text(count(load_knowledge(settings().knowledge))))


@knowledge.command()
@click.option("--since", metavar="REV", help="List what changed since this git revision.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path),
              help="File to write; var/report.html by default.")
def report(since: Optional[str], output: Optional[Path]) -> None:
    """Write everything as one HTML page that a clinician can read and print."""
    folder = settings().knowledge
    content = load_knowledge(folder)
    changes = changes_since(since, content, folder) if since else None
    path = output or settings().var / "report.html"
    write_report(report_page(content, load_cards(folder), load_wording(folder), _today(), changes), path)
    click.echo(str(path))


@knowledge.command()
@click.option("--topic", required=True, help="One of the topics in topics.yml.")
@click.option("--id", "name", required=True, help="The new entry's id, for example onset-first-days.")
def new(topic: str, name: str) -> None:
    """Add a skeleton entry to its topic's file."""
    click.echo(f"{add_entry(settings().knowledge, topic, name, _today())}: fill in every FILL IN, "
               "then run `python -m bot knowledge check`")


@knowledge.command()
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Folder; knowledge/schema by default.")
def schema(output: Optional[Path]) -> None:
    """Write JSON Schemas, with which an editor completes and checks the files."""
    for path in write_schemas(output or settings().knowledge / "schema"):
        click.echo(str(path))


def _summary(found: Report) -> str:
    counted = f"{len(found.errors)} errors, {len(found.warnings)} warnings"
    if found.retrieval is None:
        return counted
    return (f"{counted}; {found.retrieval.right} of {found.retrieval.total} questions "
            f"({found.retrieval.rate:.3f}, at least {LEAST_RATE}) lead to their own entry when left out, "
            f"{found.retrieval.topic_rate:.3f} to their own topic")


def _encode(texts: Sequence[str]) -> np.ndarray:
    """Vectors, with those of unchanged texts taken from the cache that training uses too."""
    return encode_cached(default_encoder().encode, texts, settings().vector_cache)


def _today() -> dt.date:
    return dt.datetime.now(LONDON).date()
