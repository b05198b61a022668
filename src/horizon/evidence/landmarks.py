"""Half-yearly looks at products in phase 3: what the registry would have shown, and when the FDA approved them.

``landmarks.csv`` holds 5,791 looks from 2006 to 2018 at 494 products under invented codes, approved and failed; nothing
that happened after June 2018 is told. ``tools/fit_life_table.py`` makes the file; the life table is fitted on it, and
the backtest scores forecasts on it. *Drawbacks*: trials are missing, planned dates are simulated, the products that
failed are a list made by hand, and only first approvals are told.
"""

import datetime as dt
import functools
from dataclasses import dataclass
from typing import Literal

from horizon.evidence.tables import read_table

LANDMARKS_END = dt.date(2018, 6, 30)
"""The last day of which the looks tell."""
ReadOut = Literal["nothing", "some", "all"]


@dataclass(frozen=True, slots=True)
class Landmark:
    """One product in phase 3 as the registry would have shown it on ``day``.

    ``approved`` is the FDA's approval and ``eu`` the European licence, None if neither came by the last day told.
    ``first`` and ``last`` are the shown completions of its trials, actual or planned; ``read_out`` says of how many
    trials the completion had passed. ``largest`` is the enrolment of its largest trial, None if not known.
    """

    product: str
    day: dt.date
    approved: dt.date | None
    eu: dt.date | None
    oncology: bool
    biological: bool
    first: dt.date
    last: dt.date
    read_out: ReadOut
    largest: int | None


@functools.cache
def load_landmarks() -> tuple[Landmark, ...]:
    """All looks, by product and day."""
    return tuple(
        Landmark(
            product=row["product"],
            day=dt.date.fromisoformat(row["day"]),
            approved=_to_date(row["approved"]),
            eu=_to_date(row["eu"]),
            oncology=row["oncology"] == "1",
            biological=row["biological"] == "1",
            first=dt.date.fromisoformat(row["first"]),
            last=dt.date.fromisoformat(row["last"]),
            read_out="nothing" if row["read_out"] == "nothing" else "some" if row["read_out"] == "some" else "all",
            largest=int(row["largest"]) if row["largest"] else None,
        )
        for row in read_table("landmarks")
    )


def _to_date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
