"""A lease is held by one owner, is renewed while that lives, and expires when it dies."""

import threading
import time

import pytest
from sqlalchemy import Engine, insert, select, update

from horizon.errors import LeaseHeldError, StoreError
from horizon.store.lease import hold_lease
from horizon.store.tables import LEASE
from horizon.store.transactions import Now


def test_a_lease_is_held_by_one(engine: Engine) -> None:
    with hold_lease(engine, "run", "one", 60):
        with pytest.raises(StoreError, match="another run holds 'run' \\(one\\)"), hold_lease(engine, "run", "two", 60):
            pass
        with hold_lease(engine, "other", "two", 60):
            pass
    with hold_lease(engine, "run", "two", 60):
        pass


def left_by_a_dead_one(engine: Engine, seconds: float) -> None:
    """A lease that nobody renews."""
    with engine.begin() as connection:
        connection.execute(insert(LEASE).values(name="run", owner="dead", until=Now() + seconds))


def test_a_lease_of_a_dead_one_runs_out(engine: Engine) -> None:
    left_by_a_dead_one(engine, 1.5)
    with pytest.raises(StoreError, match="another run holds"), hold_lease(engine, "run", "two", 60):
        pass
    time.sleep(1.8)
    with hold_lease(engine, "run", "two", 60):
        pass


def test_whoever_lost_a_lease_takes_it_from_nobody(engine: Engine) -> None:
    with hold_lease(engine, "run", "one", 60), engine.begin() as connection:
        connection.execute(update(LEASE).values(owner="two"))
    with engine.connect() as connection:
        assert connection.scalar(select(LEASE.c.owner)) == "two"


def test_a_lease_is_renewed_while_its_holder_lives(engine: Engine) -> None:
    with hold_lease(engine, "run", "one", 1.5):
        time.sleep(2)
        with pytest.raises(StoreError, match="another run holds"), hold_lease(engine, "run", "two", 0.3):
            pass


def test_a_lease_from_before_the_clock_was_set_back_holds_nobody_up(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(LEASE.insert().values(name="run", owner="dead", until=Now() + 14 * 86_400))
    with hold_lease(engine, "run", "two", 60), pytest.raises(LeaseHeldError), hold_lease(engine, "run", "three", 60):
        pass


def test_whoever_loses_a_lease_is_told(engine: Engine) -> None:
    with hold_lease(engine, "schedule", "one", 0.3) as lost:
        with engine.begin() as connection:
            connection.execute(update(LEASE).values(owner="two", until=Now() + 60))
        assert lost.wait(timeout=20)


def test_a_lease_is_not_renewed_while_its_holder_does_not_come_forward(engine: Engine) -> None:
    works = threading.Event()
    with hold_lease(engine, "run", "one", 0.6, works.is_set) as lost:
        time.sleep(0.9)
        with hold_lease(engine, "run", "two", 60):
            works.set()
            assert lost.wait(5)
