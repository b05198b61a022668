"""What happened to technologies: recorded with its source, corrected or struck out by a later row, never edited."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from horizon.errors import UsageError
from horizon.store.tables import OUTCOME
from horizon.store.transactions import Now, read_connection, write_connection
from horizon.values.dates import PartialDate
from horizon.values.outcome import Outcome

_TEXT_COLUMNS = ("watchlist", "indication", "technology", "event", "financial_year", "currency", "what", "source")


@dataclass(frozen=True, slots=True)
class RecordedOutcome:
    """An outcome by its number; ``corrected`` is when a later row replaced it, ``struck`` why it was struck out."""

    number: int
    outcome: Outcome
    recorded: dt.datetime
    corrected: dt.datetime | None
    struck: str = ""


@dataclass(frozen=True, slots=True)
class AddedOutcomes:
    """How many outcomes were new, how many corrected an earlier one, and how many were recorded already."""

    new: int = 0
    corrections: int = 0
    unchanged: int = 0


class Outcomes:
    """The outcomes of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def add_outcomes(self, outcomes: Iterable[Outcome]) -> AddedOutcomes:
        """Record outcomes in one transaction, except those that equal the valid outcome of their subject."""
        counts = {"new": 0, "corrections": 0, "unchanged": 0}
        with write_connection(self.engine, OUTCOME) as connection:
            rows = connection.execute(select(OUTCOME).where(OUTCOME.c.corrected_at.is_(None))).mappings()
            newest = {
                outcome.subject: (row["id"], None if row["struck"] else outcome)
                for row in rows
                for outcome in [_parse_outcome(row)]
            }
            for outcome in outcomes:
                number, valid = newest.get(outcome.subject, (0, None))
                if valid == outcome:
                    counts["unchanged"] += 1
                    continue
                counts["corrections" if valid else "new"] += 1
                newest[outcome.subject] = (_replace_row(connection, number, outcome), outcome)
        return AddedOutcomes(**counts)

    def strike_out(self, number: int, reason: str) -> RecordedOutcome:
        """Strike out an outcome that was recorded by mistake: it stays as it was recorded, and no longer counts.

        Gives the row that strikes it out. Raises UsageError if no valid outcome has the number, or ``reason`` is empty.
        """
        if not reason.strip():
            raise UsageError("say why it is struck out: --reason")
        with write_connection(self.engine, OUTCOME) as connection:
            valid = (OUTCOME.c.id == number) & OUTCOME.c.corrected_at.is_(None) & (OUTCOME.c.struck == "")
            row = connection.execute(select(OUTCOME).where(valid)).mappings().first()
            if row is None:
                raise UsageError(f"no outcome that stands has the number {number}; see: horizon outcome list")
            struck_by = _replace_row(connection, number, _parse_outcome(row), reason.strip())
        return next(row for row in self.outcome_history() if row.number == struck_by)

    def current_outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes that are neither corrected nor struck out, in the order in which they were recorded."""
        return tuple(row.outcome for row in self.outcome_history() if row.corrected is None and not row.struck)

    def struck_outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes that were struck out and not recorded again since."""
        return tuple(row.outcome for row in self.outcome_history() if row.corrected is None and row.struck)

    def outcome_history(self) -> tuple[RecordedOutcome, ...]:
        """Every outcome ever recorded, corrected and struck out ones too, in the order in which they were recorded."""
        with read_connection(self.engine) as connection:
            rows = connection.execute(select(OUTCOME).order_by(OUTCOME.c.id)).mappings()
            return tuple(
                RecordedOutcome(
                    row["id"], _parse_outcome(row), _parse_time(row["recorded_at"]), corrected, row["struck"]
                )
                for row in rows
                for corrected in [None if row["corrected_at"] is None else _parse_time(row["corrected_at"])]
            )


def _replace_row(connection: Connection, number: int, outcome: Outcome, struck: str = "") -> int:
    """Insert the row that replaces another from now on (0: none); gives its number."""
    connection.execute(update(OUTCOME).where(OUTCOME.c.id == number).values(corrected_at=Now()))
    row = insert(OUTCOME).values(recorded_at=Now(), struck=struck, **_outcome_columns(outcome))
    return int(connection.execute(row.returning(OUTCOME.c.id)).scalar_one())


def _parse_time(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC)


def _outcome_columns(outcome: Outcome) -> dict[str, str]:
    amount = "" if outcome.amount is None else str(outcome.amount)
    return {name: str(getattr(outcome, name)) for name in _TEXT_COLUMNS} | {"on": str(outcome.on), "amount": amount}


def _parse_outcome(row: Any) -> Outcome:
    amount = Decimal(row["amount"]) if row["amount"] else None
    return Outcome(on=PartialDate.parse(row["on"]), amount=amount, **{name: row[name] for name in _TEXT_COLUMNS})
