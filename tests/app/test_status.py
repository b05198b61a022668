"""How things stand, before anything has happened and after."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from horizon.app.status import Standing, standing
from horizon.app.workspace import open_workspace
from horizon.settings import load
from horizon.store.engine import connect
from horizon.store.jobs import Jobs
from horizon.store.tables import JOB
from studies import study
from workspaces import BROKEN, DATA, WATCHLISTS, WEEK, ask, environment, mailbox, make, records, registry


@pytest.fixture
def api(tmp_path: Path) -> Iterator[str]:
    with registry(tmp_path) as address:
        yield address


def stands(workspace: Path) -> Standing:
    with open_workspace(load(workspace, environment())) as opened:
        return standing(opened)


def test_before_anything_has_happened(tmp_path: Path) -> None:
    found = stands(make(tmp_path / "new"))
    assert found == Standing(None, "", None, 0, 0, "", 0, (), (), (), (), False, None, (), (), None)
    assert found.well
    assert ask(tmp_path / "new", "status").code == 0


def test_after_a_week_that_was_served_in_part(tmp_path: Path, api: str) -> None:
    workspace = make(tmp_path / "partly", {**WATCHLISTS, "asthma": BROKEN})
    with mailbox() as (smtp, inbox):
        inbox.at_rcpt |= {"finance@example.org": "451 later", "heart@example.org": "550 nobody"}
        ask(workspace, "run", given=environment(api, **smtp))
    found = stands(workspace)
    assert (found.data_timestamp, found.data_days_old, found.trials, found.edition) == (DATA, 2, 4, WEEK)
    assert found.last_pull is not None
    assert (dt.datetime.now(tz=dt.UTC) - found.last_pull.replace(tzinfo=dt.UTC)).total_seconds() < 600
    assert (found.sent, found.pending, found.refused) == (1, ("finance@example.org",), ("heart@example.org",))
    assert [fault.rpartition("/")[2].partition(" ")[0] for fault in found.broken_watchlists] == ["asthma.yaml:3:1:"]
    assert not found.well
    said = ask(workspace, "status")
    assert said.code == 7
    for line in ("pending: finance@example.org", "refused: heart@example.org", "broken watchlists: "):
        assert line in said.out
    # What is to be mended is news.
    assert ask(workspace, "status", "--quiet").out == said.out


def test_who_is_no_longer_named_is_not_waited_for(tmp_path: Path, api: str) -> None:
    workspace = make(tmp_path / "changed")
    with mailbox() as (smtp, inbox):
        inbox.at_rcpt |= {"heart@example.org": "451 later"}
        ask(workspace, "run", given=environment(api, **smtp))
    assert stands(workspace).pending == ("heart@example.org",)
    (workspace / "watchlists" / "heart-failure.yaml").unlink()
    found = stands(workspace)
    assert (found.sent, found.pending, found.well) == (2, (), True)


def test_what_was_set_aside_and_what_is_old_is_told(tmp_path: Path, api: str) -> None:
    workspace = make(tmp_path / "old")
    with registry(tmp_path, [*records(), study(9, overallStatus=None)]) as other:
        assert ask(workspace, "run", given=environment(other)).code == 0
    later = environment(api) | {"HORIZON_TODAY": "2016-02-10"}
    said = ask(workspace, "status", given=later)
    assert said.code == 7
    assert "the data is old: see horizon doctor, then horizon run" in said.out
    assert "set aside: 1 records that could not be used" in said.out
    assert "  NCT00000009: " in said.out
    # Records that were set aside are nothing left undone; data of more than a week is.
    assert ask(workspace, "status").code == 0
    found = ask(workspace, "status", "--json", given=later).json
    assert (found["stale"], found["data_days_old"], found["next_run"]) == (True, 9, None)
    assert found["last_run"]


def test_a_run_that_died_is_told(tmp_path: Path) -> None:
    workspace = make(tmp_path / "died")
    engine = connect(f"sqlite:///{workspace / 'horizon.db'}")
    Jobs(engine).began("run")
    assert stands(workspace).well  # it may be at work
    with engine.begin() as connection:
        connection.execute(update(JOB).values(began_at=JOB.c.began_at - 7 * 3600))
    engine.dispose()
    (said,) = stands(workspace).failed
    assert said.startswith("run: began ")
    assert said.endswith("and did not end")
