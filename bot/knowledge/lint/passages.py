"""Every text a visitor may read (and the questions visitors ask), with the place it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterator, Literal, Mapping

from bot.knowledge.cards import TOKEN, Cards, Regional
from bot.knowledge.entry import Knowledge
from bot.knowledge.wording import Wording

Sort = Literal["question", "title", "claim", "card", "button", "wording", "topic"]
# What is shown before anybody asked about a treatment: no medicine may be named there.
HOME_ROUTES = ("smalltalk", "out_of_scope", "contact")
MEDICINE = re.compile(r"\b(ketamine|esketamine|arketamine|spravato|ketalar)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Passage:
    """A text and its place. `home` texts stand where no medicine may be named."""

    file: str
    item: str
    field: str
    text: str
    sort: Sort
    home: bool = False

    @property
    def shown(self) -> bool:
        """Whether it is our wording; a question is a visitor's."""
        return self.sort != "question"

    @property
    def reply(self) -> bool:
        """Whether it is a fixed reply, which speaks to one person, and not a cited sentence."""
        return self.sort in ("card", "button", "wording")


def passages(knowledge: Knowledge, cards: Cards, wording: Wording) -> list[Passage]:
    """All passages of the content, in the order of the files."""
    return [*_entries(knowledge), *_cards(cards), *_wording(wording),
            *(Passage("topics.yml", topic.id, "title", topic.title, "topic") for topic in knowledge.topics.values())]


def home_texts(file: str, texts: Mapping[str, str]) -> list[Passage]:
    """Texts of a page or a strings file that stand before the first question (titles, greeting, suggestions)."""
    return [Passage(file, name, "text", text, "wording", home=True) for name, text in texts.items()]


def _entries(knowledge: Knowledge) -> Iterator[Passage]:
    for entry in knowledge.entries.values():
        file = knowledge.files.get(entry.id, f"entries/{entry.topic}.yml")
        yield Passage(file, entry.id, "title", entry.title, "title")
        for number, question in enumerate(entry.asked, start=1):
            yield Passage(file, entry.id, f"questions {number}", question, "question")
        for field in ("answer", "unsettled", "simple"):
            for number, claim in enumerate(getattr(entry, field), start=1):
                yield Passage(file, entry.id, f"{field} {number}", claim.say, "claim")


def _cards(cards: Cards) -> Iterator[Passage]:
    for card in cards.all.values():
        home = card.route in HOME_ROUTES
        for field, wording in [("paragraphs", card.paragraphs),
                               *((f"repeat {number}", again) for number, again in enumerate(card.repeat, start=1))]:
            for number, paragraph in enumerate(wording, start=1):
                text = paragraph.say if isinstance(paragraph, Regional) else paragraph
                expanded = TOKEN.sub(lambda match: cards.sentences[match[2]] if match[1] == "say" else match[0], text)
                yield Passage("cards.yml", card.id, f"{field} {number}", expanded, "card", home)
    for name, sentence in cards.on_form.items():
        yield Passage("cards.yml", "on_form", name, sentence, "card")
    for name, label in cards.buttons.items():
        yield Passage("cards.yml", "buttons", name, label, "button", home=True)


def _wording(wording: Wording) -> Iterator[Passage]:
    for name, sentence in wording.dict().items():
        yield Passage("wording.yml", name, "text", sentence, "wording", home=True)
