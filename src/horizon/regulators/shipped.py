"""The lists of medicines that horizon ships: facts without the texts of indications, in use until a list is read.

They are the first version of the lists: of EMA's table of medicines, and of FDA's approvals, which come from other
lists than Drugs@FDA and so have no application numbers. Sources: ``evidence/lists.csv``.
"""

import datetime as dt
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from horizon.evidence.tables import read_table
from horizon.regulators.fields import parse_date
from horizon.regulators.reconstruct import records_standing
from horizon.values.regulator_lists import FdaApproval, ListName, MedicineRecord, RegulatorRecord

_REGIONS: Mapping[ListName, str] = {"ema": "eu", "openfda": "us"}
_FLAGS = ("generic", "biosimilar", "orphan", "prime", "accelerated")
_DATES = ("opinion", "authorised", "refused", "application_withdrawn", "ended")


@dataclass(frozen=True, slots=True)
class ShippedList:
    """A list that is shipped, of a day."""

    records: tuple[RegulatorRecord, ...]
    listed_on: dt.date
    source: str


@functools.cache
def load_shipped(name: ListName) -> ShippedList | None:
    """The shipped version of a list, None if none is."""
    region = _REGIONS.get(name)
    if region is None:
        return None
    listing = next(row for row in read_table("lists") if row["region"] == region)
    rows = [row for row in read_table("medicines") if row["region"] == region]
    records = tuple(_to_medicine(row) if name == "ema" else _to_approval(row) for row in rows)
    return ShippedList(records, dt.date.fromisoformat(listing["until"]), listing["source"])


@functools.lru_cache(maxsize=8)
def load_shipped_as_of(name: ListName, day: dt.date, reconstructed: bool) -> tuple[RegulatorRecord, ...]:
    """The records of the shipped version of a list as they stood on a day; none if none is shipped."""
    shipped = load_shipped(name)
    return records_standing(shipped.records, day, reconstructed) if shipped else ()


def pair_shipped(shipped: ShippedList, read: Iterable[RegulatorRecord]) -> dict[str, RegulatorRecord]:
    """The shipped records by the keys of the read list: an approval without a number by its brand and day."""
    keys = {
        (brand.casefold(), record.approved): record.key
        for record in read
        if isinstance(record, FdaApproval)
        for brand in record.brands
    }
    paired: dict[str, RegulatorRecord] = {}
    for record in shipped.records:
        known = isinstance(record, FdaApproval) and keys.get((record.brands[0].casefold(), record.approved))
        paired.setdefault(known or record.key, record)
    return paired


def _to_medicine(row: Mapping[str, str]) -> MedicineRecord:
    flags: dict[str, Any] = {name: row[name] == "yes" for name in _FLAGS}
    dates: dict[str, Any] = {name: parse_date(row[name]) for name in _DATES}
    return MedicineRecord(
        product_number=row["product_number"],
        brand=row["brand"],
        status=row["status"],
        opinion_status=row["opinion_status"],
        inn=row["substances"],
        areas=tuple(area for area in row["areas"].split(";") if area),
        atc=row["atc"],
        **flags,
        **dates,
    )


def _to_approval(row: Mapping[str, str]) -> FdaApproval:
    return FdaApproval(
        application_number="",
        brands=(row["brand"],),
        substances=(row["substances"],),
        approved=dt.date.fromisoformat(row["authorised"]),
        new_entity=row["new_entity"] == "yes",
    )
