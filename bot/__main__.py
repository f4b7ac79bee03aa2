"""`python -m bot`: build, run, ask, measure and review the assistant."""

from __future__ import annotations

import importlib
import os
from typing import Optional

import click

from bot.errors import AssistantError

# Set before Rasa or TensorFlow can be imported: nothing is reported to anybody, and nothing is fetched.
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "HF_HUB_OFFLINE": "1",
         "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
COMMANDS = {"prepare": "bot.commands.prepare", "serve": "bot.commands.serve", "ask": "bot.commands.ask",
            "evaluate": "bot.commands.evaluate", "knowledge": "bot.commands.knowledge",
            "review": "bot.commands.review", "screenshots": "bot.commands.screenshots",
            "benchmark": "bot.commands.benchmark", "chats": "bot.commands.chats", "tune": "bot.commands.tune"}


class _Commands(click.Group):
    """Loads a command's module when it is called: `knowledge check` needs no TensorFlow, `ask` does."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> Optional[click.Command]:
        if name not in COMMANDS:
            return None
        return getattr(importlib.import_module(COMMANDS[name]), name)

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except AssistantError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Commands, help=__doc__)
def main() -> None:
    """Each command stands in bot/commands/."""


if __name__ == "__main__":
    os.umask(0o077)  # what is written here may hold conversations: for this user only
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    main(prog_name="python -m bot")
