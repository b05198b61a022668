"""Leases: what only one process at a time may do, by the database's clock."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Engine, delete, select, update

from horizon.errors import LeaseHeldError, StoreError
from horizon.store.tables import LEASE
from horizon.store.transactions import Now, read_connection, upsert

MAX_LEASE_SECONDS = 600
"""A lease that ends later was written before the clock was set back, and is no longer valid."""


@contextmanager
def hold_lease(
    engine: Engine, name: str, owner: str, seconds: float, works: Callable[[], bool] = lambda: True
) -> Iterator[threading.Event]:
    """Hold a lease while the block runs; yields an event that is set once another owner has taken it.

    It is renewed while this process lives and ``works`` says that it comes forward, and lost ``seconds`` after that.
    Raises LeaseHeldError if it is taken.
    """
    row = {"name": name, "owner": owner, "until": Now() + seconds}
    with engine.begin() as connection:
        expired = (LEASE.c.until < Now()) | (LEASE.c.until > Now() + MAX_LEASE_SECONDS)
        connection.execute(upsert(connection, LEASE, row, expired | (LEASE.c.owner == owner)))
        holder = connection.scalar(select(LEASE.c.owner).where(LEASE.c.name == name))
    if holder != owner:
        raise LeaseHeldError(f"another run holds {name!r} ({holder}); wait until it has ended")
    done, lost = threading.Event(), threading.Event()
    renewal = threading.Thread(target=_renew_lease, args=(engine, row, seconds, works, done, lost), daemon=True)
    renewal.start()
    try:
        yield lost
    finally:
        done.set()
        renewal.join()
        # A database that is gone must not hide what went wrong; the lease expires by itself.
        with suppress(StoreError), engine.begin() as connection:
            connection.execute(delete(LEASE).where(LEASE.c.name == name, LEASE.c.owner == owner))


def lease_holder(engine: Engine, name: str) -> str:
    """Who holds a lease now; empty if nobody does."""
    valid = (LEASE.c.name == name) & (LEASE.c.until >= Now())
    with read_connection(engine) as connection:
        return connection.scalar(select(LEASE.c.owner).where(valid)) or ""


def _renew_lease(
    engine: Engine,
    row: dict[str, object],
    seconds: float,
    works: Callable[[], bool],
    done: threading.Event,
    lost: threading.Event,
) -> None:
    """Extend the lease three times in its length; a database that does not answer is tried again."""
    held = (LEASE.c.name == row["name"]) & (LEASE.c.owner == row["owner"])
    while not done.wait(seconds / 3):
        if not works():
            continue
        with suppress(StoreError), engine.begin() as connection:
            if not connection.execute(update(LEASE).where(held).values(until=Now() + seconds)).rowcount:
                lost.set()
