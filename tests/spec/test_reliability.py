"""What a shared database withstands: gone in the middle of a week, set back, several at work."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, update

from clusters import Cluster, cluster
from filled import edition
from horizon.app import send
from horizon.digest import publish
from horizon.errors import Held, StoreError
from horizon.registry.study import keep
from horizon.store.deliveries import Deliveries
from horizon.store.editions import Editions
from horizon.store.engine import connect
from horizon.store.lease import hold
from horizon.store.tables import DELIVERY, LEASE
from horizon.store.transactions import Now
from horizon.store.trials import Trials
from studies import study
from workspaces import HEPATITIS, SETTINGS, WEEK, ask, environment, mailbox, make, registry


@pytest.fixture
def own() -> Iterator[Cluster]:
    """A server that may be stopped."""
    with cluster(durable=True) as found:
        yield found


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("step", ["between the files and the row", "between two messages"])
def test_a_database_that_goes_and_comes_back_costs_a_try_and_nothing_else(
    tmp_path: Path, own: Cluster, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    workspace = make(tmp_path / "planning", {"hepatitis-c": HEPATITIS}, SETTINGS)
    room, name = (publish, "edition") if "files" in step else (send, "_message")
    original, calls = getattr(room, name), []

    def gone(*given: object, **more: object) -> object:
        calls.append(1)
        if len(calls) == (1 if "files" in step else 2):
            own.stop()
        return original(*given, **more)

    with registry(tmp_path) as api, mailbox() as (smtp, inbox):
        given = environment(api, **smtp) | {"HORIZON_DATABASE_URL": own.database("shared")}
        with monkeypatch.context() as patch:
            patch.setattr(room, name, gone)
            said = ask(workspace, "run", given=given)
        assert (said.code, "Traceback" in said.err) == (5, False)
        assert ask(workspace, "run", given=given).code == 5
        own.start()
        engine = connect(given["HORIZON_DATABASE_URL"])
        with engine.begin() as connection:  # what the broken week held runs out
            connection.execute(update(LEASE).values(until=1))
            connection.execute(update(DELIVERY).where(DELIVERY.c.state == "claimed").values(claimed_until=1))
        engine.dispose()
        assert ask(workspace, "run", given=given).code == 0
        readers = sorted(envelope.rcpt_tos[0] for envelope in inbox.taken)
        assert readers == ["all@example.org", "finance@example.org"]
        engine = connect(given["HORIZON_DATABASE_URL"])
        assert {one.state for one in Deliveries(engine).states(WEEK)} == {"sent"}
        engine.dispose()


def test_a_lease_from_before_the_clock_was_set_back_holds_nobody_up(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(LEASE.insert().values(name="run", owner="dead", until=Now() + 14 * 86_400))
    with hold(engine, "run", "two", 60), pytest.raises(Held), hold(engine, "run", "three", 60):
        pass


def test_a_claim_from_before_the_clock_was_set_back_runs_out(engine: Engine) -> None:
    Editions(engine).commit(edition("2016-W05"), ["one@example.org", "two@example.org"])
    ledger = Deliveries(engine)
    dead, alive = (ledger.claim("2016-W05", f"{name}@example.org", "me") for name in ("one", "two"))
    assert dead and alive
    with engine.begin() as connection:
        set_back = update(DELIVERY).where(DELIVERY.c.email == "one@example.org")
        connection.execute(set_back.values(claimed_until=Now() + 14 * 86_400))
    assert ledger.expire().again == 1
    assert not ledger.transmitting(dead)
    assert ledger.transmitting(alive)
    assert ledger.claim("2016-W05", "one@example.org", "another")


def test_whoever_loses_a_lease_is_told(engine: Engine) -> None:
    with hold(engine, "schedule", "one", 0.3) as lost:
        with engine.begin() as connection:
            connection.execute(update(LEASE).values(owner="two", until=Now() + 60))
        assert lost.wait(timeout=20)


def test_what_a_disk_has_no_room_for_is_one_line(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'small.db'}")

    @event.listens_for(engine, "begin", insert=True)
    def full(connection: object) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 40")  # type: ignore[attr-defined]

    engine.dispose()
    records = [keep(study(number, keywords=["x" * 4000])) for number in range(1, 60)]
    with pytest.raises(StoreError, match=r"database or disk is full\. Mend that and run again") as told:
        Trials(engine).save(records, "2016-02-01")
    assert "\n" not in str(told.value)
    assert Trials(engine).ids() == ()
    engine.dispose()


@pytest.mark.slow
@pytest.mark.postgres
def test_several_machines_work_on_one_store(tmp_path: Path, database: Callable[[str], str]) -> None:
    """Three machines migrate an empty database and run the week at the same moment."""
    url = database("several")
    with registry(tmp_path) as api, mailbox() as (smtp, inbox):
        given = os.environ | environment(api, **smtp) | {"HORIZON_DATABASE_URL": url}
        machines = [make(tmp_path / name, {"hepatitis-c": HEPATITIS}, SETTINGS) for name in ("one", "two", "three")]
        line = [sys.executable, "-m", "horizon", "run", "--workspace"]
        at_work = [subprocess.Popen([*line, str(machine)], env=given, stderr=subprocess.PIPE) for machine in machines]
        ended = [(one.communicate(timeout=120)[1].decode(), one.returncode) for one in at_work]
        assert {code for _, code in ended} <= {0, 5}, ended
        assert 0 in {code for _, code in ended}
        assert all("Traceback" not in said for said, _ in ended)
        readers = sorted(envelope.rcpt_tos[0] for envelope in inbox.taken)
    assert readers == ["all@example.org", "finance@example.org"]
    engine = connect(url)
    assert len(Trials(engine).changes("", "9")) == len(Trials(engine).ids()) == 3
    engine.dispose()
