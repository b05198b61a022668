"""Editions, frozen once composed, with their inputs, results and deliveries.

One that was a mistake can be withdrawn: it stays as it is, and counts no more.
"""

import datetime as dt
import re
import zlib
from collections.abc import Iterable

from sqlalchemy import Engine, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from horizon.errors import StoreError
from horizon.store.deliveries import PENDING_COLUMNS
from horizon.store.tables import DELIVERY, EDITION
from horizon.store.transactions import Now, read_connection
from horizon.type_adapters import adapt_type
from horizon.values.edition import Edition, EditionEntry
from horizon.values.forecast_record import EditionForecasts

_STANDS = EDITION.c.withdrawn == ""
_KEY = re.compile(r"(\d{4}-W\d{2})(?:-r(\d+))?$")


class Editions:
    """The editions of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def freeze_edition(self, edition: Edition, recipients: Iterable[str]) -> None:
        """Store an edition and its deliveries in one transaction; raises StoreError if its key exists."""
        week, revision = _split_key(edition.key)
        row = {
            "key": edition.key,
            "week": week,
            "revision": revision,
            "as_of": edition.scan.as_of.isoformat(),
            "data_timestamp": edition.scan.data_timestamp,
            "headline": edition.headline,
            "body": zlib.compress(adapt_type(Edition).dump_json(edition)),
        }
        deliveries = [PENDING_COLUMNS | {"edition": edition.key, "email": email} for email in dict.fromkeys(recipients)]
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(EDITION).values(composed_at=Now(), **row))
                if deliveries:
                    connection.execute(insert(DELIVERY).values(updated_at=Now()), deliveries)
        except IntegrityError:
            raise StoreError(f"edition {edition.key} is composed already; add --revise to compose it again") from None

    def load_edition(self, key: str) -> Edition | None:
        """The edition with a key, None if there is none."""
        with read_connection(self.engine) as connection:
            return _parse_body(connection.execute(select(EDITION.c.body).where(EDITION.c.key == key)).first())

    def previous_edition(self, key: str) -> Edition | None:
        """The edition that ``key`` is compared with: the newest of an earlier week, in its last revision.

        A revision of the first week is compared with the one that it replaces.
        """
        week, revision = _split_key(key)
        standing = select(EDITION.c.body).where(_STANDS)
        newest_first = (EDITION.c.week.desc(), EDITION.c.revision.desc())
        earlier = standing.where(EDITION.c.week < week).order_by(*newest_first).limit(1)
        same_week = standing.where(EDITION.c.week == week, EDITION.c.revision < revision)
        replaced = same_week.order_by(*newest_first).limit(1)
        with read_connection(self.engine) as connection:
            row = connection.execute(earlier).first() or connection.execute(replaced).first()
        return _parse_body(row)

    def load_forecasts(self, key: str) -> EditionForecasts:
        """The forecasts of the edition with a key, to be compared with what happened."""
        with read_connection(self.engine) as connection:
            body = connection.scalars(select(EDITION.c.body).where(EDITION.c.key == key)).one()
        return adapt_type(EditionForecasts).validate_json(zlib.decompress(body))

    def edition_keys(self) -> tuple[str, ...]:
        """The keys of all editions that stand, oldest first."""
        keys = select(EDITION.c.key).where(_STANDS).order_by(EDITION.c.week, EDITION.c.revision)
        with read_connection(self.engine) as connection:
            return tuple(connection.scalars(keys))

    def list_entries(self) -> tuple[EditionEntry, ...]:
        """Every edition as a line of the list of editions, withdrawn ones too, newest first."""
        columns = EDITION.c.key, EDITION.c.as_of, EDITION.c.composed_at, EDITION.c.headline, EDITION.c.withdrawn
        rows = select(*columns).order_by(EDITION.c.week.desc(), EDITION.c.revision.desc())
        with read_connection(self.engine) as connection:
            return tuple(
                EditionEntry(
                    row.key,
                    dt.date.fromisoformat(row.as_of),
                    dt.datetime.fromtimestamp(row.composed_at, tz=dt.UTC),
                    row.headline,
                    row.withdrawn,
                )
                for row in connection.execute(rows)
            )

    def next_key(self, week: str) -> str:
        """The key of a week's next edition: the week, or its next revision, withdrawn ones counted."""
        last = select(func.max(EDITION.c.revision)).where(EDITION.c.week == week)
        with read_connection(self.engine) as connection:
            revision = connection.scalar(last)
        return f"{week}-r{revision + 1}" if revision else week

    def withdrawal_reason(self, key: str) -> str:
        """Why an edition was withdrawn, empty if it stands or there is none."""
        with read_connection(self.engine) as connection:
            return connection.scalar(select(EDITION.c.withdrawn).where(EDITION.c.key == key)) or ""

    def withdrawn_editions(self) -> tuple[tuple[str, str], ...]:
        """The key of each edition that was withdrawn, with the reason, oldest first."""
        rows = select(EDITION.c.key, EDITION.c.withdrawn).where(~_STANDS).order_by(EDITION.c.week, EDITION.c.revision)
        with read_connection(self.engine) as connection:
            return tuple((row.key, row.withdrawn) for row in connection.execute(rows))

    def withdraw_edition(self, key: str, reason: str) -> None:
        """Withdraw an edition: it and its deliveries stay, and it is no more compared with, scored or sent."""
        with self.engine.begin() as connection:
            connection.execute(update(EDITION).where(EDITION.c.key == key).values(withdrawn=reason))


def _split_key(key: str) -> tuple[str, int]:
    match = _KEY.match(key)
    if not match:
        raise ValueError(f"not an edition's key: {key!r}")
    return match[1], int(match[2] or 1)


def _parse_body(row: Row[tuple[bytes]] | None) -> Edition | None:
    return adapt_type(Edition).validate_json(zlib.decompress(row.body)) if row else None
