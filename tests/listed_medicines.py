"""Records of regulators' lists made up for the tests, each with only what its case is about."""

import datetime as dt
from typing import Any

from horizon.values.regulator_lists import (
    ApplicationUnderEvaluation,
    FdaApproval,
    ListDay,
    MedicineRecord,
    RegulatorRecord,
    RegulatorSnapshot,
)

LISTED = dt.date(2026, 2, 20)


def make_medicine(
    brand: str = "Novelix", inn: str = "novelmab", status: str = "Authorised", **more: Any
) -> MedicineRecord:
    """A medicine in EMA's table."""
    given = {"authorised": dt.date(2025, 6, 2)} if status == "Authorised" else {}
    number = f"EMEA/H/C/{abs(hash((brand, inn))) % 10**6:06d}"
    return MedicineRecord(number, brand, status, **{"inn": inn, "active_substance": inn, **given, **more})


def make_approval(
    brand: str = "NOVELIX", substance: str = "NOVELMAB-ABCD", on: str = "2025-03-04", **more: Any
) -> FdaApproval:
    """An approval in Drugs@FDA."""
    return FdaApproval(f"BLA {brand}", (brand,), (substance,), dt.date.fromisoformat(on), **more)


def make_application(inn: str = "novelmab", on: str = "2026-01-01", **more: Any) -> ApplicationUnderEvaluation:
    """An application in EMA's monthly list."""
    return ApplicationUnderEvaluation("", inn, dt.date.fromisoformat(on), **more)


def make_snapshot(*records: RegulatorRecord, day: dt.date = LISTED) -> RegulatorSnapshot:
    """The lists of a day."""
    return RegulatorSnapshot(
        day,
        tuple(record for record in records if isinstance(record, MedicineRecord)),
        tuple(record for record in records if isinstance(record, FdaApproval)),
        tuple(record for record in records if isinstance(record, ApplicationUnderEvaluation)),
        {"ema": ListDay(day, day), "openfda": ListDay(day, day)},
    )
