"""No update is lost, and time is the database's."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, select

from horizon.store.tables import LEASE
from horizon.store.transactions import Now


def test_no_update_is_lost(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(LEASE.insert().values(name="counter", owner="", until=0))

    def count(_: int) -> None:
        with engine.begin() as connection:
            counter = connection.execute(select(LEASE.c.until).with_for_update()).scalar_one()
            connection.execute(LEASE.update().values(until=counter + 1))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(40)))
    with engine.connect() as connection:
        assert connection.scalar(select(LEASE.c.until)) == 40


def test_time_is_the_databases(engine: Engine) -> None:
    with engine.connect() as connection:
        first, second = connection.scalar(select(Now())), connection.scalar(select(Now()))
    assert first
    assert second
    assert 1_700_000_000 < first <= second
