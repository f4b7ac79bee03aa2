"""`python -m bot review`: the staff's site, and the tasks around the review log."""

from __future__ import annotations

import json
import os
import secrets
import sys
import time
from pathlib import Path
from typing import Any, Mapping, Optional, Sequence

import click

from bot.errors import SettingsError
from bot.review import accounts, alerts, audit, corrections, retention, subject
from bot.review.missed import Encode, EntryQuestions
from bot.review.retention import Policy, TrackerStore
from bot.review.store import open_log
from bot.settings import ROOT, Settings, settings

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
    conn = open_log(settings().review_db)
    try:
        accounts.add(conn, name, role, password or _ask_password(), time.time())
    except accounts.Refused as error:
        raise click.ClickException(str(error)) from error
    _record(conn, "add user", f"user {name.strip().lower()}", role)
    click.echo(f"{name} can sign in now and will be asked to choose an own password.")


@review.command()
def purge() -> None:
    """Remove what is past its time, in every store. Run it once a day."""
    conn = open_log(settings().review_db)
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
    conn = open_log(settings().review_db)
    if only_corrections:
        click.echo(corrections.export(conn))
        return
    try:
        found = subject.export(conn, str(reference))
    except KeyError as error:
        raise click.ClickException(f"Nothing is kept under {reference}.") from error
    _record(conn, "export", f"reference {found['reference']}")
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))


@review.command()
@click.argument("reference")
@click.option("--reason", type=click.Choice(retention.REASONS), required=True)
@click.confirmation_option(prompt="This removes it from every store and can not be undone. Go on?")
def erase(reference: str, reason: str) -> None:
    """Remove everything kept under REFERENCE and what is linked to it."""
    conn = open_log(settings().review_db)
    try:
        counts = retention.erase(conn, reference, "command line", reason, time.time(), stores_of(settings()))
    except KeyError as error:
        raise click.ClickException(f"Nothing is kept under {reference}.") from error
    _record(conn, "erased", f"reference {reference.upper()}", f"{reason}: {json.dumps(counts)}")
    click.echo(f"Erased: {retention.told(counts)}")


@review.command("alerts")
@click.option("--once", is_flag=True, help="Look once and end, for a timer.")
def send_alerts(once: bool) -> None:
    """Send alerts for urgent items by mail and webhook, until stopped."""
    channels = channels_of(settings())
    if not channels:
        raise click.ClickException("No alert is configured. Set ASSISTANT_ALERT_SMTP or ASSISTANT_ALERT_WEBHOOK.")
    conn = open_log(settings().review_db)
    while True:
        now = time.time()
        alerts.collect(conn, now, channels)
        done = alerts.deliver(conn, now, channels, settings().review_url)
        if not done["failed"]:
            alerts.beat(conn, now)  # while alerts do not arrive, nobody is watching
        if once:
            click.echo(f"Sent {done['sent']}, failed {done['failed']}.")
            return
        time.sleep(PAUSE)


def channels_of(chosen: Settings) -> Mapping[str, alerts.Send]:
    """The alert channels that are configured; raises SettingsError for half a configuration."""
    found: dict[str, alerts.Send] = {}
    if chosen.alert_smtp:
        host, _, port = chosen.alert_smtp.rpartition(":")
        if not (host and port.isdigit() and chosen.alert_from and chosen.alert_to):
            raise SettingsError(
                "ASSISTANT_ALERT_SMTP must be host:port, with ASSISTANT_ALERT_FROM and ASSISTANT_ALERT_TO.")
        found["mail"] = alerts.Mail(
            host, int(port),
            chosen.alert_from, chosen.alert_to, chosen.alert_smtp_user,
            chosen.alert_smtp_password,
            chosen.alert_smtp_tls)
    if chosen.alert_webhook:
        if not chosen.alert_webhook_key:
            raise SettingsError("ASSISTANT_ALERT_WEBHOOK needs ASSISTANT_ALERT_WEBHOOK_KEY, which signs the alerts.")
        found["webhook"] = alerts.Webhook(chosen.alert_webhook, chosen.alert_webhook_key, time.time)
    return found


def stores_of(chosen: Settings) -> list[TrackerStore]:
    """The stores besides the log that hold conversations."""
    return [TrackerStore(chosen.tracker_db)]


def policy_of(chosen: Settings) -> Policy:
    """How long each class is kept."""
    return Policy(chosen.retention_days_chat, chosen.retention_days_enquiry, chosen.retention_days_flagged)


def site_config(chosen: Settings) -> Any:
    """What the review site is given: hours, entries and intents from the content, the sentence encoder when it is needed."""
    from bot.extensions.staffed_hours import staffed_hours
    from bot.knowledge.clinic import load_clinic
    from bot.knowledge.load import load_knowledge
    from bot.review.site.config import EntryName, SiteConfig

    clinic, entries = load_clinic(chosen.knowledge), load_knowledge(chosen.knowledge).entries
    known = [(entry.id, text) for entry in entries.values() for text in entry.asked]
    questions = EntryQuestions([name for name, _ in known], [text for _, text in known])
    return SiteConfig(chosen.review_db, staffed_hours(chosen.knowledge),
                      secret=_secret(chosen.var / "review-secret.key"),
                      secure_cookies=chosen.secure_cookies, trust_proxy=chosen.trust_proxy,
                      origins=[chosen.review_url.rstrip("/")] if chosen.review_url else[], stores=stores_of(chosen),
                      entries=[EntryName(entry.id, entry.title)
                               for entry in sorted(entries.values(),
                                                   key=lambda entry: entry.title)],
                      intents=_intents(ROOT / "data"),
                      questions=questions, load_encoder=lambda: _encoder(chosen, questions.texts),
                      clinic=clinic.text("name"))


def _encoder(chosen: Settings, questions: Sequence[str]) -> Encode:
    """The sentence encoder; the entries' questions come from the cache that the assistant keeps of them."""
    from bot.language.encoder import default_encoder
    from bot.language.vector_cache import encode_cached

    encode = default_encoder().encode
    known = encode_cached(encode, questions, chosen.vector_cache)
    # visitors' words are encoded afresh each time: they must not be kept in the cache file
    return lambda texts: known if texts is questions else encode(texts)


def _intents(data: Path) -> list[str]:
    """The names of all training intents."""
    names = {
        line.partition(":") [2].strip()
        for path in sorted(data.glob("nlu*.yml")) for line in path.read_text("utf-8").splitlines()
        if line.lstrip("- ").startswith("intent:")}
    return sorted(names)


def _secret(path: Path) -> str:
    """The key that signs the site's form tokens, made at the first start."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text("ascii")
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text("ascii")


def _ask_password() -> str:
    if not _has_terminal():
        raise click.ClickException("There is no terminal to ask for the first password. Run this in one, or add --password.")
    return str(click.prompt("First password", hide_input=True, confirmation_prompt=True))


def _has_terminal() -> bool:
    return sys.stdin.isatty()


def _record(conn: Any, action: str, target: str, detail: str = "") -> None:
    audit.record(conn, time.time(), "command line", "", action, target, detail)
