"""Records that could not be used, with the reason: counted in every edition and shown by the doctor."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, select

from horizon.store.tables import QUARANTINE
from horizon.store.transactions import insert_into, read_connection


@dataclass(frozen=True, slots=True, order=True)
class QuarantinedRecord:
    """A record that could not be used: its id, or its place in a file, and the reason."""

    place: str
    reason: str


class Quarantine:
    """The quarantined records of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def count_quarantined(self, after: str, upto: str) -> int:
        """How many records were quarantined after one data timestamp, up to and including another."""
        noted = (QUARANTINE.c.noted > after) & (QUARANTINE.c.noted <= upto)
        with read_connection(self.engine) as connection:
            return connection.scalar(select(func.count(QUARANTINE.c.place.distinct())).where(noted)) or 0

    def recent_quarantined(self, count: int = 5) -> tuple[QuarantinedRecord, ...]:
        """The records that were quarantined last, newest first."""
        records = select(QUARANTINE.c.place, QUARANTINE.c.reason)
        newest = records.order_by(QUARANTINE.c.noted.desc(), QUARANTINE.c.id.desc()).limit(count)
        with read_connection(self.engine) as connection:
            return tuple(QuarantinedRecord(*row) for row in connection.execute(newest))


MAX_PLACE, MAX_REASON = 100, 400
"""Characters that are stored: an index of PostgreSQL takes some 2,700 bytes, and a record may hold anything."""


def log_quarantined(connection: Connection, records: Iterable[QuarantinedRecord], stamp: str, pull: int) -> None:
    """Store records that could not be used; one that is stored already is stored once."""
    rows = [
        {"place": _to_storable_text(record.place, MAX_PLACE), "reason": _to_storable_text(record.reason, MAX_REASON)}
        | {"noted": stamp, "pull": pull}
        for record in records
    ]
    if rows:
        insertion = insert_into(connection, QUARANTINE)
        latest_pull = {"pull": insertion.excluded.pull}
        keys = ["noted", "place", "reason"]
        connection.execute(insertion.on_conflict_do_update(index_elements=keys, set_=latest_pull), rows)


def _to_storable_text(text: str, length: int) -> str:
    """A text as every database takes it, cut with an ellipsis where it is longer."""
    text = text.encode(errors="replace").decode().replace("\0", "\ufffd")
    return text if len(text) <= length else f"{text[: length - 1]}…"
