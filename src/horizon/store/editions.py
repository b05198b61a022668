"""Editions, frozen once composed: what was found, on what it rests, and who is to get it."""

import re
import zlib
from collections.abc import Iterable, Iterator

from pydantic import TypeAdapter
from sqlalchemy import Engine, Row, insert, select
from sqlalchemy.exc import IntegrityError

from horizon.errors import StoreError
from horizon.store.deliveries import PENDING
from horizon.store.tables import DELIVERY, EDITION
from horizon.store.transactions import Now, reading, streamed
from horizon.values.edition import Edition
from horizon.values.forecast_record import Spoken

_EDITION: TypeAdapter[Edition] = TypeAdapter(Edition)
_SPOKEN: TypeAdapter[Spoken] = TypeAdapter(Spoken)
_KEY = re.compile(r"(\d{4}-W\d{2})(?:-r(\d+))?$")


class Editions:
    """The editions of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def commit(self, edition: Edition, recipients: Iterable[str]) -> None:
        """Freeze an edition together with its deliveries, in one transaction. StoreError if its key is taken."""
        week, revision = _parts(edition.key)
        row = {
            "key": edition.key,
            "week": week,
            "revision": revision,
            "as_of": edition.scan.as_of.isoformat(),
            "data_timestamp": edition.scan.data_timestamp,
            "body": zlib.compress(_EDITION.dump_json(edition)),
        }
        deliveries = [PENDING | {"edition": edition.key, "email": email} for email in dict.fromkeys(recipients)]
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(EDITION).values(composed_at=Now(), **row))
                if deliveries:
                    connection.execute(insert(DELIVERY).values(updated_at=Now()), deliveries)
        except IntegrityError:
            raise StoreError(f"edition {edition.key} is composed already; add --revise to compose it again") from None

    def get(self, key: str) -> Edition | None:
        """The edition with this key."""
        with reading(self.engine) as connection:
            return _read(connection.execute(select(EDITION.c.body).where(EDITION.c.key == key)).first())

    def before(self, key: str) -> Edition | None:
        """The newest edition of an earlier week, in its last revision: what ``key`` is compared with."""
        earlier = select(EDITION.c.body).where(EDITION.c.week < _parts(key)[0])
        newest = earlier.order_by(EDITION.c.week.desc(), EDITION.c.revision.desc()).limit(1)
        with reading(self.engine) as connection:
            return _read(connection.execute(newest).first())

    def spoken(self) -> Iterator[Spoken]:
        """What each edition said that can be held against what happened, oldest first."""
        bodies = select(EDITION.c.body).order_by(EDITION.c.week, EDITION.c.revision)
        for row in streamed(self.engine, bodies):
            yield _SPOKEN.validate_json(zlib.decompress(row.body))

    def all_keys(self) -> tuple[str, ...]:
        """The keys of all editions, oldest first."""
        with reading(self.engine) as connection:
            return tuple(connection.scalars(select(EDITION.c.key).order_by(EDITION.c.week, EDITION.c.revision)))


def _parts(key: str) -> tuple[str, int]:
    match = _KEY.match(key)
    if not match:
        raise ValueError(f"not an edition's key: {key!r}")
    return match[1], int(match[2] or 1)


def _read(row: Row[tuple[bytes]] | None) -> Edition | None:
    return _EDITION.validate_json(zlib.decompress(row.body)) if row else None
