"""What a visitor may send: one text, cleaned, or a clear refusal."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any, Mapping

from bot.knowledge.contacts import NATIONS

BUTTONS = ("help-now", "worried-other", "misunderstood", "carry-on", "contact", "topics")


class Refused(Exception):
    """A request that can not be answered: an HTTP status, a code for programs, what is wrong and what to do."""

    def __init__(self, status: int, code: str, message: str, next_step: str) -> None:
        self.status, self.code, self.message, self.next_step = status, code, message, next_step
        super().__init__(message)

    def body(self) -> dict[str, Any]:
        return {"error": {"code": self.code, "message": self.message, "next": self.next_step}}


@dataclass(frozen=True)
class Inbound:
    """One valid request."""

    text: str
    button: str | None
    session: str | None
    nation: str | None
    message_id: str | None


def read_inbound(body: Any, max_characters: int) -> Inbound:
    """Reads the JSON body of a message; raises Refused with a 4xx status when it can not be used."""
    if not isinstance(body, Mapping):
        raise Refused(400, "not_json", "The request is not a JSON object.", 'Send {"text": "your question"}.')
    button = _optional(body, "button")
    nation = _optional(body, "nation")
    if nation is not None and known_nation(nation) is None:
        raise Refused(400, "not_text", f"nation is not one of {', '.join(NATIONS)}.", "Leave it out or send one.")
    if button is not None and not known_button(button):
        raise Refused(400, "not_text", "button is not one that this chat offered.", "Send text instead.")
    text = clean_text(body.get("text", "" if button else None), max_characters, required=button is None)
    message_id = _optional(body, "message_id")
    return Inbound(text, button, _optional(body, "session"), nation, message_id[:64] if message_id else None)


def known_nation(value: str | None) -> str | None:
    """The nation that a page or a form names; None for anything else."""
    return value if value in NATIONS else None


def clean_text(text: Any, max_characters: int, required: bool = True) -> str:
    """The text without control characters and without leading slashes; raises Refused for what is no message.

    Rasa takes a text that begins with "/" for a command and skips everything that looks for danger in it.
    """
    if not isinstance(text, str):
        raise Refused(400, "not_text", "The message is missing or is not text.", "Send your question as text.")
    if len(text) > max_characters:
        raise Refused(413, "too_long", f"The message has {len(text)} characters; the most is {max_characters}.",
                      "Please send a shorter message, or several.")
    kept = "".join(map(_plain, text)).strip().lstrip("/").strip()
    if required and not any(unicodedata.category(char)[0] in "LNS" for char in kept):
        if kept:  # only punctuation: a person who types "???" wants an answer, not an error
            return kept
        raise Refused(400, "empty", "The message is empty.", "Type a question and send it again.")
    return kept


def _plain(char: str) -> str:
    """The character; a space for a control character; nothing for an invisible sign, which would part a word.

    The joiner holds emoji together. Unassigned ones stay: they are emoji newer than this Python's tables.
    """
    if char in "\n\t\u200d":
        return char
    return {"Cc": " ", "Cs": " ", "Cf": ""}.get(unicodedata.category(char), char)


def known_button(button: str) -> bool:
    """Whether `button` is the id of a button that this chat acts on; others lead to a page."""
    kind, _, value = button.partition(":")
    if kind == "entry":
        return bool(value) and len(value) <= 100 and all(char.isalnum() or char == "-" for char in value)
    return (kind == "nation" and value in NATIONS) or button in BUTTONS


def _optional(body: Mapping[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is None or isinstance(value, str):
        return value or None
    raise Refused(400, "not_text", f"{name} is not text.", f"Leave {name} out or send text.")
