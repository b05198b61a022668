"""The planner's word on an application: when it was filed, by when it is decided, its opinion, its kind of review."""

import datetime as dt
from typing import Any, Literal, Self

from pydantic import GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from horizon.values.regulatory import REGIONS, Region
from horizon.watchlist.schema.field_types import FrozenModel, KnownSince, PlausibleDate


class _DatedWord(FrozenModel):
    """``source`` and ``known_since`` are the technology's where not given."""

    source: str = ""
    known_since: KnownSince = ""

    def is_known_on(self, day: dt.date) -> bool:
        """Whether a day is not before ``known_since``."""
        return self.known_since <= day.isoformat()[: len(self.known_since)]


class RegulatoryDates(_DatedWord):
    """One date for each region."""

    us: PlausibleDate | None = None
    eu: PlausibleDate | None = None
    uk: PlausibleDate | None = None

    @model_validator(mode="after")
    def _check_region(self) -> Self:
        if not any(self.date_of(region) for region in REGIONS):
            raise ValueError("give a date for us, eu or uk")
        return self

    def date_of(self, region: Region) -> dt.date | None:
        """The date of a region."""
        date: dt.date | None = getattr(self, region)
        return date


class ReviewKinds(_DatedWord):
    """The kind of review by region.

    One word stands for both: ``priority``, or ``expedited``, is ``accelerated`` in the European Union.
    """

    us: Literal["standard", "priority"] | None = None
    eu: Literal["standard", "accelerated"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _read_words(cls, value: Any) -> Any:
        if isinstance(value, str):
            value = {"us": value, "eu": value}
        if not isinstance(value, dict):
            return value
        return {region: _WORDS.get(str(region), {}).get(word, word) for region, word in value.items()}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"enum": ["standard", "priority", "accelerated", "expedited"]}, handler(core)]}


_WORDS = {
    "us": {"expedited": "priority", "accelerated": "priority"},
    "eu": {"expedited": "accelerated", "priority": "accelerated"},
}
