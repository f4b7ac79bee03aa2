"""`python -m bot serve`: prepares everything and serves the chat page and its API."""

from __future__ import annotations

import os
import sys

import click

from bot.commands.prepare import prepare_all
from bot.settings import ROOT, settings


@click.command(help=__doc__)
@click.option("--port", default=5005, show_default=True, help="Port of the chat page.")
@click.option("--interface", default="127.0.0.1", show_default=True, help="Address to listen on.")
def serve(port: int, interface: str) -> None:
    model = prepare_all(settings())
    os.environ.setdefault("SANIC_REQUEST_MAX_SIZE", "65536")  # Sanic's own limit is 100 MB
    click.echo(f"Starting. The chat page will be at http://localhost:{port}/ (about 15 seconds).")
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "rasa", "run", "--model", str(model), "--port", str(port),
                              "--interface", interface, "--endpoints", "endpoints.yml",
                              "--credentials", "credentials.yml"])
