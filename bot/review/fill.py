"""Fills a review log with invented conversations, through the real writer, to look at the site and to time it.

    python -m bot.review.fill /tmp/large/review.db --conversations 200000
"""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any, Iterator

import click

from bot.review import enquiries
from bot.review.hours import StaffedHours
from bot.review.log import ReviewLog
from bot.review.store import open_log
from bot.review.turns import feedback_event

SPAN_DAYS = 90
BATCH = 2000
OPENINGS = (
    "will it", "does it", "how long until it might", "what if it does not", "could ketamine",
    "my doctor asked if it can", "someone told me it will", "is it known to", "i read that it might",
    "please tell me whether it can")
THINGS = ("help with low mood", "make me dizzy", "affect my sleep", "hurt", "interact with my tablets",
          "change my blood pressure", "work for anxiety", "be paid for by the nhs", "stop working after a while",
          "make me feel sick", "affect my bladder", "be habit forming", "help when nothing else did",
          "change how i see things", "keep me from driving home")
ODD = ("which bus goes to the clinic", "do you sell gift cards", "what is the weather like", "can i bring my dog",
       "who won the match", "where can i park", "is there a car park near you", "do you have a lift",
       "can my sister wait inside", "do you speak welsh")
CONCERNS = (("suicidal_thoughts", "crisis", "i do not want to be here any more", "do not want to be here"),
            ("suicidal_intent", "crisis", "i am going to end it tonight", "end it tonight"),
            ("self_harm", "crisis", "i cut myself again", "cut myself"),
            ("overdose", "emergency", "i took all of my tablets", "took all of my tablets"),
            ("street_drugs", "personal_care", "i used some from a friend", "from a friend"),
            ("bereavement", "crisis", "my dad died last week", "dad died"))
TOPICS = ("side-effects", "onset", "cost", "bladder", "anxiety", "effectiveness-depression", "session-what-happens",
          "after-session-driving", "blood-pressure", "nhs-nice-availability", "alternatives", "dissociation")
WORDS = tuple(
    f"{one}{two}"
    for one in ("ba", "de", "fi", "go", "ku", "la", "me", "no", "pi", "ru", "sa", "te")
    for two in ("bel", "dor", "fin", "gam", "kel", "lor", "mun", "nas", "pir", "rol", "sed", "tan"))


@click.command(help=__doc__)
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--conversations", default=200_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(path: Path, conversations: int, seed: int) -> None:
    """Prints how many messages there are and how long it took."""
    started = time.monotonic()
    total = fill(path, conversations, time.time(), seed)
    click.echo(f"{conversations} conversations, {total} messages in {time.monotonic() - started:.0f} s")


def fill(path: Path, conversations: int, now: float, seed: int = 1) -> int:
    """Makes `conversations` of about five messages over the last 90 days and a few requests; returns the number of messages."""
    chance = random.Random(seed)
    hours = StaffedHours.from_spans([{"days": "mon-fri", "open": "09:00", "close": "17:00"}])
    log = ReviewLog(path, hours)
    batch: list[dict[str, Any]] = []
    total = 0
    for number in range(conversations):
        begun = now - SPAN_DAYS * 86400.0 * (1 - number / conversations) - 120
        made = list(_conversation(chance, f"visitor-{seed}-{number}", begun))
        total += sum(event["event"] != "feedback" for event in made)
        batch += made
        if len(batch) >= BATCH:
            log.write(batch)
            batch = []
    log.write(batch)
    log.close()
    _requests(path, hours, now, chance)
    return total


def _conversation(chance: random.Random, sender: str, begun: float) -> Iterator[dict[str, Any]]:
    for turn in range(chance.choice((1, 2, 2, 3, 3, 4))):
        at = begun + turn * 25.0
        kind = chance.random()
        if kind < 0.02 and turn == 0 or kind < 0.005:
            yield from _concern(chance, sender, at)
        elif kind < 0.17:
            text = chance.choice(ODD) if chance.random() < 0.8 else " ".join(chance.sample(WORDS, 5))
            yield _said(sender, at, text, route="out_of_scope", intent="out_of_scope", confidence=round(chance.uniform(0.1, 0.5), 2))
            yield _replied(sender, at, "I can not answer that here. You can ask the clinic.", route="out_of_scope")
        else:
            yield from _question(chance, sender, at)


def _concern(chance: random.Random, sender: str, at: float) -> Iterator[dict[str, Any]]:
    concern, route, text, words = chance.choice(CONCERNS)
    yield _said(sender, at, text, route=route, concern=concern, trigger=f"rule:{concern}-1", rule_text=words, intent=f"concern_{concern}", confidence=1.0)
    yield _replied(sender, at, "I am glad you said it. People are there for you now.", route=route, concern=concern, kind="card", title="Talk to someone now",
                   lines=[{"id": "line", "name": "A help line", "phone": "number on the card", "hours": "24 hours a day"}])


def _question(chance: random.Random, sender: str, at: float) -> Iterator[dict[str, Any]]:
    topic = chance.choice(TOPICS)
    entry = f"{topic}-{chance.randint(1, 4)}"
    text = f"{chance.choice(OPENINGS)} {chance.choice(THINGS)} {' '.join(chance.sample(WORDS, 3))}"
    yield _said(sender, at, text, entry=entry, confidence=round(min(1.0, chance.gauss(0.8, 0.15)), 2),
                candidates=[[entry, 0.81], [f"{topic}-5", 0.55], ["cost-1", 0.31]])
    sentence = f"Studies of {topic} have given different answers."
    reply = _replied(
        sender, at, f"{sentence}\n\nA clinician can say more.", entry=entry, topic=topic, title=f"About {topic}",
        paragraphs=[{"text": sentence, "cites": [1]},
                    {"text": "A clinician can say more.", "cites": []}],
        citations=[{"number": 1, "ref": topic,
                     "text": f"Example A, Example B. A review of {topic}. Journal 2020;1:1-9.", "at": "abstract",
                    "url": "https://example.org/"}],
        closing="This treatment has risks, is not right for everyone, and other treatments exist. A clinician decides this with you.")
    yield reply
    if chance.random() < 0.06:
        yield feedback_event(sender, reply["data"]["custom"]["id"], chance.random() < 0.7, None, at + 10)


def _said(sender: str, at: float, text: str, **decision: Any) -> dict[str, Any]:
    decision = {"route": "answer", "concern": None, "trigger": "none", "rule_text": None, "entry": None,
                "intent": "ask_knowledge", "confidence": 0.8, "candidates": [],
                "knowledge_version": "0123456789ab", "model_version": "example", **decision}
    return {"event": "user", "sender_id": sender, "timestamp": at, "text": text, "message_id": f"{sender}-{at}", "parse_data": {"decision": decision}}


def _replied(sender: str, at: float, text: str, **message: Any) -> dict[str, Any]:
    shown = {
        "id": f"bot-{sender}-{at}", "kind": "answer", "route": "answer", "concern": None, "entry": None, "topic": None,
        "title": None, "text": text, "paragraphs": [],
        "unsettled": [],
        "citations": [],
        "lines": [],
        "buttons": [],
        "knowledge_version": "0123456789ab", **message}
    return {"event": "bot", "sender_id": sender, "timestamp": at + 1.0, "text": text, "data": {"custom": shown}}


def _requests(path: Path, hours: StaffedHours, now: float, chance: random.Random, many: int = 40) -> None:
    conn = open_log(path)
    for number in range(many):
        enquiry = enquiries.Enquiry(f"Person {number}", None, f"person{number}@example.org", False, "email",
                                    "any", chance.choice(list(enquiries.TOPICS)), "I would like to speak to somebody about this.")
        enquiries.submit(conn, enquiry, f"fill {number}", f"address {number}",
                         now - chance.uniform(0, 9) * 86400, hours)
    conn.close()


if __name__ == "__main__":
    main()
