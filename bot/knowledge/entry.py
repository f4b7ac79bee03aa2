"""What an entry, a claim and a reference are. knowledge/README.md explains the same to the people who write them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any, Literal, Mapping, Optional

from pydantic import BaseModel, Field

Kind = Literal["guideline", "product label", "systematic review", "trial", "cohort", "narrative review", "government",
               "website"]

SELF_HARM = re.compile(r"\bsuicid|\bself-harm|\bharm(ing)? (oneself|themselves)|\bnot wanting to live|\bend one's life", re.IGNORECASE)


class _Strict(BaseModel):
    """Unknown keys are refused, and nothing is changed after loading."""

    class Config:
        extra = "forbid"
        frozen = True


class Citation(_Strict):
    """Where a claim is supported: a reference's id and the place in it (section, table, abstract)."""

    ref: str = Field(min_length=1)
    at: str = Field(min_length=1)


class Claim(_Strict):
    """One sentence and the citations that support it."""

    say: str = Field(min_length=1)
    cite: list[Citation] = Field(min_items=1)


class Entry(_Strict):
    """One curated answer with the questions that lead to it."""

    id: str = Field(regex=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    topic: str
    title: str = Field(min_length=1)
    questions: list[str] = Field(min_items=8)
    phrasings: list[str] = Field(default_factory=list)  # more ways to ask, nearer to another entry's words than to these
    answer: list[Claim] = Field(min_items=2, max_items=5)
    unsettled: list[Claim] = Field(min_items=1, max_items=2)
    simple: list[Claim] = Field(min_items=1, max_items=3)
    see_also: list[str] = Field(default_factory=list, max_items=3)
    reviewed_by: str = Field(min_length=1)
    reviewed_on: dt.date
    review_due: dt.date

    def is_current(self, today: dt.date) -> bool:
        """An entry past its review date is no longer shown to visitors."""
        return today <= self.review_due

    @property
    def asked(self) -> list[str]:
        """Every way to ask that leads to this entry."""
        return [*self.questions, *self.phrasings]

    @property
    def on_self_harm(self) -> bool:
        """Whether it speaks of suicide or self-harm, so that whoever reads it is shown the way to help."""
        return any(SELF_HARM.search(text) for text in (self.title, *(claim.say for claim in self.claims)))

    @property
    def claims(self) -> list[Claim]:
        """Every claim that a visitor can be shown."""
        return [*self.answer, *self.unsettled, *self.simple]


class ReferenceStatus(_Strict):
    """What the curators know of a reference beside its bibliography (the `custom` field of CSL-JSON)."""

    kind: Kind
    support_seen: bool
    checked_on: dt.date
    note: Optional[str] = None
    misused: bool = False
    retracted: bool = False
    superseded_by: Optional[str] = None


class Reference(BaseModel):
    """One work in CSL-JSON; the citable ones have been read by somebody."""

    id: str = Field(min_length=1)
    type: str = Field(min_length=1)
    title: str = Field(min_length=1)
    custom: ReferenceStatus

    class Config:
        extra = "allow"  # the rest of CSL-JSON
        frozen = True

    @property
    def csl(self) -> dict[str, Any]:
        """The CSL-JSON fields as written."""
        return self.dict(exclude={"custom"})

    @property
    def year(self) -> Optional[int]:
        parts = getattr(self, "issued", {}).get("date-parts", [[None]])
        return parts[0][0] if parts and parts[0] else None

    @property
    def url(self) -> Optional[str]:
        """The address shown to visitors: the DOI where there is one."""
        doi = getattr(self, "DOI", None)
        return f"https://doi.org/{doi}" if doi else getattr(self, "URL", None)

    @property
    def citable(self) -> bool:
        return self.custom.support_seen and not self.custom.retracted and not self.custom.misused


class Topic(_Strict):
    """One of the fixed topics, its name for visitors and the area of the topic page it stands in."""

    id: str
    title: str
    area: str


@dataclass(frozen=True)
class Knowledge:
    """Everything in knowledge/entries, references.json and topics.yml."""

    entries: Mapping[str, Entry]
    references: Mapping[str, Reference]
    topics: Mapping[str, Topic]
    files: Mapping[str, str] = field(default_factory=dict)  # entry id -> file it stands in

    @property
    def version(self) -> str:
        """Twelve hex digits of the content's SHA-256: equal content, equal version, on every machine."""
        content = [[json.loads(item.json()) for _, item in sorted(group.items())]
                   for group in (self.entries, self.references, self.topics)]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]
