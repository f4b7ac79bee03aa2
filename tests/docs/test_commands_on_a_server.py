"""The commands of docs/deployment.md as an operator types them: with the service's settings, whatever its file holds."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from bot.settings import ROOT

DEPLOYMENT = (ROOT / "docs/deployment.md").read_text(encoding="utf-8")
PREFIX = "as-assistant "


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", DEPLOYMENT, flags=re.DOTALL | re.MULTILINE)


def prefix(folder: Path) -> Path:
    """The documented script, without the change of user, on a folder and a file of settings in `folder`."""
    (script,) = [text for text in blocks("sh") if text.startswith("#!/bin/sh")]
    for old, new in (("cd /srv/assistant/app", f"cd {folder}"), ("runuser -u assistant -- ", ""), ("/etc/assistant.env", f"{folder}/settings")):
        assert old in script, old
        script = script.replace(old, new)
    made = folder / "as-assistant"
    made.write_text(script, encoding="utf-8")
    made.chmod(0o755)
    return made


def test_a_command_gets_the_settings_of_the_units(tmp_path: Path) -> None:
    (example,) = [text for text in blocks("sh") if text.startswith("ASSISTANT_VAR=")]
    more = "# what `env $(cat ...)` stumbles over\n\nASSISTANT_ALERT_SMTP_PASSWORD='a b $HOME & \"c\"; #d'\n"
    (tmp_path / "settings").write_text(example + more, encoding="utf-8")
    done = subprocess.run([prefix(tmp_path), "sh", "-c", "env; pwd; umask; printf '<%s>' \"$@\"", "sh", "care team", "x"],
                          capture_output=True, text=True, check=True)
    for line in [*example.splitlines(), "ASSISTANT_ALERT_SMTP_PASSWORD=a b $HOME & \"c\"; #d", str(tmp_path), "0077"]:
        assert line in done.stdout.splitlines(), line
    assert done.stdout.endswith("<care team><x>") and done.stderr == ""


def test_a_command_that_fails_says_so_to_its_caller(tmp_path: Path) -> None:
    (tmp_path / "settings").touch()
    assert subprocess.run([prefix(tmp_path), "sh", "-c", "exit 3"]).returncode == 3


def test_every_command_on_the_log_is_written_with_the_service_s_settings() -> None:
    lines = [line for line in DEPLOYMENT.splitlines() if re.search(r"python -m bot review|python -m bot prepare|knowledge build", line)]
    bare = [line for line in lines if not line.startswith("ExecStart=") and "| Memory |" not in line
            for found in re.finditer(r"\S*python -m bot", line) if not line[:found.start()].endswith(PREFIX)]
    assert len(lines) > 8 and not bare, bare
    assert "env $(cat" not in DEPLOYMENT


def test_a_backup_is_made_where_nobody_else_reads_it() -> None:
    (backup,) = [text for text in blocks("sh") if ".backup" in text]
    first, second, *_ = backup.splitlines()
    assert first.startswith("install -d -o assistant -g assistant -m 0700 /srv/assistant/backup")
    assert second.startswith(PREFIX) and "gpg --encrypt" in backup  # the prefix sets umask 077
