"""`python -m bot review`: the staff's site, and the tasks around the review log."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any, Mapping, Optional
from urllib.parse import urlsplit

import click

from bot.commands.kept_log import explained, kept_log
from bot.commands.review_site import policy_of, site_config, stores_of
from bot.errors import SettingsError
from bot.review import accounts, alerts, audit, corrections, retention, subject
from bot.review import restore as restoring
from bot.review.store import open_log
from bot.settings import Settings, settings

PAUSE = 20.0  # seconds between looks for new urgent items


@click.group(help=__doc__)
def review() -> None:
    """Each task is a command below."""


@review.command()
@click.option("--port", default=8001, show_default=True, help="Port of the review site.")
@click.option("--interface", default="127.0.0.1", show_default=True, help="Address to listen on.")
def serve(port: int, interface: str) -> None:
    """Serve the review site. The first start makes an admin and prints the password once."""
    from bot.review.site.app import serve as run

    with explained(settings().review_db):
        conn = open_log(settings().review_db)
        password = accounts.first_admin(conn, time.time())
        conn.close()
    if password:
        click.echo(
            f"First start. Sign in as admin with the password {password} and choose your own. It is not shown again.")
    click.echo(f"The review site is at http://localhost:{port}/")
    run(site_config(settings()), interface, port)


@review.command("add-user")
@click.argument("name")
@click.option("--role", type=click.Choice(accounts.ROLES), required=True)
@click.option("--password", help="First password, asked for when left out; it must be changed at the first sign-in.")
def add_user(name: str, role: str, password: Optional[str]) -> None:
    """Add a member of staff."""
    with kept_log(settings().review_db) as conn:
        try:
            accounts.add(conn, name, role, password or _ask_password(), time.time())
        except accounts.Refused as error:
            raise click.ClickException(str(error)) from error
        _record(conn, "add user", f"user {name.strip().lower()}", role)
    click.echo(f"{name} can sign in now and will be asked to choose an own password.")


@review.command()
def purge() -> None:
    """Remove what is past its time, in every store. Run it once a day."""
    with kept_log(settings().review_db) as conn:
        counts = retention.purge(conn, time.time(), policy_of(settings()), stores_of(settings()))
        _record(conn, "purge", "log", json.dumps(counts))
    click.echo(f"Removed: {retention.told(counts)}")


@review.command()
@click.argument("reference", required=False)
@click.option("--corrections", "only_corrections", is_flag=True, help="Write reviewers' corrections, ready to paste.")
def export(reference: Optional[str], only_corrections: bool) -> None:
    """Write everything kept under REFERENCE as JSON, or the corrections."""
    if bool(reference) == only_corrections:
        raise click.UsageError("Give either a reference code or --corrections.")
    with kept_log(settings().review_db) as conn:
        text, target = _corrections(conn) if only_corrections else _everything(conn, str(reference))
        _record(conn, "export", target)  # before anything is printed, so that nothing leaves without a record
    click.echo(text)


@review.command()
@click.argument("reference")
@click.option("--reason", type=click.Choice(retention.REASONS), required=True)
@click.confirmation_option(prompt="This removes it from every store and can not be undone. Go on?")
def erase(reference: str, reason: str) -> None:
    """Remove everything kept under REFERENCE and what is linked to it."""
    with kept_log(settings().review_db) as conn:
        try:
            counts = retention.erase(conn, reference, accounts.COMMAND_LINE, reason, time.time(), stores_of(settings()))
        except KeyError as error:
            raise click.ClickException(f"Nothing is kept under {reference}.") from error
        _record(conn, "erased", f"reference {reference.strip().upper()}", f"{reason}: {json.dumps(counts)}")
    click.echo(f"Erased: {retention.told(counts)}")


@review.command()
@click.argument("backup", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(backup: Path) -> None:
    """Put the log's copy BACKUP in place of the log, and purge it. Stop the service first."""
    log = settings().review_db
    try:
        again = restoring.restore(backup, log)
    except restoring.NotRestored as error:
        raise click.ClickException(str(error)) from error
    with kept_log(log) as conn:
        _record(conn, "restore", "log", backup.name)
        counts = retention.purge(conn, time.time(), policy_of(settings()), stores_of(settings()))
    click.echo(f"Restored. Removed, because its time is over: {retention.told(counts)}")
    if again:
        click.echo(f"Erased since this backup, so erase again: {', '.join(again)}")
    if restoring.replaced(log).exists():
        click.echo(f"The log that was there is kept as {restoring.replaced(log)}. No purge reaches it: remove it soon.")


@review.command("alerts")
@click.option("--once", is_flag=True, help="Look once and end, for a timer.")
def send_alerts(once: bool) -> None:
    """Send alerts for urgent items by mail and webhook, until stopped."""
    channels = channels_of(settings())
    if not channels:
        raise click.ClickException("No alert is configured. Set ASSISTANT_ALERT_SMTP or ASSISTANT_ALERT_WEBHOOK.")
    with kept_log(settings().review_db) as conn:
        while True:
            now = time.time()
            alerts.collect(conn, now, channels)
            done = alerts.deliver(conn, now, channels, settings().review_url)
            if not done["failed"]:
                alerts.beat(conn, now)  # while alerts do not arrive, nobody is watching
            if once:
                break
            time.sleep(PAUSE)
    click.echo(f"Sent {done['sent']}, failed {done['failed']}.")
    if done["failed"]:
        sys.exit(1)  # for the timer that started it


def channels_of(chosen: Settings) -> Mapping[str, alerts.Send]:
    """The alert channels that are configured; raises SettingsError for half a configuration."""
    found: dict[str, alerts.Send] = {}
    if chosen.alert_smtp:
        host, _, port = chosen.alert_smtp.rpartition(":")
        if not (host and port.isdecimal() and chosen.alert_from and chosen.alert_to):
            raise SettingsError(
                "ASSISTANT_ALERT_SMTP must be host:port, with ASSISTANT_ALERT_FROM and ASSISTANT_ALERT_TO.")
        found["mail"] = alerts.Mail(
            host, int(port),
            chosen.alert_from, chosen.alert_to, chosen.alert_smtp_user,
            chosen.alert_smtp_password,
            chosen.alert_smtp_tls)
    if chosen.alert_webhook:
        if not _is_web_address(chosen.alert_webhook):
            # without the value, which may hold a key of its own and would stand in the journal
            raise SettingsError("ASSISTANT_ALERT_WEBHOOK is no address that alerts can be sent to. "
                                "Write the whole of it, beginning with https:// (or http:// on this machine).")
        if not chosen.alert_webhook_key:
            raise SettingsError("ASSISTANT_ALERT_WEBHOOK needs ASSISTANT_ALERT_WEBHOOK_KEY, which signs the alerts.")
        found["webhook"] = alerts.Webhook(chosen.alert_webhook, chosen.alert_webhook_key, time.time)
    return found


def _is_web_address(text: str) -> bool:
    """Whether `text` is http or https with a host and, if any, a port that exists."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _corrections(conn: Any) -> tuple[str, str]:
    """All corrections, and what the record calls them, as on the site."""
    return corrections.export(conn), "corrections"


def _everything(conn: Any, reference: str) -> tuple[str, str]:
    """Everything under `reference` as JSON, and what the record calls it."""
    try:
        found = subject.export(conn, reference)
    except KeyError as error:
        raise click.ClickException(f"Nothing is kept under {reference}.") from error
    return json.dumps(found, indent=2, ensure_ascii=False), f"reference {found['reference']}"


def _ask_password() -> str:
    if not _has_terminal():
        raise click.ClickException("There is no terminal to ask for the first password. Run this in one, or add --password.")
    return str(click.prompt("First password", hide_input=True, confirmation_prompt=True))


def _has_terminal() -> bool:
    return sys.stdin.isatty()


def _record(conn: Any, action: str, target: str, detail: str = "") -> None:
    audit.record(conn, time.time(), accounts.COMMAND_LINE, "", action, target, detail)
