"""What happened to technologies: recorded with its source, corrected or struck out by a later row, never rewritten."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from horizon.errors import UsageError
from horizon.store.tables import OUTCOME
from horizon.store.transactions import Now, reading, writing
from horizon.values.dates import PartialDate
from horizon.values.outcome import Outcome

_WORDS = ("watchlist", "indication", "technology", "event", "financial_year", "currency", "what", "source")


@dataclass(frozen=True, slots=True)
class Recorded:
    """An outcome as it was recorded, by its number; ``corrected`` is when another took its place, if one did.
    ``struck`` is empty but where a row strikes out the one before it of its subject, and then why."""

    number: int
    outcome: Outcome
    recorded: dt.datetime
    corrected: dt.datetime | None
    struck: str = ""


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
            newest = {_read(row).subject: (row["id"], None if row["struck"] else _read(row)) for row in rows}
            for outcome in outcomes:
                number, standing = newest.get(outcome.subject, (0, None))
                if standing == outcome:
                    counts["unchanged"] += 1
                    continue
                counts["corrections" if standing else "new"] += 1
                newest[outcome.subject] = (_in_place_of(connection, number, outcome), outcome)
        return Added(**counts)

    def strike(self, number: int, reason: str) -> Recorded:
        """Strike out the outcome of this number, which was recorded by mistake: it stays as it was recorded, and counts
        no more. The row that says so. UsageError where none of this number stands, or no reason is given."""
        if not reason.strip():
            raise UsageError("say why it is struck out: --reason")
        with writing(self.engine, OUTCOME) as connection:
            here = (OUTCOME.c.id == number) & OUTCOME.c.corrected_at.is_(None) & (OUTCOME.c.struck == "")
            row = connection.execute(select(OUTCOME).where(here)).mappings().first()
            if row is None:
                raise UsageError(f"no outcome that stands has the number {number}; see: horizon outcome list")
            made = _in_place_of(connection, number, _read(row), reason.strip())
        return next(one for one in self.history() if one.number == made)

    def standing(self) -> tuple[Outcome, ...]:
        """Those that stand, in the order in which they were recorded."""
        return tuple(one.outcome for one in self.history() if one.corrected is None and not one.struck)

    def history(self) -> tuple[Recorded, ...]:
        """All that was ever recorded, corrected and struck out too, in the order in which it was."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(OUTCOME).order_by(OUTCOME.c.id)).mappings()
            return tuple(
                Recorded(row["id"], _read(row), _moment(row["recorded_at"]), corrected, row["struck"])
                for row in rows
                for corrected in [None if row["corrected_at"] is None else _moment(row["corrected_at"])]
            )


def _in_place_of(connection: Connection, number: int, outcome: Outcome, struck: str = "") -> int:
    """A row that stands from now on instead of another (0: of none); its number."""
    connection.execute(update(OUTCOME).where(OUTCOME.c.id == number).values(corrected_at=Now()))
    row = insert(OUTCOME).values(recorded_at=Now(), struck=struck, **_written(outcome))
    return int(connection.execute(row.returning(OUTCOME.c.id)).scalar_one())


def _moment(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC)


def _written(one: Outcome) -> dict[str, str]:
    amount = "" if one.amount is None else str(one.amount)
    return {name: str(getattr(one, name)) for name in _WORDS} | {"on": str(one.on), "amount": amount}


def _read(row: Any) -> Outcome:
    amount = Decimal(row["amount"]) if row["amount"] else None
    return Outcome(on=PartialDate.parse(row["on"]), amount=amount, **{name: row[name] for name in _WORDS})
