"""Leases: what one process at a time may do, by the database's clock."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Engine, delete, select, update

from horizon.errors import Held, StoreError
from horizon.store import tables
from horizon.store.transactions import Now, reading, upsert

LONGEST_LEASE = 600
"""Seconds; what ends later than that was written before the clock was set back, and holds no more."""


@contextmanager
def hold(engine: Engine, name: str, owner: str, seconds: float) -> Iterator[threading.Event]:
    """Hold a lease for as long as the block runs. It is renewed while this process lives, so that a dead one loses it
    after ``seconds``. Gives an event that is set once another has taken it. Held if another owner holds it."""
    row = {"name": name, "owner": owner, "until": Now() + seconds}
    with engine.begin() as connection:
        over = (tables.LEASE.c.until < Now()) | (tables.LEASE.c.until > Now() + LONGEST_LEASE)
        free = over | (tables.LEASE.c.owner == owner)
        connection.execute(upsert(connection, tables.LEASE, row, free))
        holder = connection.scalar(select(tables.LEASE.c.owner).where(tables.LEASE.c.name == name))
    if holder != owner:
        raise Held(f"another run holds {name!r} ({holder}); wait until it has ended")
    done, lost = threading.Event(), threading.Event()
    renewal = threading.Thread(target=_renew, args=(engine, name, owner, seconds, done, lost), daemon=True)
    renewal.start()
    try:
        yield lost
    finally:
        done.set()
        renewal.join()
        # A database that is gone must not hide what went wrong; the lease runs out by itself.
        with suppress(StoreError), engine.begin() as connection:
            connection.execute(delete(tables.LEASE).where(tables.LEASE.c.name == name, tables.LEASE.c.owner == owner))


def holder(engine: Engine, name: str) -> str:
    """Who holds a lease now; empty where nobody does."""
    held = (tables.LEASE.c.name == name) & (tables.LEASE.c.until >= Now())
    with reading(engine) as connection:
        return connection.scalar(select(tables.LEASE.c.owner).where(held)) or ""


def _renew(engine: Engine, name: str, owner: str, seconds: float, done: threading.Event, lost: threading.Event) -> None:
    """Move the lease's end on, three times in its length; a database that does not answer is asked again."""
    held = (tables.LEASE.c.name == name) & (tables.LEASE.c.owner == owner)
    while not done.wait(seconds / 3):
        with suppress(StoreError), engine.begin() as connection:
            if not connection.execute(update(tables.LEASE).where(held).values(until=Now() + seconds)).rowcount:
                lost.set()
