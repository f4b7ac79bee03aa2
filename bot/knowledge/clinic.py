"""The clinic's own details from knowledge/clinic.yml; each says whether it is still the invented default."""

from __future__ import annotations

from pathlib import Path
from typing import Union

from pydantic import EmailStr, Field, HttpUrl

from bot.knowledge.hours import Span, describe
from bot.knowledge.strict import Strict, parse, read_yaml


class Text(Strict):
    """A line of text, with `default: true` while it is the invented one."""

    value: str = Field(min_length=1)
    default: bool = False


class Address(Text):
    """An e-mail address."""

    value: EmailStr


class Web(Text):
    """A web address."""

    value: HttpUrl


class Opening(Strict):
    """Hours of the week, in UK time; the clinic is closed on bank holidays."""

    value: list[Span] = Field(min_items=1)
    default: bool = False


class Clinic(Strict):
    """Every detail of the clinic that a reply or a page can show."""

    name: Text
    registered_name: Text
    address: Text
    phone: Text
    email: Address
    web: Web
    opening_hours: Opening
    aftercare_phone: Text
    aftercare_hours: Opening
    staffed_hours: Opening
    privacy_email: Address
    complaints_email: Address

    def text(self, field: str) -> str:
        """A detail in words; hours are written out. Raises KeyError for an unknown field."""
        if field not in self.__fields__:
            raise KeyError(field)
        item: Union[Text, Opening] = getattr(self, field)
        return describe(item.value) if isinstance(item, Opening) else str(item.value)


def load_clinic(folder: Path) -> Clinic:
    """Loads `folder`/clinic.yml; raises ContentError that names the field."""
    path = folder / "clinic.yml"
    return parse(Clinic, read_yaml(path), path.name, "clinic")


def clinic_defaults(clinic: Clinic) -> list[str]:
    """Names of the details that are still invented, so that start-up can warn about them."""
    return [name for name in clinic.__fields__ if getattr(clinic, name).default]
