"""The log of pulls: what was asked and up to when it is held, what came of it, and what could not be used."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from horizon.store.tables import COVERAGE, EDITION, PULL, SET_ASIDE, TRIAL
from horizon.store.transactions import Now, insert_into, reading, upsert

COUNTS = ("seen", "new", "changed", "unchanged", "gone", "quarantined")
PLACE = ("question", "token", "done", "requests")


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
    """The last pull that came to its end. ``source`` is the registry's address or a file's name, ``data_timestamp`` the
    newest data version that any pull has read: an old file may come after a new one."""

    source: str
    finished_at: dt.datetime
    report: PullReport
    data_timestamp: str


@dataclass(frozen=True, slots=True, order=True)
class SetAside:
    """A record that could not be used: its id or its place in a file, and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Place:
    """How far a pull has come: at which of its questions, the token of the page to read next (empty: the first), how
    many records it has read, and in how many requests."""

    question: int = 0
    token: str = ""
    done: int = 0
    requests: int = 0


@dataclass(frozen=True, slots=True)
class OpenPull:
    """A pull under way, by its number, at a data version; ``place`` is where it broke off, if it did."""

    id: int
    data_timestamp: str
    place: Place = Place()


class Pulls:
    """The pulls of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def begin(self, source: str, data_timestamp: str, asked: str = "", whole: bool = False) -> OpenPull:
        """Open a pull, or go on with one of the same source that has not come to its end: from its place if it asks
        the same (``asked``, in words or a hash) of the same data version, else from the beginning."""
        now = {"data_timestamp": data_timestamp, "asked": asked, "whole": whole}
        with self.engine.begin() as connection:
            under_way = select(PULL).where(PULL.c.source == source, PULL.c.finished_at.is_(None))
            row = connection.execute(under_way.order_by(PULL.c.id.desc()).limit(1)).mappings().first()
            if row is None:
                values = now | dict.fromkeys(COUNTS, 0) | asdict(Place())
                number = connection.scalar(insert(PULL).values(source=source, **values).returning(PULL.c.id))
                return OpenPull(int(number or 0), data_timestamp)
            same = all(row[name] == value for name, value in now.items())
            place = Place(**{name: row[name] for name in PLACE}) if same else Place(requests=row["requests"])
            connection.execute(update(PULL).where(PULL.c.id == row["id"]).values(**now, **asdict(place)))
        return OpenPull(row["id"], data_timestamp, place)

    def restart(self, pull: OpenPull, data_timestamp: str, asked: str, requests: int) -> OpenPull:
        """The same pull from the beginning, at another data version."""
        place = Place(requests=requests)
        values = {"data_timestamp": data_timestamp, "asked": asked} | asdict(place)
        with self.engine.begin() as connection:
            connection.execute(update(PULL).where(PULL.c.id == pull.id).values(**values))
        return OpenPull(pull.id, data_timestamp, place)

    def finish(
        self, pull: OpenPull, source: str, requests: int = 0, covered: Mapping[str, str] | None = None
    ) -> PullReport:
        """Note that a pull came to its end and, in the same transaction, what it ``covered``: expressions by key.
        Pulls that broke off before it are forgotten."""
        with self.engine.begin() as connection:
            report = _report(connection, pull, requests)
            row = asdict(report) | asdict(Place()) | {"finished_at": Now(), "requests": requests}
            ended = connection.execute(update(PULL).where(PULL.c.id == pull.id).values(**row))
            if not ended.rowcount:  # another pull came to its end first and forgot this one
                connection.execute(insert(PULL).values(id=pull.id, source=source, whole=False, asked="", **row))
            connection.execute(delete(PULL).where(PULL.c.finished_at.is_(None), PULL.c.id < pull.id))
            _cover(connection, covered or {}, pull.data_timestamp)
        return report

    def last_pull(self) -> LastPull | None:
        """The last pull that came to its end, None before the first."""
        ended = (
            select(PULL).where(PULL.c.finished_at.is_not(None)).order_by(PULL.c.finished_at.desc(), PULL.c.id.desc())
        )
        with reading(self.engine) as connection:
            row = connection.execute(ended.limit(1)).mappings().first()
            newest = connection.scalar(select(func.max(PULL.c.data_timestamp)).where(PULL.c.finished_at.is_not(None)))
        if row is None:
            return None
        report = PullReport(**{key: row[key] for key in PullReport.__dataclass_fields__})
        return LastPull(row["source"], dt.datetime.fromtimestamp(row["finished_at"], tz=dt.UTC), report, newest or "")

    def days_since_whole(self) -> float | None:
        """Days since everything was last read again, by the database's clock; None if it never was."""
        last = select(func.max(PULL.c.finished_at)).where(PULL.c.whole.is_(True))
        with reading(self.engine) as connection:
            finished = connection.scalar(last)
            return None if finished is None else (connection.execute(select(Now())).scalar_one() - finished) / 86_400

    def coverage(self) -> dict[str, str]:
        """The data timestamp up to which each expression is held, by its key."""
        with reading(self.engine) as connection:
            return {row.key: row.until for row in connection.execute(select(COVERAGE.c.key, COVERAGE.c.until))}

    def set_aside_count(self, after: str, upto: str) -> int:
        """How many records were set aside after one data timestamp, up to and with another."""
        noted = (SET_ASIDE.c.noted > after) & (SET_ASIDE.c.noted <= upto)
        with reading(self.engine) as connection:
            return connection.scalar(select(func.count(SET_ASIDE.c.place.distinct())).where(noted)) or 0

    def set_aside_last(self, count: int = 5) -> tuple[SetAside, ...]:
        """The records that were set aside last, newest first."""
        newest = select(SET_ASIDE.c.place, SET_ASIDE.c.reason).order_by(SET_ASIDE.c.noted.desc(), SET_ASIDE.c.id.desc())
        with reading(self.engine) as connection:
            return tuple(SetAside(*row) for row in connection.execute(newest.limit(count)))


def note_aside(connection: Connection, records: Iterable[SetAside], noted: str, pull: int) -> None:
    """Note records that could not be used; one that is noted already is noted once."""
    rows = [asdict(record) | {"noted": noted, "pull": pull} for record in records]
    if rows:
        insertion = insert_into(connection, SET_ASIDE)
        again = {"pull": insertion.excluded.pull}
        keys = ["noted", "place", "reason"]
        connection.execute(insertion.on_conflict_do_update(index_elements=keys, set_=again), rows)


def note_place(connection: Connection, pull: int, place: Place) -> None:
    """Note how far a pull has come, together with what it has read so far."""
    connection.execute(update(PULL).where(PULL.c.id == pull).values(**asdict(place)))


def noting(connection: Connection, data_timestamp: str) -> str:
    """The stamp under which something of a data version is noted: the data timestamp itself, or just after that of the
    newest edition where that is not earlier, so that it falls into the window of the next one."""
    newest = connection.scalar(select(func.max(EDITION.c.data_timestamp))) or ""
    return data_timestamp if data_timestamp > newest else f"{newest}+"


def _report(connection: Connection, pull: OpenPull, requests: int) -> PullReport:
    mine = TRIAL.c.read_by == pull.id
    rows = connection.execute(select(TRIAL.c.read_as, func.count()).where(mine).group_by(TRIAL.c.read_as))
    read = {row.read_as: row[1] for row in rows}
    places = select(func.count(SET_ASIDE.c.place.distinct())).where(SET_ASIDE.c.pull == pull.id)
    aside = connection.scalar(places) or 0
    as_well = connection.scalar(places.where(SET_ASIDE.c.place.in_(select(TRIAL.c.nct_id).where(mine)))) or 0
    new, changed, unchanged, left = (read.get(how, 0) for how in ("new", "changed", "unchanged", "gone"))
    seen = new + changed + unchanged + aside - as_well
    return PullReport(seen, new, changed, unchanged, left, aside, requests, pull.data_timestamp)


def _cover(connection: Connection, covered: Mapping[str, str], until: str) -> None:
    since = {row.key: row.since for row in connection.execute(select(COVERAGE.c.key, COVERAGE.c.since))}
    rows = [
        {"key": key, "expression": expression, "since": since.get(key, until), "until": until}
        for key, expression in covered.items()
    ]
    if rows:
        connection.execute(upsert(connection, COVERAGE), rows)
