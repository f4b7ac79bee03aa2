"""Characters that people use in place of plain letters: look-alikes, emoji, digits and symbols, marks that hide."""

from __future__ import annotations

import re
import unicodedata


def _pairs(table: str) -> dict[str, str]:
    return {sign: letter for letter, signs in (line.split(" ", 1) for line in table.split("\n")) for sign in signs.split()}


# Letters of other scripts drawn like Latin ones. NFKC already covers full-width, circled, bold and script letters.
LOOK_ALIKES = _pairs("""a а α ɑ ᴀ Ꭺ
b Ь в ʙ Ᏼ
c с ϲ ᴄ Ꮯ
d ԁ ɗ ᴅ Ꭰ
e е є ҽ ε ᴇ Ꭼ
f ғ ꜰ
g ɡ ց ɢ Ꮐ
h һ н ʜ Ꮋ հ
i і ι ɩ ɪ ı ӏ Ꭵ
j ј ϳ ᴊ
k к κ ᴋ Ꮶ ĸ
l ӏ ⅼ ʟ Ꮮ ℓ ǀ
m м ᴍ Ꮇ
n п ո η ɴ
o о ο օ ᴏ ø σ
p р ρ ᴘ Ꮲ
q ԛ գ
r г ʀ ᴦ Ꮢ
s ѕ ꜱ ʂ Ꮪ
t т τ ᴛ Ꭲ
u υ ս ᴜ ц
v ν ѵ ᴠ Ꮩ
w ԝ ѡ ω ᴡ Ꮃ
x х χ Ⅹ
y у ү γ ʏ Ꭹ
z ᴢ Ꮓ""")
_FOLDED = {"ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "þ": "th", "ı": "i"}

EMOJI = {
    "🔪": "knifesign", "🗡": "knifesign", "🔫": "gunsign", "💊": "pillsign", "💉": "needlesign", "⚰": "coffinsign", "🪦": "coffinsign",
    "🩸": "bloodsign", "💣": "bombsign", "💀": "skullsign", "☠": "skullsign", "🚑": "ambulancesign", "🆘": "sos",
    "😭": "", "🤣": "lol", "😂": "lol", "👋": "wavesign", "🪢": "ropesign", "🌉": "bridgesign",
}
DIGITS_AS_LETTERS = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g",
                     "@": "a", "$": "s", "!": "i", "|": "l", "€": "e", "£": "l", "+": "t", "(": "c"}
_SQUARED = {chr(start + n): chr(97 + n) for start in (0x1F130, 0x1F150, 0x1F170, 0x1F1E6) for n in range(26)}
_WORD = re.compile(r"\w+")
_LATIN = re.compile("[a-z]")


def fold(text: str) -> str:
    """Returns `text` in lower case with plain Latin letters, no accents, no invisible marks, emoji as words."""
    text = "".join(f" {EMOJI[c]} " if c in EMOJI else _SQUARED.get(c, c) for c in text)
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("`", "'").replace("´", "'").replace("ʼ", "'")
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not _hidden(c))
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", "".join(_FOLDED.get(c, c) for c in text))
    # A message without any Latin letter is Russian, Greek and so on, and stays readable to rules in those languages.
    return _WORD.sub(lambda match: _latin(match[0]), text) if _LATIN.search(text) else text


def _hidden(character: str) -> bool:
    # Cf holds zero-width signs and soft hyphens, Mn the accents and stacked marks ("zalgo"); é loses its accent here.
    return unicodedata.category(character) in ("Cf", "Mn", "Me", "Cc") and character not in "\n\t"


def _latin(word: str) -> str:
    if word.isascii():
        return word
    if _LATIN.search(word) or all(c in LOOK_ALIKES or c.isascii() for c in word):
        return "".join(LOOK_ALIKES.get(c, c) for c in word)
    return word
