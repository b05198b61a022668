"""How many people have a condition, or get it in a year, as published: the size of what nobody watches.

``prevalences.csv`` has a row for each published figure; of one condition the latest known on the day counts, and a
condition that is not in it is of unknown size. *Drawbacks*: most figures are of the world, and a rich country's own can
be several times as high or as low; what a record calls its condition is all that it is told by.
"""

import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from horizon.evidence.tables import read_table

Measure = Literal["living with it", "new a year"]


@dataclass(frozen=True, slots=True)
class Prevalence:
    """A published number of people per 100,000 of all ages: those living with a condition, or its new cases a year.

    ``terms`` are what records call it; ``course`` is ``long-term``, ``curable`` (a pool of people who have it, until
    they are cured) or ``short``. ``known_since`` is a month, ``2012-03``.
    ``per_100000`` is None where the row only tells a condition from another: its size was not looked for.
    """

    condition: str
    terms: tuple[str, ...]
    area: str
    course: Literal["long-term", "curable", "short"]
    measure: Measure
    per_100000: float | None
    where: str
    source: str
    known_since: str

    @property
    def is_long_term(self) -> bool:
        """Whether people live with it, so that those who have it now can all come to be treated."""
        return self.measure == "living with it" and self.course != "short"


@dataclass(frozen=True)
class PrevalenceTable:
    """The rows known on a day, by each folded term, and the terms of conditions whose figures are all later."""

    rows: tuple[Prevalence, ...]
    names: Mapping[str, str] = field(default_factory=dict)

    def find_condition(self, condition: str) -> Prevalence | None:
        """Return the latest row of a condition; None if its size was not known."""
        return next((row for row in reversed(self.rows) if row.condition == condition), None)


@functools.lru_cache(maxsize=8)
def load_prevalences(day: dt.date) -> PrevalenceTable:
    """Load the table as known on a day; what a condition is called does not depend on the day."""
    rows = tuple(map(_to_row, read_table("prevalences")))
    month = day.isoformat()[:7]
    known = sorted((row for row in rows if row.known_since <= month), key=lambda row: row.known_since)
    return PrevalenceTable(tuple(known), {term: row.condition for row in rows for term in row.terms})


def _to_row(row: Mapping[str, str]) -> Prevalence:
    return Prevalence(
        condition=row["condition"],
        terms=tuple(term.strip() for term in row["terms"].split(";")),
        area=row["area"],
        course=row["course"],  # type: ignore[arg-type]
        measure=row["measure"],  # type: ignore[arg-type]
        per_100000=float(row["per_100000"]) if row["per_100000"] else None,
        where=row["where"],
        source=row["source"],
        known_since=row["known_since"],
    )
