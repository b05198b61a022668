"""What the store promises of itself: nothing lost, one at a time, forward and back."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, insert, inspect, select, text, update
from sqlmodel import SQLModel

from horizon.errors import StoreError
from horizon.registry.study import keep
from horizon.store.engine import connect, open_engine
from horizon.store.lease import hold
from horizon.store.migrate import current, downgrade, newest, upgrade
from horizon.store.pulls import SetAside
from horizon.store.tables import LEASE
from horizon.store.transactions import Now
from horizon.store.trials import Trials
from studies import study


@pytest.fixture
def bare(url: str) -> Iterator[Engine]:
    """An empty database without tables."""
    found = open_engine(url)
    yield found
    found.dispose()


def test_the_migrations_run_forward_and_back(bare: Engine) -> None:
    assert current(bare) is None
    upgrade(bare)
    upgrade(bare)
    assert current(bare) == newest()
    assert set(inspect(bare).get_table_names()) == {*SQLModel.metadata.tables, "alembic_version"}
    downgrade(bare, "base")
    assert inspect(bare).get_table_names() == ["alembic_version"]
    upgrade(bare)


def test_the_migrations_lose_no_trial_on_their_way_back_and_forward(engine: Engine) -> None:
    trials = Trials(engine)
    pull = trials.begin("registry", "2016-02-01")
    trials.save([keep(study(1)), keep(study(2))], "2016-02-01", [SetAside("NCT00000003", "no status")], pull.id)
    report = trials.finish(pull, "registry", 4)
    trials.begin("registry", "2016-02-02")
    downgrade(engine, "0001")
    upgrade(engine)
    assert list(trials.bodies()) == [keep(study(1)).body, keep(study(2)).body]
    assert [row.change.kind for row in trials.changes("", "9")] == ["new", "new"]
    assert trials.set_aside_count("", "9") == 1
    last = trials.last_pull()
    assert last
    assert last.report == report


def test_the_migrations_make_the_tables_as_they_are_written_down(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_several_may_open_it_at_once(url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        for engine in pool.map(connect, [url] * 4):
            assert current(engine) == newest()
            engine.dispose()


def test_a_database_of_a_newer_horizon_is_refused(engine: Engine, url: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer horizon"):
        connect(url)


def test_no_update_is_lost(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(LEASE.insert().values(name="counter", owner="", until=0))

    def count(_: int) -> None:
        with engine.begin() as connection:
            found = connection.scalar(select(LEASE.c.until).with_for_update())
            connection.execute(LEASE.update().values(until=found + 1))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(40)))
    with engine.connect() as connection:
        assert connection.scalar(select(LEASE.c.until)) == 40


def test_time_is_the_databases(engine: Engine) -> None:
    with engine.connect() as connection:
        first, second = connection.scalar(select(Now())), connection.scalar(select(Now()))
    assert first and second
    assert 1_700_000_000 < first <= second


def test_a_lease_is_held_by_one(engine: Engine) -> None:
    with hold(engine, "run", "one", 60):
        with pytest.raises(StoreError, match="another run holds 'run' \\(one\\)"), hold(engine, "run", "two", 60):
            pass
        with hold(engine, "other", "two", 60):
            pass
    with hold(engine, "run", "two", 60):
        pass


def left_by_a_dead_one(engine: Engine, seconds: float) -> None:
    """A lease that nobody renews."""
    with engine.begin() as connection:
        connection.execute(insert(LEASE).values(name="run", owner="dead", until=Now() + seconds))


def test_a_lease_of_a_dead_one_runs_out(engine: Engine) -> None:
    left_by_a_dead_one(engine, 1.5)
    with pytest.raises(StoreError, match="another run holds"), hold(engine, "run", "two", 60):
        pass
    time.sleep(1.8)
    with hold(engine, "run", "two", 60):
        pass


def test_whoever_lost_a_lease_takes_it_from_nobody(engine: Engine) -> None:
    with hold(engine, "run", "one", 60), engine.begin() as connection:
        connection.execute(update(LEASE).values(owner="two"))
    with engine.connect() as connection:
        assert connection.scalar(select(LEASE.c.owner)) == "two"


def test_a_lease_is_renewed_while_its_holder_lives(engine: Engine) -> None:
    with hold(engine, "run", "one", 1.5):
        time.sleep(2)
        with pytest.raises(StoreError, match="another run holds"), hold(engine, "run", "two", 0.3):
            pass
