"""The types of a watchlist's fields: fixed words and short texts, each with its check."""

import datetime as dt
import re
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, WithJsonSchema, field_validator

from horizon.values.dates import PartialDate
from horizon.watchlist.schema.plain_text import NAME, WORD, explain_dots

Funding = Annotated[Literal["tariff", "excluded", "specialised", "primary_care", "public_health"], WORD]
Supply = Annotated[Literal["hospital", "homecare", "primary_care"], WORD]
Area = Annotated[Literal[
    "", "infectious disease", "cardiovascular", "oncology", "metabolic", "neurology", "respiratory", "haematology",
    "ophthalmology", "psychiatry", "endocrine", "rare disease", "vaccines",
], NAME]  # fmt: skip
Kind = Annotated[Literal[
    "drug", "biological", "genetic", "device", "diagnostic_test", "combination_product", "procedure", "radiation",
    "behavioral", "dietary_supplement", "other",
], WORD]  # fmt: skip
SponsorClass = Literal[
    "industry", "nih", "fed", "other_gov", "indiv", "network", "other", "ambig", "unknown",
]  # fmt: skip
Status = Literal[
    "not_yet_recruiting", "recruiting", "enrolling_by_invitation", "active_not_recruiting", "completed", "suspended",
    "terminated", "withdrawn", "unknown",
]  # fmt: skip
FIRST_YEAR, LAST_YEAR = 1950, 2099
"""Of a day that a planner enters: what lies beyond is a slip, and no calendar reaches much further."""
LONGEST_MONTHS = 1200
"""Of a treatment or of a step: a hundred years."""
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters, and what is none at all: no file, page or message can carry them all."""
DEFAULT_KINDS: tuple[Kind, ...] = ("drug", "biological", "genetic", "combination_product")
_COUNTRIES = {
    **dict.fromkeys(("uk", "gb", "great britain", "england", "scotland", "wales"), "United Kingdom"),
    **dict.fromkeys(("us", "usa", "america"), "United States"),
}


def _takes_number(annotation: Any) -> bool:
    return annotation in (int, float) or any(map(_takes_number, get_args(annotation)))


class FrozenModel(BaseModel):
    """The base of all parts of a watchlist: immutable, with no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, coerce_numbers_to_str=True)

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_unseen(cls, value: Any) -> Any:
        texts = value if isinstance(value, list | tuple) else (value,)
        if any(isinstance(text, str) and _UNSEEN.search(text) for text in texts):
            raise ValueError("contains a control character: delete it")
        return value

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_dots(cls, value: Any, info: ValidationInfo) -> Any:
        """Refuse a text for a number that can be read in two ways: 190.000."""
        if _takes_number(cls.model_fields[info.field_name or ""].annotation):
            texts = value if isinstance(value, list | tuple) else (value,)
            for text in texts:
                if isinstance(text, str) and (how := explain_dots(text)):
                    raise ValueError(how)
        return value


def _require_pattern(pattern: str, noun: str) -> AfterValidator:
    def check_pattern(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"{text!r} is not {noun}")
        return text

    return AfterValidator(check_pattern)


def _publish_pattern(pattern: str, *other_types: str) -> WithJsonSchema:
    """The pattern in the JSON Schema, for editors."""
    types = ["string", *other_types] if other_types else "string"
    return WithJsonSchema({"type": types, "pattern": f"^({pattern})$"})


def _check_term(text: str) -> str:
    if sum(letter.isalnum() for letter in text) < 2:
        raise ValueError(f"{text!r} is too short to match by: give at least two letters or digits")
    return text


def _check_country(text: str) -> str:
    if country := _COUNTRIES.get(text.strip().casefold()):
        raise ValueError(f"the registry does not use the name {text!r}: write {country}")
    return text.strip()


def _check_partial_date(text: str) -> str:
    if text:
        try:
            PartialDate.parse(text)
        except ValueError:
            raise ValueError(f"{text!r} is not a date: write 2026, 2026-02 or 2026-02-14") from None
    return text


def _check_plausible(day: dt.date) -> dt.date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"{day} is no day from {FIRST_YEAR} to {LAST_YEAR}")
    return day


PlausibleDate = Annotated[dt.date, AfterValidator(_check_plausible)]
Term = Annotated[str, AfterValidator(_check_term)]
Country = Annotated[str, AfterValidator(_check_country)]
_MESH, _CURRENCY = r"[CD]\d{6,9}", r"[A-Z]{3}"
_LOCAL_PART, _LABEL = r"[A-Za-z0-9_!#$%&'*+/=?^`{|}~-]+", r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# What plain mail can carry (RFC 5321): dots stand between letters, and a domain has at least two labels.
_EMAIL = rf"(?=.{{1,64}}@.{{1,189}}$){_LOCAL_PART}(\.{_LOCAL_PART})*@({_LABEL}\.)+{_LABEL}"
MeshId = Annotated[str, _require_pattern(_MESH, "a MeSH id, such as D006526"), _publish_pattern(_MESH)]
Currency = Annotated[str, _require_pattern(_CURRENCY, "a currency code, such as GBP"), _publish_pattern(_CURRENCY)]
Email = Annotated[str, _require_pattern(_EMAIL, "an e-mail address"), _publish_pattern(_EMAIL)]
Months = Annotated[float, Field(gt=0, le=LONGEST_MONTHS)]
KnownSince = Annotated[
    str, AfterValidator(_check_partial_date), _publish_pattern(r"\d{4}(-\d{2}(-\d{2})?)?|", "integer")
]
