"""Reference lines in Vancouver style (NLM, Citing Medicine), written out for the few kinds of work cited here."""

from __future__ import annotations

from typing import Any

from bot.knowledge.entry import Reference

MOST_AUTHORS = 6  # Vancouver: six names, then "et al."


def vancouver(reference: Reference) -> str:
    """One line, for example: Short B, Fong J. Side-effects … Lancet Psychiatry. 2018;5(1):65-78. doi:10.1016/…"""
    csl = reference.csl
    parts = [_authors(csl.get("author", [])), _sentence(reference.title), _place(csl, reference)]
    if csl.get("DOI"):
        parts.append(f"doi:{csl['DOI']}")
    return " ".join(part for part in parts if part)


def _authors(authors: list[dict[str, Any]]) -> str:
    names = [_name(author) for author in authors]
    cut = [name for name in names if name != "et al."][:MOST_AUTHORS]
    if len(cut) < len(names):
        cut.append("et al.")
    return _sentence(", ".join(cut)) if cut else ""


def _name(author: dict[str, Any]) -> str:
    if "literal" in author:
        return str(author["literal"])
    initials = "".join(word[0] if len(word) > 3 else word for word in str(author.get("given", "")).split())
    return f"{author['family']} {initials}".strip()


def _place(csl: dict[str, Any], reference: Reference) -> str:
    """Journal, year, volume and pages; or publisher and year for a report or page."""
    container = csl.get("container-title") or csl.get("publisher") or ""
    year = str(reference.year) if reference.year else "date not given"
    volume = str(csl.get("volume", "")) + (f"({csl['issue']})" if csl.get("issue") else "")
    pages = f":{csl['page']}" if csl.get("page") else ""
    issue = f";{volume}{pages}" if volume else ""
    return f"{_sentence(container)} {year}{issue}.".strip()


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".?!" else f"{text}."
