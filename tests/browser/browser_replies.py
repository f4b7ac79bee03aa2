"""Replies as the real server gives them, for tests that need no model. The wording of answers is made up here."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from bot.knowledge.contacts import load_contacts

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
URGENT = {"england": ["nhs-111-mental-health"], "scotland": ["nhs-24-mental-health"], "wales": ["nhs-111-press-2"],
          "northern-ireland": ["lifeline"]}
NATIONS = {"england": "England", "scotland": "Scotland", "wales": "Wales", "northern-ireland": "Northern Ireland"}
CONTACTS = load_contacts(KNOWLEDGE)


def now() -> dt.datetime:
    return dt.datetime.now(dt.timezone.utc)


def lines(nation: str | None) -> list[dict[str, Any]]:
    urgent = [name for place in ([nation] if nation else URGENT) for name in URGENT[place]]
    return CONTACTS.lines(["emergency", *urgent, "samaritans", "shout"], nation, now())


def every_line(nation: str | None) -> list[dict[str, Any]]:
    return CONTACTS.public_lines(nation, now())


def blank(number: str, kind: str, route: str, text: str, **more: Any) -> dict[str, Any]:
    return {"id": number, "kind": kind, "route": route, "concern": None, "entry": None, "topic": None, "title": None,
            "text": text, "paragraphs": [], "unsettled": [], "citations": [], "checked_on": None, "closing": None,
            "footer": None, "lines": [], "buttons": [], "knowledge_version": "0123456789ab", **more}


def citation(number: int, kind: str, year: int, title: str, at: str, supports: str) -> dict[str, Any]:
    return {"number": number, "ref": f"work-{number}", "title": title, "kind": kind, "year": year, "at": at,
            "text": f"Author A, Author B. {title}. Journal of Examples. {year}.", "supports": [supports],
            "url": f"https://doi.org/10.1000/example.{number}"}


def answer(number: str) -> dict[str, Any]:
    says = ["Many people feel disconnected, dizzy, sleepy or sick for a short time.",
            "Blood pressure often rises for an hour or two, so staff check it.",
            "Most of these effects pass on the same day."]
    open_question = "Studies rarely asked about side effects in the same way, so numbers differ."
    return blank(
        number, "answer", "answer", "\n\n".join(says), entry="side-effects-common", topic="side-effects",
        title="Common side effects", checked_on="2026-11-23",
        paragraphs=[{"text": says[0], "cites": [1]}, {"text": says[1], "cites": [1, 2]}, {"text": says[2], "cites": [2]}],
        unsettled=[{"text": open_question, "cites": [3]}],
        citations=[citation(1, "systematic review", 2018, "Side effects in depression: a systematic review", "abstract", says[0]),
                   citation(2, "trial", 2021, "Blood pressure during and after treatment", "table 2", says[1]),
                   citation(3, "guideline", 2022, "Depression in adults: treatment and management", "section 1.9", open_question)],
        closing="This treatment has risks and is not right for everyone. Other treatments exist. A clinician decides with you.",
        buttons=[{"id": "entry:bladder", "label": "Bladder"}, {"id": "entry:dissociation", "label": "Feeling disconnected"}])


def crisis(number: str, nation: str | None, route: str = "crisis") -> dict[str, Any]:
    parts = ["Thank you for telling me. That sounds very hard.",
             "Call the emergency number or go to A&E now if you might act on this, or have hurt yourself.",
             "I'm an automated assistant, and this chat is not watched all the time."]
    nations = [{"id": f"nation:{place}", "label": label} for place, label in NATIONS.items()]
    return blank(number, "card", route, "\n\n".join(parts), concern="suicidal_thoughts",
                 paragraphs=[{"text": part, "cites": []} for part in parts], lines=lines(nation),
                 buttons=[{"id": "help-now", "label": "I need help now"}, {"id": "worried-other", "label": "I'm worried about someone else"},
                          {"id": "misunderstood", "label": "I meant something else"}, *nations])


def contact(number: str, route: str = "contact") -> dict[str, Any]:
    return blank(number, "card", route, "You can call the clinic, or ask for a call back on the contact page.",
                 title="Contact the clinic", lines=CONTACTS.lines(["clinic"], None, now()),
                 buttons=[{"id": "page:contact", "label": "Ask for a call back"}, {"id": "page:topics", "label": "Browse the topics"}])


def closed(number: str) -> dict[str, Any]:
    sunday = dt.datetime(2026, 11, 22, 12, tzinfo=dt.timezone.utc)
    return {**contact(number), "lines": CONTACTS.lines(["clinic"], None, sunday)}


def erased(number: str, nation: str | None) -> dict[str, Any]:
    return blank(number, "text", "smalltalk", "The chat was deleted. Reference: C-AAAAA-BBBBB.")


def personal(number: str) -> dict[str, Any]:
    text = "I can not say what is right for you. A clinician can look at your own situation with you."
    return {**contact(number, "personal_care"), "title": "A person needs to answer this", "text": text}


def clarify(number: str) -> dict[str, Any]:
    return blank(number, "clarify", "clarify", "Which one is closest to your question?",
                 buttons=[{"id": "entry:cost", "label": "Cost of treatment"}, {"id": "entry:nhs", "label": "NHS treatment"}])


def fitting(text: str, button: str | None, nation: str | None, number: str) -> dict[str, Any]:
    """The reply for what was typed: a word in it chooses the kind."""
    words = text.lower()
    if button and (button.startswith("nation:") or button == "help-now") or "crisis" in words or "want to be here" in words:
        return crisis(number, nation)
    if "emergency" in words:
        return crisis(number, nation, "emergency")
    if button == "contact" or "contact" in words:
        return contact(number)
    if "closed" in words:
        return closed(number)
    if "right for me" in words:
        return personal(number)
    if "unclear" in words:
        return clarify(number)
    return answer(number)
