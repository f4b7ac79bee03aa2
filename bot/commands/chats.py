"""`python -m bot chats FILE…`: replays labelled chats message by message and prints how the assistant did.

FILEs hold {"id","chat","text","label","entries","follow_up"} lines; lines of one chat stand in their order. "entries" are the
ids of the answers that would be right in the light of the chat, "follow_up" says that the message leans on those before.
"""

from __future__ import annotations

import asyncio
from itertools import groupby
from pathlib import Path
from typing import Any, Iterator, Sequence

import click

from bot.commands.ask import load_assistant
from bot.commands.evaluate import labelled
from bot.evaluation.chats import CONTROL, Turn, headline, outcome
from bot.evaluation.measure import LABELS
from bot.understanding.routes import CONTROLS


@click.command(help=__doc__)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--turns", "every", is_flag=True, help="Print every message with what became of it.")
def chats(files: Sequence[Path], every: bool) -> None:
    turns = [turn for path in files for turn in replay(labelled([path], (*LABELS, CONTROL)))]
    for turn in turns if every else ():
        click.echo(f"{outcome(turn):<8} {turn.id} {turn.text[:80]!r} -> {turn.route} "
                   f"{turn.concern or turn.shown or ''} {list(turn.offered)}; right: {turn.label} {list(turn.accepted)}")
    for name, share in headline(turns).items():
        click.echo(f"  {name:<40} {share}")


def replay(lines: Sequence[dict[str, Any]]) -> Iterator[Turn]:
    """Says the lines of each chat in one conversation."""
    assistant = load_assistant()
    loop = asyncio.new_event_loop()
    try:
        for _, chat in groupby(lines, key=lambda line: line["chat"]):
            session = None
            for line in chat:
                reply = loop.run_until_complete(assistant.reply(line["text"], session))
                session = reply.session
                yield _turn(line, reply.messages, reply.decision or {})
            assistant.forget(session or "")
    finally:
        loop.close()


def _turn(line: dict[str, Any], messages: Sequence[dict[str, Any]], decision: dict[str, Any]) -> Turn:
    first = messages[0]
    offered = [button["id"].partition(":")[2] for message in messages for button in message.get("buttons", [])
               if button["id"].startswith("entry:")]
    return Turn(id=line["id"], text=line["text"], label=line["label"], follow_up=bool(line.get("follow_up")),
                accepted=tuple(line.get("entries", ())), route=first["route"], concern=first.get("concern"),
                shown=first.get("entry"), offered=tuple(offered),
                again=decision.get("entry") if first["route"] == "answer" and not first.get("entry") else None,
                acted=decision.get("intent") in CONTROLS)
