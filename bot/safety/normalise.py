"""Turns what people type into plain words, so that one rule meets every way of writing the same phrase.

"I’m gonna k i l l myseeelf" -> i am going to kill myself
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import product
from typing import Iterator, Mapping

from bot.safety.characters import DIGITS_AS_LETTERS, fold
from bot.safety.misspelt import misspellings

EDGE = "."  # stands at both ends of a message and wherever a sentence or line ends
_LINK = re.compile(r"https?://\S+|www\.\S+|(?<!\w)@\w+")
_PIECE = re.compile(r"[^\s.,;:?\"“”()\[\]{}<>~=#/\\_^…–—]+|[.?;\n…]+")
_SPACED = re.compile(r"(?<![^\W_])((?:[^\W_][\s.\-_*·•,/~|+]{1,3}){2,}[^\W_])(?![^\W_])")
_WALL = re.compile(r"[^\W\d_]{2,}(?:[\-_*·•./~|+][^\W\d_]{2,})+")
_RANGE = re.compile(r"(?<=\d)\s*[-–—×x*]\s*(?=\d)")  # "20-30 tablets", "30x500": each number counts for itself
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLED = re.compile(r"([^\W\d_])\1+")
_CENSORED = re.compile(r"[*#%&x-]+|[^\w'-]+")
# "don t", "i m": how many exports and phone keyboards write an apostrophe.
_PARTED = re.compile(r"(?<!\S)((?:do|did|does|is|was|were|are|ca|wo|would|could|should|have|has|had|ai)n(?= t\b)|can(?= t\b)|won(?= t\b)"
                     r"|(?:i|you|we|they)(?= (?:m|ve|ll|re|d)\b)|(?:it|he|she|that|there|what|who)(?= (?:s|ll)\b)) (t|m|ve|ll|re|d|s)(?!\S)")
_TRIES = 8  # ways to read digits as letters that are tried for one word


@dataclass(frozen=True)
class Words:
    """The word lists of knowledge/safety/words.yml that the normaliser uses.

    written     how a word is written out: slang, short forms, misspellings; may become several words
    before      the same, only when one of the given words follows ("ill kill": I will kill)
    risk        words and phrases that are searched for behind tricks with letters and spaces
    fuzzy       long risk words that are recognised with one wrong letter
    fillers     words that carry no meaning here and are left out
    """

    written: Mapping[str, str]
    before: Mapping[str, tuple[str, frozenset[str]]]
    risk: frozenset[str]
    fuzzy: frozenset[str]
    fillers: frozenset[str]
    near: Mapping[str, str] = field(init=False)
    joined: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        known = self.risk | self.fuzzy | set(self.written)
        object.__setattr__(self, "near", {slip: word for slip, word in misspellings(self.fuzzy).items() if slip not in known})
        phrases = {phrase: phrase for phrase in self.risk}
        phrases.update({short: long for short, long in self.written.items() if " " in short})
        object.__setattr__(self, "joined", {phrase.replace(" ", ""): long for phrase, long in phrases.items()})


class Normaliser:
    """Splits a text into plain lower-case words, with EDGE between sentences."""

    def __init__(self, words: Words) -> None:
        self._words = words
        longest = sorted((key for key in words.joined if len(key) > 2), key=len, reverse=True)
        self._joined = re.compile("|".join(map(re.escape, longest)) or r"(?!)")
        self._masked: dict[int, list[str]] = {}
        for word in sorted(words.risk):
            self._masked.setdefault(len(word), []).append(word)

    def tokens(self, text: str) -> list[str]:
        """The words of `text`; starts and ends with EDGE; at most one EDGE at a time."""
        folded = _LINK.sub(" ", fold(text))
        folded = _SPACED.sub(self._unspace, folded)
        folded = _PARTED.sub(r"\1'\2", folded)
        folded = _RANGE.sub(" ", _WALL.sub(self._unwall, folded))
        # Once before a half word is taken for a misspelling ("killm yself"), once when digits and stars are read.
        pieces = self._rejoin(_PIECE.findall(folded))
        words = self._rejoin([word for piece in pieces for word in self._word(piece)])
        found = [EDGE]
        for word in self._written(words):
            if word not in self._words.fillers and not (word == EDGE and found[-1] == EDGE):
                found.append(word)
        return found if found[-1] == EDGE else [*found, EDGE]

    def _unspace(self, match: re.Match[str]) -> str:
        """Letters that stand alone: "k i l l", "d.i.e". Wider gaps part words; else risk words are looked for."""
        run = match[1]
        words = re.split(r"\s{2,}|\s[.\-_*·•,/~|+]\s", run)
        joined = ["".join(c for c in word if c.isalnum()) for word in words]
        whole = "".join(joined)
        readable = any(word in self._words.joined or word in self._words.written for word in (*joined, whole)) \
            or self._joined.search(whole)
        if not readable:
            return match[0]
        if len(joined) == 1:
            return self._joined.sub(lambda found: f" {self._words.joined[found[0]]} ", whole)
        return " ".join(joined)

    def _unwall(self, match: re.Match[str]) -> str:
        """"kill-myself" is two words, "kil-ling" with a sign inside is one when that is a risk word."""
        whole = re.sub(r"[^\w]", "", match[0])
        if whole in self._words.risk or whole in self._words.written:
            return whole
        return " ".join(re.split(r"[^\w]+", match[0])) if "." not in match[0] and "*" not in match[0] else match[0]

    def _word(self, piece: str) -> Iterator[str]:
        if piece[0] in ".?;\n…":
            yield EDGE
            return
        ends = piece.endswith("!")
        piece = piece.strip("!'-*+|&%") if not piece.strip("!*").isalpha() or piece[-1] in "!'-" else piece.strip("!")
        if piece:
            yield self._readable(piece)
        if ends:
            yield EDGE

    def _readable(self, word: str) -> str:
        """The word behind stretched, censored, digit-for-letter or misspelt forms; the word itself when unknown."""
        lists = self._words
        if word in lists.risk or word in lists.written or word.isdigit():
            return word
        for letters in ("", "'"):
            if letters and "'" not in word:
                continue
            plain = word.replace(letters, "") if letters else word
            if plain in lists.written or plain in lists.risk:
                return plain
        for form in self._stretched(word):
            if form in lists.risk or form in lists.written:
                return form
        if not word.isalpha():
            found = self._as_letters(word) or self._uncensored(word)
            if found:
                return found
        shorter = _REPEATED.sub(r"\1", word)
        shorter = shorter.removesuffix("'s")  # "my daughter's arms": the daughter is what the rules look for
        return lists.near.get(word) or lists.near.get(shorter) or shorter.replace("'", "")

    def _stretched(self, word: str) -> Iterator[str]:
        if not _DOUBLED.search(word):
            return
        yield _REPEATED.sub(r"\1\1", word)
        yield _REPEATED.sub(r"\1", word)
        runs = _DOUBLED.findall(word)
        if len(word) > 3 and len(runs) <= 4:
            for choice in product((1, 2), repeat=len(runs)):
                left = iter(choice)
                yield _DOUBLED.sub(lambda match: match[1] * next(left), word)

    def _as_letters(self, word: str) -> str | None:
        if not any(c in DIGITS_AS_LETTERS for c in word) or not any(c.isalpha() for c in word):
            return None
        options = [("i", "l") if c == "1" else ("l", "i") if c == "|" else (DIGITS_AS_LETTERS.get(c, c),) for c in word]
        for count, letters in enumerate(product(*options)):
            form = "".join(letters)
            for candidate in (form, *self._stretched(form)):
                if candidate in self._words.risk or candidate in self._words.written:
                    return candidate
            if form in self._words.near:
                return self._words.near[form]
            if count >= _TRIES:
                return None
        return None

    def _uncensored(self, word: str) -> str | None:
        """"d*e", "k**l", "s#icide": each sign stands for one letter, or is only put between letters."""
        bare = re.sub(r"[^\w]", "", word)
        if bare in self._words.risk or bare in self._words.written:
            return bare
        if sum(c.isalpha() for c in word) < 2 or "'" in word:
            return None
        pattern = re.compile("".join(re.escape(c) if c.isalnum() else "[a-z]" for c in word))
        return next((risk for risk in self._masked.get(len(word), ()) if pattern.fullmatch(risk)), None)

    def _rejoin(self, words: list[str]) -> list[str]:
        """Risk phrases whose spaces were moved or left out: "kil lmyself", "#iwanttodie", "my self"."""
        squeezed = "".join(words)
        starts: dict[int, int] = {}
        at = 0
        for index, word in enumerate(words):
            starts[at] = index
            at += len(word)
        starts[at] = len(words)
        for match in reversed(list(self._joined.finditer(squeezed))):
            begin, end = starts.get(match.start()), starts.get(match.end())
            if begin is not None and end is not None:
                words = [*words[:begin], *self._words.joined[match[0]].split(), *words[end:]]
        return words

    def _written(self, words: list[str]) -> Iterator[str]:
        for index, word in enumerate(words):
            following = words[index + 1] if index + 1 < len(words) else EDGE
            short, verbs = self._words.before.get(word, ("", frozenset()))
            if following in verbs:
                yield from short.split()
            else:
                yield from self._words.written.get(word, word).split()
