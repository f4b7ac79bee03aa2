"""Sessions: a key that nobody can guess, and tokens that nobody can forge."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from itsdangerous import URLSafeSerializer

from bot.errors import SetupError
from bot.extensions.inbound import Refused
from bot.extensions.visitor_session import KEY_BYTES, VisitorSessions


@pytest.mark.parametrize("held", [b"", b"short", b"x" * (KEY_BYTES - 1)])
def test_a_key_that_could_be_guessed_is_refused(tmp_path: Path, held: bytes) -> None:
    path = tmp_path / "secret.key"
    path.write_bytes(held)
    with pytest.raises(SetupError, match=f"{len(held)} bytes.*Remove the file"):
        VisitorSessions(path)
    assert path.read_bytes() == held


def test_a_key_is_made_once_whole_and_private(tmp_path: Path) -> None:
    path, made = tmp_path / "var" / "secret.key", []
    starts = [threading.Thread(target=lambda: made.append(VisitorSessions(path))) for _ in range(8)]
    for thread in starts:
        thread.start()
    for thread in starts:
        thread.join()
    assert len(path.read_bytes()) == KEY_BYTES and path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["secret.key"]
    assert {other.conversation(made[0].token("ann")) for other in [*made, VisitorSessions(path)]} == {"ann"}


@pytest.mark.parametrize("token", ["", "forged", "\ud800.x", "x.\udfff", "\ud800", "é", URLSafeSerializer(b"").dumps("ann")])
def test_a_token_that_is_not_ours_is_refused(tmp_path: Path, token: str) -> None:
    with pytest.raises(Refused) as caught:
        VisitorSessions(tmp_path / "k").conversation(token)
    assert (caught.value.status, caught.value.code) == (403, "bad_session")


def test_half_a_character_in_a_message_id_opens_a_conversation_like_any_other(tmp_path: Path) -> None:
    sessions = VisitorSessions(tmp_path / "k")
    assert sessions.new("\ud800" * 22) == sessions.new("\ud800" * 22) != sessions.new("\ud801" * 22)
    assert sessions.new("a" * 32) == sessions.new("a" * 32) != sessions.new()
