"""The log of pulls: what was asked of the registry, how far each pull has come, and what its result was."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, case, delete, func, insert, select, update

from horizon.store.registry_access import (
    RefusedTerm,
    RegistryAccessLog,
    forget_refused,
    save_refused,
    select_refused,
    settle_refused,
)
from horizon.store.tables import COVERAGE, EDITION, PULL, QUARANTINE, TRIAL
from horizon.store.transactions import Now, read_connection, upsert

COUNT_FIELDS = ("seen", "new", "changed", "unchanged", "gone", "quarantined")
CURSOR_FIELDS = ("question", "token", "done", "requests", "terms")


@dataclass(frozen=True, slots=True)
class PullReport:
    """The result of one pull; ``requests`` counts every request to the registry, retries included."""

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
    """The last finished pull; ``data_timestamp`` is the newest of all pulls, since an old file may follow a new one."""

    source: str
    finished_at: dt.datetime
    report: PullReport
    data_timestamp: str


@dataclass(frozen=True, slots=True)
class PullCursor:
    """How far a pull has come.

    ``question`` is the number of the planned term with which the next question begins, ``terms`` how many terms it has
    (0: as many as the registry takes), ``token`` its next page (empty: the first); ``done`` and ``requests`` are the
    records and requests so far.
    """

    question: int = 0
    token: str = ""
    done: int = 0
    requests: int = 0
    terms: int = 0


@dataclass(frozen=True, slots=True)
class OpenPull:
    """A pull in progress at a data version; ``cursor`` is where it broke off, if it did."""

    id: int
    data_timestamp: str
    cursor: PullCursor = PullCursor()


class Pulls(RegistryAccessLog):
    """The pulls of one database, and what they quarantined."""

    def begin_pull(self, source: str, data_timestamp: str, asked: str = "", whole: bool = False) -> OpenPull:
        """Open a pull, or continue the unfinished one of its source: from its cursor if it asks the same again."""
        request = {"data_timestamp": data_timestamp, "asked": asked, "whole": whole}
        with self.engine.begin() as connection:
            unfinished = select(PULL).where(PULL.c.source == source, PULL.c.finished_at.is_(None))
            row = connection.execute(unfinished.order_by(PULL.c.id.desc()).limit(1)).mappings().first()
            if row is None:
                values = request | dict.fromkeys(COUNT_FIELDS, 0) | asdict(PullCursor())
                number = connection.scalar(insert(PULL).values(source=source, **values).returning(PULL.c.id))
                return OpenPull(int(number or 0), data_timestamp)
            same = all(row[name] == value for name, value in request.items())
            position = {name: row[name] for name in CURSOR_FIELDS}
            cursor = PullCursor(**position) if same else PullCursor(requests=row["requests"])
            if not same:
                forget_refused(connection, row["id"])
            connection.execute(update(PULL).where(PULL.c.id == row["id"]).values(**request, **asdict(cursor)))
        return OpenPull(row["id"], data_timestamp, cursor)

    def restart_pull(self, pull: OpenPull, data_timestamp: str, asked: str, requests: int) -> OpenPull:
        """The same pull from the beginning, at another data version."""
        cursor = PullCursor(requests=requests)
        values = {"data_timestamp": data_timestamp, "asked": asked} | asdict(cursor)
        with self.engine.begin() as connection:
            connection.execute(update(PULL).where(PULL.c.id == pull.id).values(**values))
            forget_refused(connection, pull.id)
        return OpenPull(pull.id, data_timestamp, cursor)

    def leave_out(self, pull: OpenPull, refused: Mapping[str, RefusedTerm], cursor: PullCursor) -> None:
        """Store that the registry refuses terms, by their keys, and that the pull goes on after them."""
        with self.engine.begin() as connection:
            save_refused(connection, pull.id, refused)
            save_cursor(connection, pull.id, cursor)

    def left_out(self, pull: OpenPull) -> tuple[RefusedTerm, ...]:
        """The terms that the registry refused in a pull."""
        with read_connection(self.engine) as connection:
            return tuple(dict.fromkeys(select_refused(connection, pull.id).values()))

    def finish_pull(
        self, pull: OpenPull, source: str, requests: int = 0, covered: Mapping[str, str] | None = None
    ) -> PullReport:
        """Store a pull's result and what it ``covered`` (expressions by key), and delete older unfinished pulls.

        What the registry refused in it is not covered.
        """
        with self.engine.begin() as connection:
            report = _count_records(connection, pull, requests)
            row = asdict(report) | asdict(PullCursor()) | {"finished_at": Now(), "requests": requests}
            finished = connection.execute(update(PULL).where(PULL.c.id == pull.id).values(**row))
            if not finished.rowcount:  # another pull finished first and deleted this one
                connection.execute(insert(PULL).values(id=pull.id, source=source, whole=False, asked="", **row))
            connection.execute(delete(PULL).where(PULL.c.finished_at.is_(None), PULL.c.id < pull.id))
            refused = select_refused(connection, pull.id)
            answered = {key: expression for key, expression in (covered or {}).items() if key not in refused}
            settle_refused(connection, pull.id, pull.data_timestamp, answered)
            _extend_coverage(connection, answered, pull.data_timestamp)
        return report

    def last_pull(self) -> LastPull | None:
        """The last finished pull, None before the first."""
        finished = select(PULL).where(PULL.c.finished_at.is_not(None))
        # one that ended in the future ended by a clock that was ahead: it is no later than one of today
        ended = case((PULL.c.finished_at > Now(), 0.0), else_=PULL.c.finished_at)
        last = finished.order_by(ended.desc(), PULL.c.id.desc()).limit(1)
        with read_connection(self.engine) as connection:
            row = connection.execute(last).mappings().first()
            newest = connection.scalar(select(func.max(PULL.c.data_timestamp)).where(PULL.c.finished_at.is_not(None)))
        if row is None:
            return None
        report = PullReport(**{key: row[key] for key in PullReport.__dataclass_fields__})
        return LastPull(row["source"], dt.datetime.fromtimestamp(row["finished_at"], tz=dt.UTC), report, newest or "")

    def days_since_full_pull(self) -> float | None:
        """Days since everything was last read again, by the database's clock; None if it never was."""
        last = select(func.max(PULL.c.finished_at)).where(PULL.c.whole.is_(True), PULL.c.finished_at <= Now())
        with read_connection(self.engine) as connection:
            finished = connection.scalar(last)
            return None if finished is None else (connection.execute(select(Now())).scalar_one() - finished) / 86_400

    def covered_until(self) -> dict[str, str]:
        """The data timestamp up to which each expression is stored, by its key."""
        with read_connection(self.engine) as connection:
            return {row.key: row.until for row in connection.execute(select(COVERAGE.c.key, COVERAGE.c.until))}


def save_cursor(connection: Connection, pull: int, cursor: PullCursor) -> None:
    """Store how far a pull has come, together with what it has read so far."""
    connection.execute(update(PULL).where(PULL.c.id == pull).values(**asdict(cursor)))


def log_stamp(connection: Connection, data_timestamp: str) -> str:
    """The data timestamp, or just after the newest edition's if that is later: so the next edition's window has it."""
    newest = connection.scalar(select(func.max(EDITION.c.data_timestamp)).where(EDITION.c.withdrawn == "")) or ""
    return data_timestamp if data_timestamp > newest else f"{newest}+"


def _count_records(connection: Connection, pull: OpenPull, requests: int) -> PullReport:
    read = TRIAL.c.read_by == pull.id
    rows = connection.execute(select(TRIAL.c.read_as, func.count()).where(read).group_by(TRIAL.c.read_as))
    counts = {row.read_as: row[1] for row in rows}
    places = select(func.count(QUARANTINE.c.place.distinct())).where(QUARANTINE.c.pull == pull.id)
    quarantined = connection.scalar(places) or 0
    counted_twice = connection.scalar(places.where(QUARANTINE.c.place.in_(select(TRIAL.c.nct_id).where(read)))) or 0
    new, changed, unchanged, gone = (counts.get(name, 0) for name in ("new", "changed", "unchanged", "gone"))
    seen = new + changed + unchanged + quarantined - counted_twice
    return PullReport(seen, new, changed, unchanged, gone, quarantined, requests, pull.data_timestamp)


def _extend_coverage(connection: Connection, covered: Mapping[str, str], until: str) -> None:
    since = {row.key: row.since for row in connection.execute(select(COVERAGE.c.key, COVERAGE.c.since))}
    rows = [
        {"key": key, "expression": expression, "since": since.get(key, until), "until": until}
        for key, expression in covered.items()
    ]
    if rows:
        connection.execute(upsert(connection, COVERAGE), rows)
