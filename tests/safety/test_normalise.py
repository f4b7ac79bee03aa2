"""Every way of writing that hides a word, and words that must stay as they are."""

import pytest

from bot.safety.rules import RuleBook

TRICKS = {
    "case": ("I WANT TO DIE", "i want to die"),
    "curly apostrophe": ("I don’t want to live", "i do not want to live"),
    "no apostrophe": ("i dont want to live", "i do not want to live"),
    "zero-width": ("k​ill m‌yself", "kill myself"),
    "soft hyphen": ("sui\u00adcide", "suicide"),
    "Cyrillic look-alikes": ("ѕuісіdе", "suicide"),
    "full width": ("ｋｉｌｌ ｍｙｓｅｌｆ", "kill myself"),
    "bold mathematical": ("𝐤𝐢𝐥𝐥 𝐦𝐲𝐬𝐞𝐥𝐟", "kill myself"),
    "circled": ("ⓚⓘⓛⓛ myself", "kill myself"),
    "squared": ("🅺🅸🅻🅻 myself", "kill myself"),
    "stacked marks": ("s̶u̶i̶c̶i̶d̶e̶", "suicide"),
    "letters apart": ("k i l l  m y s e l f", "kill myself"),
    "letters apart, one gap": ("k i l l m y s e l f", "kill myself"),
    "dots": ("k.i.l.l myself", "kill myself"),
    "hyphens": ("s-u-i-c-i-d-e", "suicide"),
    "moved space": ("kil lmyself", "kill myself"),
    "two words": ("kill my self", "kill myself"),
    "run together": ("#iwanttodie", "i want to die"),
    "stretched": ("i want to dieeeee", "i want to die"),
    "stretched middle": ("kiiill myself", "kill myself"),
    "star": ("want to d*e", "want to die"),
    "stars": ("k**l myself", "kill myself"),
    "sign for a letter": ("su!cide", "suicide"),
    "digits": ("k1ll mys3lf", "kill myself"),
    "misspelt": ("suicde sucidal suiside", "suicide suicidal suicide"),
    "one letter wrong": ("overdoze ovedose", "overdose overdose"),
    "near two words": ("overdoses overdosde overdosd suicida", "overdose overdosed overdosed suicidal"),
    "slang kms": ("kms", "kill myself"),
    "slang ctb": ("ctb", "commit suicide"),
    "slang sewerslide": ("sewer slide", "suicide"),
    "parted apostrophe": ("i don t want to live and i m done", "i do not want to live and i am done"),
    "gonna": ("im gonna do it", "i am going to do it"),
    "ill before a verb": ("ill kill myself", "i will kill myself"),
    "filler": ("i just really fucking want to die", "i want to die"),
    "accents": ("chcę umrzeć", "chce umrzec"),
    "emoji": ("🔫", "gunsign"),
}
UNTOUCHED = ["skill myself", "i want to diet", "ill with flu", "photo id", "8 sessions at 5pm", "хочу жить", "a b c", "mon fri",
             "overdue", "suite", "dinner"]


@pytest.mark.parametrize(("written", "plain"), TRICKS.values(), ids=TRICKS.keys())
def test_tricks_are_read_as_plain_words(book: RuleBook, written: str, plain: str) -> None:
    assert book.plain(written) == f". {plain} ."


@pytest.mark.parametrize("text", UNTOUCHED)
def test_other_words_stay(book: RuleBook, text: str) -> None:
    assert book.plain(text) == f". {text} ."


def test_links_and_names_of_accounts_are_left_out(book: RuleBook) -> None:
    assert book.plain("see https://example.org/die @killer ok") == ". see ok ."


def test_sentences_are_kept_apart(book: RuleBook) -> None:
    assert book.plain("I want. To die for") == ". i want . to die for ."
    assert book.find("what do they want. Die casting is what I do") == []
