"""Signed visitor sessions: a random conversation id that nobody can guess or forge. No cookie is needed."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from itsdangerous import BadSignature, URLSafeSerializer

from bot.errors import SetupError
from bot.extensions.inbound import Refused

KEY_BYTES = 32
LEAST_RANDOM = 22  # characters of a message id that can hold 128 random bits


class VisitorSessions:
    """Signs conversation ids with the key in `secret_file`, which is made on first use; raises SetupError for a short one."""

    def __init__(self, secret_file: Path) -> None:
        self._key = _secret(secret_file)
        self._signer = URLSafeSerializer(self._key, salt="visitor-session")

    def new(self, message_id: str | None = None) -> str:
        """A fresh conversation id.

        With the random id of a first message the conversation follows from it (and from our key), so that the same
        message sent twice, because its reply was lost on the way, opens one conversation and not two.
        """
        if message_id is None or len(message_id) < LEAST_RANDOM:
            return secrets.token_urlsafe(16)
        return hmac.new(self._key, message_id.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()[:32]

    def token(self, conversation: str) -> str:
        return self._signer.dumps(conversation)

    def conversation(self, token: str) -> str:
        """The conversation id in `token`; raises Refused (403) when the signature is not ours."""
        try:
            return str(self._signer.loads(token))
        except (BadSignature, UnicodeError) as error:  # half a character, which JSON can hold, is no signature
            raise Refused(403, "bad_session", "This session is not valid.", "Start a new chat.") from error


def _secret(path: Path) -> bytes:
    """The key in `path`, made when there is none; raises SetupError for one that anybody could guess."""
    if not path.exists():
        _make(path)
    key = path.read_bytes()
    if len(key) < KEY_BYTES:
        raise SetupError(f"{path} holds {len(key)} bytes, and a key that signs sessions needs {KEY_BYTES}. Remove the file and "
                         "start again: a new one is made, and visitors begin new chats.")
    return key


def _make(path: Path) -> None:
    """Writes a key beside `path` and links it there, so that nobody, and no crash, ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        os.link(fresh, path)
    except FileExistsError:  # another process made it in this moment
        pass
    finally:
        fresh.unlink(missing_ok=True)
