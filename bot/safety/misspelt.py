"""Words with one letter wrong."""

from __future__ import annotations

from typing import Iterable, Iterator

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def misspellings(words: Iterable[str]) -> dict[str, str]:
    """All spellings with one letter missing, swapped with its neighbour, added or changed, and the word meant.

    Where a spelling is near two words the slip named first decides, then the alphabet: "overdoses" is "overdose" with
    a letter more and not "overdosed" with one changed. A set's own order would differ from process to process.
    """
    meant: dict[str, str] = {}
    for slip in (_missing, _swapped, _added, _changed):
        for word in sorted(words):
            for spelling in slip(word):
                meant.setdefault(spelling, word)
    return meant


def _missing(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1:] for i in range(len(word)))


def _swapped(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1] + word[i] + word[i + 2:] for i in range(len(word) - 1))


def _added(word: str) -> Iterator[str]:
    return (word[:i] + letter + word[i:] for i in range(len(word) + 1) for letter in _LETTERS)


def _changed(word: str) -> Iterator[str]:
    return (word[:i] + letter + word[i + 1:] for i in range(len(word)) for letter in _LETTERS)
