"""`python -m bot ask`: the whole assistant on the command line, for one question or a file of them."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any, Iterator, Optional, TextIO

import click

from bot.commands.prepare import prepare_all
from bot.settings import settings


@click.command(help=__doc__)
@click.argument("text", required=False)
@click.option("--jsonl", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help='File of {"id","text"} lines, each asked in a new conversation; one JSON line each comes out.')
def ask(text: Optional[str], jsonl: Optional[Path]) -> None:
    if (text is None) == (jsonl is None):
        raise click.UsageError('Give either a question or --jsonl FILE, for example: ask "does it work for anxiety?"')
    if text is not None:
        for _, reply in run([{"id": "", "text": text}]):
            click.echo("\n\n".join(message["text"] for message in reply["messages"]))
        return
    for line, reply in run(read_lines(jsonl.open(encoding="utf-8"))):
        sys.stdout.write(json.dumps(summary(line, reply), ensure_ascii=False) + "\n")


def read_lines(file: TextIO) -> list[dict[str, Any]]:
    """The lines of `file` as objects with `id` and `text`; raises a usage error that names the line."""
    found = []
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            found.append({**item, "id": item["id"], "text": item["text"]})
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise click.UsageError(f'line {number} is no {{"id","text"}} object: {error}') from error
    return found


def run(lines: list[dict[str, Any]],
        keep_estimate: bool = False) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Asks each line in its own new conversation; yields it with {"messages", "decision"}.

    With `keep_estimate` the decision holds the estimate of danger as well.
    """
    assistant = load_assistant(keep_estimate)
    loop = asyncio.new_event_loop()
    try:
        for line in lines:
            yield line, loop.run_until_complete(_one(assistant, line["text"]))
    finally:
        loop.close()


def load_assistant(keep_estimate: bool = False) -> Any:
    """The assistant with everything prepared.

    Everything that preparing prints goes to standard error: standard output holds the answers and nothing else.
    """
    with stdout_to_stderr():
        from bot.extensions.assistant import Assistant  # TensorFlow: loaded only when asked

        options = settings()
        return Assistant.load(options, prepare_all(options), keep_estimate=keep_estimate)


async def _one(assistant: Any, text: str) -> dict[str, Any]:
    from bot.extensions.inbound import Refused

    try:
        turn = await assistant.reply(text)
    except Refused as refused:
        return {"messages": [], "decision": None, "refused": refused.body()["error"]}
    assistant.forget(turn.session)
    return {"messages": turn.messages, "decision": turn.decision}


def summary(line: dict[str, Any], reply: dict[str, Any]) -> dict[str, Any]:
    """The output line for one question: what was decided and what was said."""
    messages, decision = reply["messages"], reply["decision"] or {}
    first = messages[0] if messages else {}
    result = {"id": line["id"], "text": line["text"], "route": first.get("route"), "concern": first.get("concern"),
              "entry": first.get("entry"), "topic": first.get("topic"),
              "citations": [item["ref"] for item in first.get("citations", [])],
              "reply": [message["text"] for message in messages], "confidence": decision.get("confidence")}
    if "refused" in reply:
        result["error"] = reply["refused"]
    return result


class stdout_to_stderr:
    """Sends the file descriptor of standard output to standard error, for subprocesses and libraries too."""

    def __enter__(self) -> None:
        import os

        sys.stdout.flush()
        self._saved = os.dup(1)
        os.dup2(2, 1)

    def __exit__(self, *_: Any) -> None:
        import os

        sys.stdout.flush()
        os.dup2(self._saved, 1)
        os.close(self._saved)
