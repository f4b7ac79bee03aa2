"""Whole numbers in addresses and forms, where anybody can type anything."""

from __future__ import annotations

LONGEST = 11  # digits; the database takes no number of more than 18


def whole(text: str, otherwise: int) -> int:
    """The number that `text` is; `otherwise` for what is no whole number or too long. (For "²" `isdigit` is true and int() fails.)"""
    return int(text) if text.isdecimal() and len(text) <= LONGEST else otherwise
