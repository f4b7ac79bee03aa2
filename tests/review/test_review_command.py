"""`python -m bot review`: each task, what it prints, and what it refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Callable

import pytest
from click.testing import CliRunner, Result

import bot.commands.review as command
from bot.errors import SettingsError
from bot.review import accounts, reviewing
from bot.review.log import ReviewLog
from bot.review.store import open_log
from bot.review.turns import reference
from bot.settings import Settings
from review_events import HOURS, NOW, rows, said

PASSWORD = "four plain words here"


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings with a private folder, and Ann's chat of long ago in its log."""
    made = replace(Settings(), var=tmp_path)
    monkeypatch.setattr(command, "settings", lambda: made)
    log = ReviewLog(made.review_db, HOURS)
    log.write([said("ann", "where can I park", NOW - 400 * 86400, route="out_of_scope")])
    log.close()
    return made


@pytest.fixture
def run() -> Callable[..., Result]:
    return lambda *arguments, **more: CliRunner().invoke(command.review, list(arguments), **more)


def test_add_user(chosen, run):
    done = run("add-user", "Cara", "--role", "care team", "--password", PASSWORD)
    assert done.exit_code == 0, done.output
    conn = open_log(chosen.review_db)
    assert rows(conn, "select name, role, must_change from accounts") == [("cara", "care team", 1)]
    assert rows(conn, "select by, action, object from audit") == [("command line", "add user", "user cara")]
    assert PASSWORD not in done.output


def test_add_user_asks_for_the_first_password_twice(chosen, run, monkeypatch):
    monkeypatch.setattr(command, "_has_terminal", lambda: True)
    done = run("add-user", "cara", "--role", "intake", input=f"{PASSWORD}\nother\n{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0 and "choose an own password" in done.output and PASSWORD not in done.output
    assert accounts.sign_in(open_log(chosen.review_db), "cara", PASSWORD, "192.0.2.1", NOW)


@pytest.mark.parametrize("arguments, text",
                         [(("add-user", "cara", "--role", "boss", "--password", PASSWORD),
                           "boss"),
                          (("add-user", "cara", "--role", "intake", "--password", "short"),
                           "12 characters"),
                          (("add-user", "cara", "--role", "intake"),
                           "add --password"),
                          (("export",),
                           "reference code"),
                          (("export", "C-AAAAA-AAAAA"),
                           "Nothing is kept"),
                          (("export", "C-AAAAA-AAAAA", "--corrections"),
                           "either"),
                          (("erase", "C-AAAAA-AAAAA", "--reason", "test data", "--yes"),
                           "Nothing is kept"),
                          (("erase", "C-AAAAA-AAAAA", "--reason", "because", "--yes"),
                           "because"),
                          (("alerts",),
                           "No alert is configured")])
def test_what_is_refused_says_why_and_changes_nothing(chosen, run, arguments, text):
    done = run(*arguments)
    assert done.exit_code != 0 and text in done.output and "Traceback" not in done.output
    conn = open_log(chosen.review_db)
    assert rows(conn, "select (select count(*) from accounts), (select count(*) from conversations), "
                      "(select count(*) from audit)") == [(0, 1, 0)]


TASKS = [("purge",), ("export", "C-AAAAA-AAAAA"), ("export", "--corrections"), ("alerts", "--once"),
         ("erase", "C-AAAAA-AAAAA", "--reason", "test data", "--yes"),
         ("add-user", "cara", "--role", "intake", "--password", PASSWORD)]


@pytest.mark.parametrize("arguments", TASKS, ids=" ".join)
def test_without_a_log_every_task_refuses_and_makes_none(tmp_path, monkeypatch, run, arguments):
    """As when the service's settings were forgotten: an empty log elsewhere would say that nothing is kept."""
    made = replace(Settings(), var=tmp_path / "elsewhere")
    monkeypatch.setattr(command, "settings", lambda: made)
    monkeypatch.setattr(command, "channels_of", lambda settings: {"mail": lambda alert: None})
    done = run(*arguments)
    assert done.exit_code == 1 and str(made.review_db) in done.output and "ASSISTANT_VAR" in done.output
    assert not made.var.exists()


@pytest.mark.parametrize("arguments", [("purge",), ("export", "--corrections"), ("alerts", "--once")], ids=" ".join)
def test_with_a_log_every_task_tells_which_one_beside_its_output(chosen, run, monkeypatch, arguments):
    monkeypatch.setattr(command, "channels_of", lambda settings: {"mail": lambda alert: None})
    done = run(*arguments)
    assert done.exit_code == 0 and f"The log is {chosen.review_db}." in done.stderr and str(chosen.review_db) not in done.stdout


@pytest.mark.parametrize("arguments", [("purge",), TASKS[-1]], ids=" ".join)
def test_a_locked_log_is_said_in_words(chosen, run, monkeypatch, arguments):
    monkeypatch.setattr("bot.commands.kept_log.open_log", lambda path: open_log(path, busy_seconds=0.1))
    other = open_log(chosen.review_db)
    other.execute("begin immediate")
    done = run(*arguments)
    assert done.exit_code == 1 and "is locked" in done.output and isinstance(done.exception, SystemExit)
    other.execute("rollback")
    assert run(*arguments).exit_code == 0


def test_a_damaged_log_is_said_in_words(chosen, run):
    chosen.review_db.write_bytes(b"no database at all, " * 500)
    done = run("purge")
    assert done.exit_code == 1 and "is damaged" in done.output and "restore" in done.output and isinstance(done.exception, SystemExit)


def test_any_other_fault_of_the_log_is_not_hidden(chosen, run):
    conn = open_log(chosen.review_db)
    conn.execute("alter table purges rename to other")
    done = run("purge")
    assert "no such table" in str(done.exception)


def test_purge_removes_what_is_old_and_says_how_much(chosen, run):
    done = run("purge")
    assert done.exit_code == 0 and "1 conversation" in done.output
    assert rows(open_log(chosen.review_db), "select count(*) from conversations") == [(0,)]


def test_export_and_erase(chosen, run):
    code = reference("ann")
    found = json.loads(run("export", code.lower()).stdout)
    assert found["conversations"][0]["messages"][0]["text"] == "where can I park"
    assert run("erase", code, "--reason", "subject request", input="n\n").exit_code != 0
    assert rows(open_log(chosen.review_db), "select count(*) from conversations") == [(1,)]
    done = run("erase", code, "--reason", "subject request", "--yes")
    assert done.exit_code == 0 and "1 conversation" in done.output
    assert rows(open_log(chosen.review_db), "select action from audit order by id") == [("export",), ("erased",)]


def test_export_of_corrections(chosen, run):
    conn = open_log(chosen.review_db)
    reviewing.correct(conn, 1, 1, "cara", NOW, "intent", "contact")
    assert "- intent: contact" in run("export", "--corrections").stdout
    assert rows(conn, "select by, action, object from audit") == [("command line", "export", "corrections")]  # as on the site


def test_alerts_once(chosen, run, monkeypatch):
    sent: list[Any] = []
    monkeypatch.setattr(command, "channels_of", lambda settings: {"mail": sent.append})
    log = ReviewLog(chosen.review_db, HOURS)
    log.write([said("bob", "words", NOW, route="emergency", concern="overdose")])
    assert "Sent 1, failed 0." in run("alerts", "--once").output and "Sent 0" in run("alerts", "--once").output
    assert len(sent) == 1 and "words" not in str(sent)


def test_alerts_once_end_with_1_when_any_failed(chosen, run, monkeypatch):
    def broken(alert: Any) -> None:
        raise OSError
    log = ReviewLog(chosen.review_db, HOURS)
    log.write([said("bob", "words", NOW, route="emergency", concern="overdose")])
    monkeypatch.setattr(command, "channels_of", lambda settings: {"mail": lambda alert: None, "webhook": broken})
    done = run("alerts", "--once")
    assert done.exit_code == 1 and "Sent 1, failed 1." in done.output
    assert rows(open_log(chosen.review_db), "select count(*) from heartbeats") == [(0,)]


@pytest.mark.parametrize("address", ["hooks.example.org/x", "//hooks.example.org", "ftp://hooks.example.org", "https://", "https:hooks.example.org",
                                     "https://hooks.example.org:99999/", "https://[hooks/", "file:///etc/passwd"])
def test_a_webhook_that_is_no_web_address_is_refused_when_it_is_read(chosen, address):
    with pytest.raises(SettingsError, match="ASSISTANT_ALERT_WEBHOOK is no address.*https://"):
        command.channels_of(replace(chosen, alert_webhook=address, alert_webhook_key="key"))


@pytest.mark.parametrize("address", ["https://hooks.example.org/x?a=b", "HTTP://127.0.0.1:8080", "https://[::1]:443/"])
def test_a_webhook_with_a_web_address_is_taken(chosen, address):
    found = command.channels_of(replace(chosen, alert_webhook=address, alert_webhook_key="key"))
    assert found["webhook"].url == address


@pytest.mark.parametrize("values, channels",
                         [({},
                           []),
                          ({"alert_smtp": "mail.example.org:587", "alert_from": "a@example.org",
                            "alert_to": "b@example.org"},
                           ["mail"]),
                          ({"alert_webhook": "https://example.org/hook", "alert_webhook_key": "key"},
                           ["webhook"])])
def test_channels_that_are_configured(chosen, values, channels):
    assert list(command.channels_of(replace(chosen, **values))) == channels


@pytest.mark.parametrize("values",
                         [{"alert_smtp": "mail.example.org"},
                          {"alert_smtp": "mail.example.org:587"},
                          {"alert_webhook": "https://example.org/hook"}])
def test_half_a_configuration_is_refused(chosen, values):
    with pytest.raises(SettingsError, match="ASSISTANT_ALERT"):
        command.channels_of(replace(chosen, **values))


def test_the_site_is_given_what_the_content_says(chosen):
    config = command.site_config(replace(chosen, review_url="https://review.example.org/"))
    assert config.origins == ["https://review.example.org"] and config.path == chosen.review_db
    assert len(config.entries) > 50 and len(config.questions.texts) == len(config.questions.entries) > 500
    assert {"ask_bot", "out_of_scope"} <= set(config.intents) and config.hours.spans
    assert config.secret == command.site_config(chosen).secret and len(config.secret) == 64
    assert (chosen.var / "review-secret.key").stat().st_mode & 0o777 == 0o600


def test_serving_makes_the_first_admin_once(chosen, run, monkeypatch):
    started: list[Any] = []
    monkeypatch.setattr("bot.review.site.app.serve", lambda *arguments: started.append(arguments))
    first, second = run("serve", "--port", "8123"), run("serve")
    password = first.output.split("the password ")[1].split()[0]
    assert accounts.sign_in(open_log(chosen.review_db), "admin", password, "here", NOW)
    assert "password" not in second.output and [arguments[1:]
        for arguments in started] == [("127.0.0.1", 8123), ("127.0.0.1", 8001)]
