"""What happened to technologies: recorded with its source, corrected by a later row, never rewritten."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, insert, select, update

from horizon.store.engine import Now, reading, writing
from horizon.store.tables import OUTCOME
from horizon.values.dates import PartialDate
from horizon.values.outcome import Outcome

_WORDS = ("watchlist", "indication", "technology", "event", "financial_year", "currency", "what", "source")


@dataclass(frozen=True, slots=True)
class Recorded:
    """An outcome as it was recorded, by its number; ``corrected`` is when another took its place, if one did."""

    number: int
    outcome: Outcome
    recorded: dt.datetime
    corrected: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Added:
    """How many outcomes were new, how many corrected an earlier one, and how many were known as they are."""

    new: int = 0
    corrections: int = 0
    unchanged: int = 0


class Outcomes:
    """The outcomes of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def add(self, outcomes: Iterable[Outcome]) -> Added:
        """Record all of them in one transaction. Of the same subject the newest stands, and those before it stay as
        they were recorded; what is known as it is, is not recorded again."""
        counts = {"new": 0, "corrections": 0, "unchanged": 0}
        with writing(self.engine, OUTCOME) as connection:
            rows = connection.execute(select(OUTCOME).where(OUTCOME.c.corrected_at.is_(None))).mappings()
            standing = {one.subject: (row["id"], one) for row in rows for one in [_read(row)]}
            for outcome in outcomes:
                number, before = standing.get(outcome.subject, (0, None))
                if before == outcome:
                    counts["unchanged"] += 1
                    continue
                if before:
                    row = update(OUTCOME).where(OUTCOME.c.id == number)
                    connection.execute(row.values(corrected_at=Now()))
                counts["corrections" if before else "new"] += 1
                insertion = insert(OUTCOME).values(recorded_at=Now(), **_written(outcome)).returning(OUTCOME.c.id)
                standing[outcome.subject] = (connection.execute(insertion).scalar_one(), outcome)
        return Added(**counts)

    def standing(self) -> tuple[Outcome, ...]:
        """Those that stand, in the order in which they were recorded."""
        return tuple(one.outcome for one in self.history() if one.corrected is None)

    def history(self) -> tuple[Recorded, ...]:
        """All that was ever recorded, corrected ones too, in the order in which it was."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(OUTCOME).order_by(OUTCOME.c.id)).mappings()
            return tuple(
                Recorded(row["id"], _read(row), _moment(row["recorded_at"]), corrected)
                for row in rows
                for corrected in [None if row["corrected_at"] is None else _moment(row["corrected_at"])]
            )


def _moment(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC)


def _written(one: Outcome) -> dict[str, str]:
    amount = "" if one.amount is None else str(one.amount)
    return {name: str(getattr(one, name)) for name in _WORDS} | {"on": str(one.on), "amount": amount}


def _read(row: Any) -> Outcome:
    amount = Decimal(row["amount"]) if row["amount"] else None
    return Outcome(on=PartialDate.parse(row["on"]), amount=amount, **{name: row[name] for name in _WORDS})
