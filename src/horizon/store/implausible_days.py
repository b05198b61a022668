"""Data timestamps that cannot be, as stores of earlier versions may hold them: found, and replaced by what is known.

1. A version is known from its record's last update, or else from the version before it; a last update that cannot be is
   taken out of the record (it is no part of its digest).
2. A trial was read when its version became known, so that the next reading counts.
3. A pull read data of the day of the newest record that it stored, or else of the pull before it.
4. Changes and quarantined records that no edition has told are stamped so that the next edition tells them.
5. Nothing counts as held any more: what was dropped as late in the meantime is read again by the next pull.

*Drawback*: for whatever was known only by a day that cannot be, the day put in its place is the earliest possible.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, Integer, LargeBinary, Text, column, func, select, table, update
from sqlalchemy.sql.expression import TableClause

from horizon.store.transactions import Now, read_connection
from horizon.values.dates import FIRST_REGISTRY_DAY, PartialDate, is_plausible_day, is_plausible_timestamp

# The columns as they have been since the first migration that needs them: the tables may grow.
_TRIAL = table("trial", *map(column, ("nct_id", "version", "known_from", "read_at", "gone_at", "read_by")))
_VERSION = table(
    "trial_version", column("nct_id"), column("version", Integer), column("known_from"), column("body", LargeBinary)
)
_PULL = table("pull", *map(column, ("id", "data_timestamp", "finished_at")))
_COVERAGE = table("coverage", *map(column, ("key", "since", "until")))
_EDITION = table("edition", *map(column, ("key", "data_timestamp")))
_CHANGE = table("trial_change", column("id"), column("noted"))
_QUARANTINE = table("set_aside", column("id"), column("noted"), column("place"), column("reason", Text))
_Names = tuple[tuple[TableClause, tuple[str, ...]], ...]
_STAMPS: _Names = (
    (_TRIAL, ("known_from", "read_at", "gone_at")),
    (_PULL, ("data_timestamp",)),
    (_COVERAGE, ("since", "until")),
    (_CHANGE, ("noted",)),
    (_QUARANTINE, ("noted",)),
)
_ALL_STAMPS = (*_STAMPS, (_VERSION, ("known_from",)))
"""To look through all versions takes a while."""

_EARLIEST = f"{FIRST_REGISTRY_DAY}T00:00:00"


def find_implausible_stamps(engine: Engine, today: dt.date | None = None) -> tuple[str, ...]:
    """The data timestamps in a store that cannot be; ``today`` counts where it is later than the database's day."""
    with read_connection(engine) as connection:
        return _find_stamps(connection, _STAMPS, _latest_day(connection, today))


def heal_implausible_days(connection: Connection, today: dt.date | None = None) -> int:
    """Replace the data timestamps that cannot be; gives how many there were. A second time there are none."""
    day = _latest_day(connection, today)
    implausible = _find_stamps(connection, _ALL_STAMPS, day)
    if implausible or _has_empty_pull(connection):
        _heal_versions(connection, implausible, day)
        _heal_trials(connection, implausible)
        newest = _heal_pulls(connection, implausible)
        _heal_log(connection, implausible, _log_stamp(connection, newest, day))
        connection.execute(update(_COVERAGE).values(until=""))
        connection.execute(update(_COVERAGE).where(_COVERAGE.c.since.in_(implausible)).values(since=""))
    return len(implausible)


def _find_stamps(connection: Connection, columns: _Names, today: dt.date) -> tuple[str, ...]:
    stamps: set[str] = set()
    for rows, names in columns:
        for name in names:
            stamps |= set(connection.scalars(select(rows.c[name]).distinct()))
    return tuple(sorted(stamp for stamp in stamps if stamp and not _is_plausible(stamp, today)))


def _latest_day(connection: Connection, today: dt.date | None) -> dt.date:
    by_database = dt.datetime.fromtimestamp(connection.execute(select(Now())).scalar_one(), tz=dt.UTC).date()
    return max(by_database, today or by_database)


def _is_plausible(stamp: str, today: dt.date) -> bool:
    return is_plausible_timestamp(stamp.rstrip("+"), today)


def _has_empty_pull(connection: Connection) -> bool:
    finished = _PULL.c.finished_at.is_not(None)
    return connection.scalar(select(func.count()).where(finished, _PULL.c.data_timestamp == "")) != 0


def _heal_versions(connection: Connection, implausible: Sequence[str], today: dt.date) -> None:
    ids = select(_VERSION.c.nct_id).where(_VERSION.c.known_from.in_(implausible)).distinct()
    for nct_id in list(connection.scalars(ids)):
        known_from = ""
        of_trial = _VERSION.c.nct_id == nct_id
        for row in connection.execute(select(_VERSION).where(of_trial).order_by(_VERSION.c.version)).all():
            if row.known_from not in implausible:
                known_from = max(known_from, row.known_from)
                continue
            record = orjson.loads(row.body)
            known_from = max(known_from, _last_update(record, today) or _EARLIEST)
            values: dict[str, Any] = {"known_from": known_from, "body": _dump_record(record)}
            connection.execute(update(_VERSION).where(of_trial, _VERSION.c.version == row.version).values(**values))


def _last_update(record: dict[str, Any], today: dt.date) -> str:
    """The day of a record's last update as a data timestamp; one that cannot be is taken out, and the text empty."""
    status = record["protocolSection"]["statusModule"]
    text = status.get("lastUpdatePostDateStruct", {}).get("date")
    if not text:
        return ""
    day = PartialDate.parse(text).first_day()
    if is_plausible_day(day, today):
        return f"{day}T00:00:00"
    del status["lastUpdatePostDateStruct"]
    return ""


def _dump_record(record: dict[str, Any]) -> bytes:
    return orjson.dumps(record, option=orjson.OPT_SORT_KEYS)


def _heal_trials(connection: Connection, implausible: Sequence[str]) -> None:
    current = (_VERSION.c.nct_id == _TRIAL.c.nct_id) & (_VERSION.c.version == _TRIAL.c.version)
    known = select(_VERSION.c.known_from).where(current).scalar_subquery()
    connection.execute(update(_TRIAL).where(_TRIAL.c.known_from.in_(implausible)).values(known_from=known))
    for name in ("read_at", "gone_at"):
        connection.execute(update(_TRIAL).where(_TRIAL.c[name].in_(implausible)).values({name: _TRIAL.c.known_from}))


def _heal_pulls(connection: Connection, implausible: Sequence[str]) -> str:
    """Gives the newest data timestamp of a finished pull, empty if there is none."""
    newest = before = ""
    for pull in connection.execute(select(_PULL).order_by(_PULL.c.id)).all():
        stamp = pull.data_timestamp
        if pull.finished_at is None:
            stamp = "" if stamp in implausible else stamp  # it is begun again
        elif not stamp or stamp in implausible:
            read = select(func.max(_TRIAL.c.known_from)).where(_TRIAL.c.read_by == pull.id)
            stamp = connection.scalar(read) or before or _EARLIEST
        if stamp != pull.data_timestamp:
            connection.execute(update(_PULL).where(_PULL.c.id == pull.id).values(data_timestamp=stamp))
        before = stamp or before
        newest = max(newest, before)
    return newest


def _log_stamp(connection: Connection, newest: str, today: dt.date) -> str:
    """What falls into the window of the next edition."""
    stamps = [stamp for stamp in connection.scalars(select(_EDITION.c.data_timestamp)) if _is_plausible(stamp, today)]
    last = max(stamps, default="")
    return newest if newest > last else f"{last}+"


def _heal_log(connection: Connection, implausible: Sequence[str], stamp: str) -> None:
    connection.execute(update(_CHANGE).where(_CHANGE.c.noted.in_(implausible)).values(noted=stamp))
    same = select(_QUARANTINE.c.place, _QUARANTINE.c.reason).where(_QUARANTINE.c.noted == stamp)
    taken = {tuple(row) for row in connection.execute(same)}
    for row in connection.execute(select(_QUARANTINE).where(_QUARANTINE.c.noted.in_(implausible))).all():
        # a record is set aside once at each stamp: what is there already keeps a stamp of its own, just after
        noted = stamp
        while (row.place, row.reason) in taken and noted == stamp:
            noted += "+"
        taken.add((row.place, row.reason))
        connection.execute(update(_QUARANTINE).where(_QUARANTINE.c.id == row.id).values(noted=noted))
