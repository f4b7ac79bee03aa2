"""Help cards and fixed replies from knowledge/cards.yml, filled with the numbers of contacts.yml and clinic.yml."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Iterator, Literal, Mapping, Optional, Union

from pydantic import Field, validator

from bot.errors import ContentError
from bot.knowledge.contacts import CLINIC_LINES, NATIONS, Contacts, line_text, load_contacts
from bot.knowledge.hours import LONDON
from bot.knowledge.render import blank
from bot.knowledge.strict import Strict, parse, read_yaml

CONCERNS = {
    "crisis": ("suicidal_intent", "suicidal_thoughts", "self_harm", "someone_else", "child_at_risk", "domestic_abuse",
               "sexual_assault", "psychosis", "mania", "harm_to_others", "bereavement", "possible_danger"),
    "emergency": ("overdose", "medical_emergency", "after_treatment_emergency"),
    "personal_care": ("after_treatment_symptoms", "street_drugs", "eating_disorder", "under_18"),
}
TOKEN = re.compile(r"\{(helpline|clinic|say):([a-z0-9_-]+)\}")
# A sentence ends at a full stop or question mark before a space and a new sentence; "9.30am" does not mislead it.
SENTENCE = re.compile(r"(?<=[.?])\s+(?=[A-Z\"{À-ÿ])")


class Regional(Strict):
    """A paragraph for some nations only."""

    say: str = Field(min_length=1)
    nations: list[Literal["england", "scotland", "wales", "northern-ireland"]] = Field(min_items=1)


Paragraph = Union[str, Regional]


class Card(Strict):
    """One reply: paragraphs, then lines, then buttons; `repeat` holds what to say when it is needed again."""

    id: str = Field(regex=r"^[a-z0-9]+(_[a-z0-9]+)*$")
    kind: Literal["card", "text"]
    route: Literal["personal_care", "crisis", "emergency", "contact", "smalltalk", "out_of_scope"]
    title: Optional[str] = None
    paragraphs: list[Paragraph] = Field(min_items=1)
    lines: list[str] = Field(default_factory=list)
    buttons: list[str] = Field(default_factory=list)
    repeat: list[list[Paragraph]] = Field(default_factory=list)

    @validator("lines")
    def _once(cls, value: list[str]) -> list[str]:
        if len(set(value)) < len(value):
            raise ValueError("names a line twice")
        return value

    @property
    def concern(self) -> Optional[str]:
        return self.id if any(self.id in names for names in CONCERNS.values()) else None

    def wording(self, repeat: int) -> list[Paragraph]:
        """The paragraphs at first (0), and those of the n-th time again, round and round."""
        return self.repeat[(repeat - 1) % len(self.repeat)] if repeat and self.repeat else self.paragraphs


class CardFile(Strict):
    """The whole of cards.yml."""

    by_nation: dict[str, dict[str, Optional[str]]]
    buttons: dict[str, str]
    sentences: dict[str, str]
    on_form: dict[str, str]
    cards: list[dict[str, Any]]


@dataclass(frozen=True)
class Cards:
    """Every card, ready to render; rendering never fails for a card that was loaded."""

    all: Mapping[str, Card]
    by_nation: Mapping[str, Mapping[str, Optional[str]]]
    buttons: Mapping[str, str]
    sentences: Mapping[str, str]
    on_form: Mapping[str, str]
    contacts: Contacts

    def for_form(self) -> Cards:
        """The same cards without what is true in a chat only ("you can keep writing here"), for the call-back form."""
        return replace(self, sentences={**self.sentences, **self.on_form})

    def render(self, card_id: str, nation: Optional[str], now: dt.datetime, repeat: int = 0) -> dict[str, Any]:
        """A message without its id, as somebody in `nation` (None: unknown) reads it at `now` (aware).

        `repeat` counts how often the card was shown before (True counts as once). Raises KeyError for an unknown card.
        """
        card = self.all[card_id]
        nation = nation if nation in NATIONS else None
        paragraphs = self._paragraphs(card.wording(int(repeat)), nation, now.astimezone(LONDON).date())
        lines = self.contacts.lines(self.line_ids(card, nation), nation, now)
        text = [*paragraphs, "\n".join(line_text(line) for line in lines)] if lines else paragraphs
        return {**blank(card.kind, card.route), "concern": card.concern, "title": card.title, "text": "\n\n".join(text),
                "paragraphs": [{"text": paragraph, "cites": []} for paragraph in paragraphs], "lines": lines,
                "buttons": self._buttons(card, nation)}

    def static_text(self, card_id: str) -> str:
        """The card for every nation as plain text without a clock: the wording of Rasa's own domain responses.

        Lines are those that may be shown on the day they were last checked; hours are left out, as they need a clock.
        """
        card = self.all[card_id]
        checked = max(line.last_checked for line in self.contacts.all.values())
        noon = dt.datetime.combine(checked, dt.time(12), tzinfo=LONDON)
        lines = self.contacts.lines(self.line_ids(card, None), None, noon)
        plain = [line_text({**line, "hours": line["hours"] if line["hours"].startswith("24") else ""}) for line in lines]
        paragraphs = self._paragraphs(card.paragraphs, None, checked)
        return "\n\n".join([*paragraphs, "\n".join(plain)] if plain else paragraphs)

    def button(self, name: str) -> dict[str, str]:
        """A button as it travels in a message: "page:topics" opens that page, any other is answered in the chat."""
        return {"id": name, "label": self.buttons[name]}

    def line_ids(self, card: Card, nation: Optional[str]) -> list[str]:
        """Ids of the card's lines in `nation`; of all four nations when it is None."""
        found: list[str] = []
        for name in card.lines:
            group = self.by_nation.get(name)
            wanted = [name] if group is None else [group[place] for place in ([nation] if nation else NATIONS)]
            found += [line for line in wanted if line]
        return list(dict.fromkeys(found))

    def _paragraphs(self, wording: list[Paragraph], nation: Optional[str], today: dt.date) -> list[str]:
        found = []
        for paragraph in wording:
            if isinstance(paragraph, Regional):
                if nation and nation not in paragraph.nations:
                    continue
                paragraph = paragraph.say
            sentences = [self._fill(sentence, today) for sentence in SENTENCE.split(self._expand(paragraph))]
            found.append(" ".join(sentence for sentence in sentences if sentence))
        return [paragraph for paragraph in found if paragraph]

    def _expand(self, text: str) -> str:
        return TOKEN.sub(lambda match: self.sentences[match[2]] if match[1] == "say" else match[0], text)

    def _fill(self, sentence: str, today: dt.date) -> Optional[str]:
        """The sentence with its numbers; None when it names a line that may not be shown."""
        for kind, name in TOKEN.findall(sentence):
            if kind == "helpline" and not self.contacts.all[name].is_shown(today):
                return None
            value = self.contacts.clinic.text(name) if kind == "clinic" else str(self.contacts.all[name].phone)
            sentence = sentence.replace(f"{{{kind}:{name}}}", value)
        return sentence

    def _buttons(self, card: Card, nation: Optional[str]) -> list[dict[str, str]]:
        names = list(card.buttons)
        if nation is None and any(name in self.by_nation for name in card.lines):
            names += [f"nation:{place}" for place in NATIONS]
        return [self.button(name) for name in names]


def load_cards(folder: Path, contacts: Optional[Contacts] = None) -> Cards:
    """Loads cards.yml (and contacts when not given) from `folder`; raises ContentError that names card and cause."""
    contacts = contacts or load_contacts(folder)
    path = folder / "cards.yml"
    content = parse(CardFile, read_yaml(path), path.name, "file")
    found: dict[str, Card] = {}
    for number, item in enumerate(content.cards, start=1):
        card = parse(Card, item, path.name, str(item.get("id", f"card {number}")))
        if card.id in found:
            raise ContentError(path.name, card.id, "the id stands here twice; remove one or give it another")
        found[card.id] = card
    cards = Cards(found, content.by_nation, content.buttons, content.sentences, content.on_form, contacts)
    problem = next(_problems(cards), None)
    if problem:
        raise ContentError(path.name, *problem)
    return cards


def _problems(cards: Cards) -> Iterator[tuple[str, str]]:
    """(card, problem) for every name that leads nowhere."""
    for route, names in CONCERNS.items():
        for name in names:
            if name not in cards.all or cards.all[name].route != route:
                yield name, f"there must be a card for this concern with route: {route}"
    for name, group in cards.by_nation.items():
        if set(group) != set(NATIONS):
            yield name, f"by_nation must name {', '.join(NATIONS)}, with null where there is no line"
        yield from ((name, f"by_nation names {line!r}, which is not in contacts.yml")
                    for line in group.values() if line and line not in cards.contacts.all)
    for card in cards.all.values():
        yield from ((card.id, f"line {name!r} is neither in contacts.yml nor under by_nation") for name in card.lines
                    if name not in (*cards.contacts.all, *CLINIC_LINES, *cards.by_nation))
        yield from ((card.id, f"button {name!r} has no label under buttons") for name in card.buttons
                    if name not in cards.buttons)
        for paragraph in (*card.paragraphs, *(part for again in card.repeat for part in again)):
            yield from ((card.id, problem) for problem in _token_problems(cards, _words(paragraph)))
    yield from ((name, "on_form words a sentence that is not under sentences")
                for name in cards.on_form if name not in cards.sentences)
    for name, sentence in (*cards.sentences.items(), *cards.on_form.items()):
        yield from ((name, problem) for problem in _token_problems(cards, sentence))


def _words(paragraph: Paragraph) -> str:
    return paragraph.say if isinstance(paragraph, Regional) else paragraph


def _token_problems(cards: Cards, text: str) -> Iterator[str]:
    known: dict[str, Any] = {"helpline": {name for name, line in cards.contacts.all.items() if line.phone},
                             "clinic": set(cards.contacts.clinic.__fields__), "say": set(cards.sentences)}
    for kind, name in TOKEN.findall(text):
        if name not in known[kind]:
            yield f"{{{kind}:{name}}} leads nowhere (a line with a phone, a field of clinic.yml or one of sentences)"
    if re.search(r"[{}]", TOKEN.sub("", text)):
        yield "holds a brace that is no {helpline:…}, {clinic:…} or {say:…}"
