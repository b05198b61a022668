"""The words and short texts that a watchlist may hold, each checked where it is written."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, WithJsonSchema

from horizon.values.dates import PartialDate

Jurisdiction = Literal["england", "scotland", "us", "plain"]
Funding = Literal["tariff", "excluded", "specialised", "primary_care", "public_health"]
Supply = Literal["hospital", "homecare", "primary_care"]
Area = Literal[
    "", "infectious disease", "cardiovascular", "oncology", "metabolic", "neurology", "respiratory", "haematology",
    "ophthalmology", "psychiatry", "endocrine", "rare disease", "vaccines",
]  # fmt: skip
Kind = Literal[
    "drug", "biological", "genetic", "device", "diagnostic_test", "combination_product", "procedure", "radiation",
    "behavioral", "dietary_supplement", "other",
]  # fmt: skip
SponsorClass = Literal[
    "industry", "nih", "fed", "other_gov", "indiv", "network", "other", "ambig", "unknown",
]  # fmt: skip
Status = Literal[
    "not_yet_recruiting", "recruiting", "enrolling_by_invitation", "active_not_recruiting", "completed", "suspended",
    "terminated", "withdrawn", "unknown",
]  # fmt: skip
KINDS: tuple[Kind, ...] = ("drug", "biological", "genetic")
_COUNTRIES = {
    **dict.fromkeys(("uk", "gb", "great britain", "england", "scotland", "wales"), "United Kingdom"),
    **dict.fromkeys(("us", "usa", "america"), "United States"),
}


class Part(BaseModel):
    """A part of a watchlist: nothing that is not known, and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, coerce_numbers_to_str=True)


def _shaped(pattern: str, what: str) -> AfterValidator:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"{text!r} is no {what}")
        return text

    return AfterValidator(check)


def _published(pattern: str, *other: str) -> WithJsonSchema:
    """As the JSON Schema says it, for editors."""
    return WithJsonSchema({"type": ["string", *other] if other else "string", "pattern": f"^({pattern})$"})


def _told(text: str) -> str:
    if sum(letter.isalnum() for letter in text) < 2:
        raise ValueError(f"{text!r} is too short to match by: give at least two letters or digits")
    return text


def _country(text: str) -> str:
    if registered := _COUNTRIES.get(text.strip().casefold()):
        raise ValueError(f"{text!r} is no country of the registry's: write {registered}")
    return text.strip()


def _partial_date(text: str) -> str:
    if text:
        try:
            PartialDate.parse(text)
        except ValueError:
            raise ValueError(f"{text!r} is no date: write 2026, 2026-02 or 2026-02-14") from None
    return text


Term = Annotated[str, AfterValidator(_told)]
Country = Annotated[str, AfterValidator(_country)]
_MESH, _CURRENCY, _EMAIL = r"[CD]\d{6,9}", r"[A-Z]{3}", r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+"
MeshId = Annotated[str, _shaped(_MESH, "MeSH id, such as D006526"), _published(_MESH)]
Currency = Annotated[str, _shaped(_CURRENCY, "currency code, such as GBP"), _published(_CURRENCY)]
Email = Annotated[str, _shaped(_EMAIL, "e-mail address"), _published(_EMAIL)]
KnownSince = Annotated[str, AfterValidator(_partial_date), _published(r"\d{4}(-\d{2}(-\d{2})?)?|", "integer")]
