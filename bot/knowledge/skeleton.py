"""`python -m bot knowledge new`: a well-formed entry to fill in."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from bot.errors import ContentError
from bot.knowledge.load import load_knowledge

REVIEW_DAYS = 181  # half a year from writing to the first review
TEMPLATE = """
- id: {name}
  topic: {topic}
  title: FILL IN what the answer is about
  questions:  # 8 or more ways real people ask it
{questions}
  answer:  # 2 to 5 claims, each one sentence of at most 20 words
  - say: FILL IN.
    cite: [{{ref: FILL-IN, at: abstract}}]
  - say: FILL IN.
    cite: [{{ref: FILL-IN, at: abstract}}]
  unsettled:  # 1 or 2 claims: what is not known, or where sources disagree
  - say: FILL IN.
    cite: [{{ref: FILL-IN, at: abstract}}]
  simple:  # 1 to 3 claims: the same in the plainest words
  - say: FILL IN.
    cite: [{{ref: FILL-IN, at: abstract}}]
  see_also: []
  reviewed_by: FILL IN
  reviewed_on: {today}
  review_due: {due}
"""


def skeleton(topic: str, name: str, today: dt.date) -> str:
    """The YAML of an entry whose every FILL IN is still to be written."""
    questions = "\n".join(f"  - FILL IN question {number}" for number in range(1, 9))
    return TEMPLATE.format(name=name, topic=topic, questions=questions, today=today,
                           due=today + dt.timedelta(days=REVIEW_DAYS))


def add_entry(folder: Path, topic: str, name: str, today: dt.date) -> Path:
    """Appends a skeleton to entries/<topic>.yml and returns that path; raises ContentError for a bad or taken name.

    The knowledge base does not load until the skeleton is filled in: its FILL-IN reference exists nowhere.
    """
    knowledge = load_knowledge(folder)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise ContentError(f"entries/{topic}.yml", name, "an id is small letters, digits and single hyphens")
    if topic not in knowledge.topics:
        raise ContentError("topics.yml", topic, f"is no topic; choose one of {', '.join(knowledge.topics)}")
    if name in knowledge.entries:
        raise ContentError(knowledge.files[name], name, "the id is taken; choose another")
    path = folder / "entries" / f"{topic}.yml"
    before = path.read_text(encoding="utf-8").rstrip("\n") + "\n" if path.is_file() else ""
    path.write_text(before + skeleton(topic, name, today).lstrip("\n"), encoding="utf-8")
    return path
