"""The log of pulls: what was asked and up to when it is held, what came of it, and what could not be used."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import Engine, func, insert, select

from horizon.store.engine import Now, keep_first, reading, upsert
from horizon.store.tables import COVERAGE, PULL, SET_ASIDE


@dataclass(frozen=True, slots=True)
class PullReport:
    """What one pull came to. ``requests`` counts every request to the registry, tries again included; ``quarantined``
    the records that were set aside."""

    seen: int
    new: int
    changed: int
    unchanged: int
    gone: int
    quarantined: int
    requests: int
    data_timestamp: str


@dataclass(frozen=True, slots=True)
class LastPull:
    """The last pull that came to its end. ``source`` is the registry's address or a file's name."""

    source: str
    finished_at: dt.datetime
    report: PullReport

    @property
    def data_timestamp(self) -> str:
        """The data version that it read."""
        return self.report.data_timestamp


@dataclass(frozen=True, slots=True, order=True)
class SetAside:
    """A record that could not be used: its id or its place in a file, and why."""

    place: str
    reason: str


class Pulls:
    """The pulls of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def record_pull(self, source: str, report: PullReport, covered: Mapping[str, str] | None = None) -> None:
        """Note a pull that came to its end and, in the same transaction, what it ``covered``: expressions by key."""
        until = report.data_timestamp
        with self.engine.begin() as connection:
            connection.execute(insert(PULL).values(source=source, finished_at=Now(), **asdict(report)))
            since = {row.key: row.since for row in connection.execute(select(COVERAGE.c.key, COVERAGE.c.since))}
            rows = [
                {"key": key, "expression": expression, "since": since.get(key, until), "until": until}
                for key, expression in (covered or {}).items()
            ]
            if rows:
                connection.execute(upsert(connection, COVERAGE), rows)

    def last_pull(self) -> LastPull | None:
        """The last pull that came to its end, None before the first."""
        with reading(self.engine) as connection:
            row = connection.execute(select(PULL).order_by(PULL.c.id.desc()).limit(1)).mappings().first()
        if row is None:
            return None
        counts = {key: row[key] for key in PullReport.__dataclass_fields__}
        return LastPull(row["source"], dt.datetime.fromtimestamp(row["finished_at"], tz=dt.UTC), PullReport(**counts))

    def coverage(self) -> dict[str, str]:
        """The data timestamp up to which each expression is held, by its key."""
        with reading(self.engine) as connection:
            return {row.key: row.until for row in connection.execute(select(COVERAGE.c.key, COVERAGE.c.until))}

    def set_aside(self, records: Iterable[SetAside], data_timestamp: str) -> None:
        """Note records that could not be used; one that is noted already is noted once."""
        rows = [asdict(record) | {"noted": data_timestamp} for record in records]
        if rows:
            with self.engine.begin() as connection:
                connection.execute(keep_first(connection, SET_ASIDE), rows)

    def set_aside_count(self, after: str, upto: str) -> int:
        """How many records were set aside after one data timestamp, up to and with another."""
        noted = (SET_ASIDE.c.noted > after) & (SET_ASIDE.c.noted <= upto)
        with reading(self.engine) as connection:
            return connection.scalar(select(func.count(SET_ASIDE.c.place.distinct())).where(noted)) or 0
