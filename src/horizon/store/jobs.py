"""Jobs that run by themselves: when each last began and ended, how, and which of its planned starts has been met."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Engine, select, update

from horizon.store.tables import JOB
from horizon.store.transactions import Now, keep_first, reading


@dataclass(frozen=True, slots=True)
class Job:
    """How a job stands, in UTC by the database's clock; None where that has not happened yet. ``fault`` is what went
    wrong when it last ended, empty where it went well."""

    name: str
    began_at: dt.datetime | None
    ended_at: dt.datetime | None
    well_at: dt.datetime | None
    fault: str

    @property
    def broken_off(self) -> bool:
        """It began and has not ended: it is at work, or it died."""
        return self.began_at is not None and (self.ended_at is None or self.ended_at < self.began_at)


class Jobs:
    """The jobs of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def began(self, name: str) -> None:
        """A job begins."""
        self._set(name, began_at=Now())

    def ended(self, name: str, fault: str = "") -> None:
        """A job has ended: well, or with a fault."""
        self._set(name, ended_at=Now(), fault=fault, **({} if fault else {"well_at": Now()}))

    def met(self, name: str) -> float | None:
        """The planned start that was last met, in seconds since 1970; None where none ever was."""
        with reading(self.engine) as connection:
            found: float | None = connection.scalar(select(JOB.c.due).where(JOB.c.name == name))
            return found

    def meet(self, name: str, due: float) -> None:
        """A planned start has been met."""
        self._set(name, due=due)

    def all(self) -> tuple[Job, ...]:
        """Every job, by name."""
        columns = [JOB.c[name] for name in Job.__dataclass_fields__]
        with reading(self.engine) as connection:
            rows = connection.execute(select(*columns).order_by(JOB.c.name)).all()
        return tuple(
            Job(one.name, _moment(one.began_at), _moment(one.ended_at), _moment(one.well_at), one.fault) for one in rows
        )

    def _set(self, name: str, **values: object) -> None:
        with self.engine.begin() as connection:
            connection.execute(keep_first(connection, JOB).values(name=name, fault=""))
            connection.execute(update(JOB).where(JOB.c.name == name).values(**values))


def _moment(seconds: float | None) -> dt.datetime | None:
    return None if seconds is None else dt.datetime.fromtimestamp(seconds, tz=dt.UTC)
