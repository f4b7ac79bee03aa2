"""The clinic's staffed hours, as the review log's clocks want them."""

from __future__ import annotations

from pathlib import Path

from bot.knowledge.clinic import load_clinic
from bot.knowledge.hours import is_bank_holiday
from bot.review.hours import StaffedHours


def staffed_hours(knowledge: Path) -> StaffedHours:
    """From `knowledge`/clinic.yml, closed on bank holidays; raises ContentError when the file can not be used."""
    spans = load_clinic(knowledge).staffed_hours.value
    return StaffedHours.from_spans([span.dict() for span in spans], is_bank_holiday)
