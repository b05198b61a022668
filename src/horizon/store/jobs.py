"""Scheduled jobs: when each last began and ended, how, and which of its planned starts was last met."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Engine, select, update

from horizon.store.tables import JOB
from horizon.store.transactions import Now, insert_if_absent, read_connection


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job's last run in UTC by the database's clock (None: not yet); ``fault`` is empty if it succeeded."""

    name: str
    began_at: dt.datetime | None
    ended_at: dt.datetime | None
    well_at: dt.datetime | None
    fault: str

    @property
    def broken_off(self) -> bool:
        """Whether it began and has not ended: it is running, or it died."""
        return self.began_at is not None and (self.ended_at is None or self.ended_at < self.began_at)


class Jobs:
    """The jobs of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def mark_began(self, name: str) -> None:
        """Note that a job begins."""
        self._update_job(name, began_at=Now())

    def mark_ended(self, name: str, fault: str = "") -> None:
        """Note that a job has ended, without a fault or with one."""
        self._update_job(name, ended_at=Now(), fault=fault, **({} if fault else {"well_at": Now()}))

    def last_start_met(self, name: str) -> float | None:
        """The planned start that was last met, in seconds since 1970; None if none ever was."""
        with read_connection(self.engine) as connection:
            due: float | None = connection.scalar(select(JOB.c.due).where(JOB.c.name == name))
            return due

    def mark_start_met(self, name: str, due: float) -> None:
        """Note that a planned start has been met."""
        self._update_job(name, due=due)

    def list_jobs(self) -> tuple[JobRecord, ...]:
        """Every job, by name."""
        columns = [JOB.c[name] for name in JobRecord.__dataclass_fields__]
        with read_connection(self.engine) as connection:
            rows = connection.execute(select(*columns).order_by(JOB.c.name)).all()
        return tuple(
            JobRecord(name, _to_datetime(began), _to_datetime(ended), _to_datetime(well), fault)
            for name, began, ended, well, fault in rows
        )

    def _update_job(self, name: str, **values: object) -> None:
        with self.engine.begin() as connection:
            connection.execute(insert_if_absent(connection, JOB).values(name=name, fault=""))
            connection.execute(update(JOB).where(JOB.c.name == name).values(**values))


def _to_datetime(seconds: float | None) -> dt.datetime | None:
    return None if seconds is None else dt.datetime.fromtimestamp(seconds, tz=dt.UTC)
