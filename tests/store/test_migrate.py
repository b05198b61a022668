"""Migrations run forward and back, lose nothing, and keep every edition of the first version.

``edition-of-0001.json.gz`` is an edition as that version froze it, with every field filled. Whoever adds a field to
what is frozen gives it a default; this file is never made anew. ``workspace-of-0005`` is a workspace as the last
version before the rooms were named anew left it: 42 trials of the demo's extract, an outcome, and an edition.
"""

import gzip
import json
import shutil
import zlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import TypeAdapter
from sqlalchemy import Engine, inspect, text
from sqlmodel import SQLModel

from horizon.errors import StoreError
from horizon.registry.study import to_stored
from horizon.store.deliveries import Deliveries, DeliveryState
from horizon.store.editions import Editions
from horizon.store.engine import connect_database, open_engine
from horizon.store.migrate import (
    MIGRATIONS,
    current_revision,
    downgrade_tables,
    known_revisions,
    newest_revision,
    upgrade_tables,
)
from horizon.store.outcomes import Outcomes
from horizon.store.quarantine import QuarantinedRecord
from horizon.store.trials import Trials
from horizon.values.edition import Edition
from studies import make_study, write_records
from workspaces import make_environment, run_command

WORKSPACE = Path(__file__).with_name("workspace-of-0005")
FROZEN = gzip.decompress(Path(__file__).with_name("edition-of-0001.json.gz").read_bytes())
DAY = "2026-02-19T09:00:05"


@pytest.fixture
def bare(url: str) -> Iterator[Engine]:
    """An empty database without tables."""
    engine = open_engine(url)
    yield engine
    engine.dispose()


def test_the_revisions_are_those_that_alembic_reads() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert {script.revision for script in scripts.walk_revisions()} == known_revisions()
    assert scripts.get_current_head() == newest_revision()


def test_the_migrations_run_forward_and_back(bare: Engine) -> None:
    assert current_revision(bare) is None
    upgrade_tables(bare)
    upgrade_tables(bare)
    assert current_revision(bare) == newest_revision()
    assert set(inspect(bare).get_table_names()) == {*SQLModel.metadata.tables, "alembic_version"}
    downgrade_tables(bare, "base")
    assert inspect(bare).get_table_names() == ["alembic_version"]
    upgrade_tables(bare)


def test_the_migrations_lose_no_trial_on_their_way_back_and_forward(engine: Engine) -> None:
    trials = Trials(engine)
    pull = trials.begin_pull("registry", "2016-02-01")
    trials.save_page(
        [to_stored(make_study(1)), to_stored(make_study(2))],
        "2016-02-01",
        [QuarantinedRecord("NCT00000003", "no status")],
        pull.id,
    )
    report = trials.finish_pull(pull, "registry", 4)
    trials.begin_pull("registry", "2016-02-02")
    downgrade_tables(engine, "0001")
    upgrade_tables(engine)
    assert list(trials.iter_bodies()) == [to_stored(make_study(1)).body, to_stored(make_study(2)).body]
    assert [row.change.kind for row in trials.changes_between("", "9")] == ["new", "new"]
    assert trials.count_quarantined("", "9") == 1
    last = trials.last_pull()
    assert last
    assert last.report == report


def test_the_migrations_make_the_tables_as_they_are_written_down(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_a_database_of_a_newer_horizon_is_refused(engine: Engine, url: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer horizon"):
        connect_database(url)


def test_who_opens_a_database_waits_for_nobody_who_writes_to_it(
    engine: Engine, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("horizon.store.engine.BUSY_SECONDS", 0)
    with engine.begin():
        connect_database(url).dispose()


@pytest.fixture
def first(tmp_path: Path) -> Iterator[Engine]:
    """A store of the first version: one trial in two versions, one pull, one edition and its delivery."""
    engine = open_engine(f"sqlite:///{tmp_path / 'first.db'}")
    upgrade_tables(engine, "0001")
    bodies = [to_stored(make_study(1, overallStatus=status)) for status in ("RECRUITING", "COMPLETED")]
    with engine.begin() as connection:
        row = {"id": "NCT00000001", "day": DAY, "digest": bodies[1].digest}
        connection.execute(text("INSERT INTO trial VALUES (:id, 2, :digest, 1, :day, NULL)"), row)
        for number, stored in enumerate(bodies, start=1):
            version = row | {"number": number, "digest": stored.digest, "body": zlib.compress(stored.body)}
            connection.execute(
                text("INSERT INTO trial_version VALUES (:id, :number, :digest, 1, :day, :body)"), version
            )
        connection.execute(
            text("INSERT INTO pull VALUES (1, 1771491605.0, 'registry', :day, 1, 1, 0, 0, 0, 0, 3)"), row
        )
        edition = row | {"body": zlib.compress(FROZEN)}
        connection.execute(
            text("INSERT INTO edition VALUES ('2026-W08', '2026-W08', 1, '2026-02-19', :day, 1771491605.0, :body)"),
            edition,
        )
        connection.execute(
            text(
                "INSERT INTO delivery VALUES ('2026-W08', 'planner@example.org', 'sent', 1, 1, 'host:1', 1.0, '', 1.0)"
            )
        )
    yield engine
    engine.dispose()


def read_contents(engine: Engine) -> tuple[Edition | None, list[DeliveryState], int]:
    """The edition, the states of its deliveries, and the number of the trial's versions."""
    states = [delivery.state for delivery in Deliveries(engine).edition_deliveries("2026-W08")]
    return Editions(engine).load_edition("2026-W08"), states, len(Trials(engine).trial_history("NCT00000001"))


def test_an_edition_of_the_first_version_is_read_by_this_one(first: Engine) -> None:
    upgrade_tables(first)
    assert current_revision(first) == newest_revision()
    edition, states, versions = read_contents(first)
    assert edition == TypeAdapter(Edition).validate_json(FROZEN)
    assert edition
    assert (edition.key, states, versions) == ("2026-W08", ["sent"], 2)
    last = Trials(first).last_pull()
    assert last
    assert (last.data_timestamp, last.report.new) == (DAY, 1)


@pytest.mark.parametrize("revision", sorted(known_revisions()))
def test_nothing_of_it_is_lost_on_the_way_back_and_forward(first: Engine, revision: str) -> None:
    upgrade_tables(first)
    before = read_contents(first)
    downgrade_tables(first, revision)
    assert current_revision(first) == revision
    upgrade_tables(first)
    assert read_contents(first) == before


@pytest.fixture
def planning(tmp_path: Path) -> Path:
    """The workspace of revision 0005, as it was left after its edition of the week."""
    workspace = shutil.copytree(WORKSPACE, tmp_path / "planning", ignore=shutil.ignore_patterns("*.gz"))
    (workspace / "horizon.db").write_bytes(gzip.decompress((WORKSPACE / "store.db.gz").read_bytes()))
    return workspace


def write_next_snapshot(workspace: Path, path: Path) -> Path:
    """The registry a week later, made up: one costed trial completes later, another was stopped."""
    engine = open_engine(f"sqlite:///{workspace / 'horizon.db'}")
    records = [json.loads(body) for body in Trials(engine).iter_bodies()]
    engine.dispose()
    for record in records:
        status = record["protocolSection"]["statusModule"]
        nct_id = record["protocolSection"]["identificationModule"]["nctId"]
        if nct_id == "NCT06616974":
            status["primaryCompletionDateStruct"]["date"] = "2027-06-30"
        if nct_id == "NCT06369298":
            status |= {"overallStatus": "TERMINATED", "whyStopped": "Futility"}
    return write_records(path, records)


def test_a_workspace_of_revision_0005_gets_its_next_edition_with_its_bridge(planning: Path, tmp_path: Path) -> None:
    snapshot = write_next_snapshot(planning, tmp_path / "2026-02-26.ndjson")
    env = make_environment(HORIZON_TODAY="2026-02-26")
    assert run_command(planning, "pull", "--source", str(snapshot), "--json", env=env).json["changed"] == 2
    edition = run_command(planning, "digest", "--json", env=env).json
    assert edition["key"] == "2026-W09"
    assert not [note for note in edition["notes"] if "nother version" in note]
    (bridge,) = edition["bridge"]
    assert bridge["before_edition"] == "2026-W08"
    causes = [step["cause"] for step in bridge["steps"]]
    assert {"stopped or dormant", "launch moved"} <= {*causes}
    assert "assumption edited" not in causes
    # The forecast's method has changed since: it says so once, first, and no other cause is charged with it.
    assert causes.count("evidence or method changed") == 1
    assert causes[0] == "evidence or method changed"
    assert any("the method is version" in reason for reason in bridge["steps"][0]["because"])
    steps = [Decimal(step["amount"]) for step in bridge["steps"]]
    assert sum(steps) == Decimal(bridge["after"]) - Decimal(bridge["before"]) != 0
    for step in bridge["steps"]:
        assert sum(Decimal(amount) for _, amount in step["by_year"]) == Decimal(step["amount"])
    engine = open_engine(f"sqlite:///{planning / 'horizon.db'}")
    assert current_revision(engine) == newest_revision()
    before = Editions(engine).load_edition("2026-W08")
    assert before
    assert Decimal(bridge["before"]) == sum(total.expected for total in before.scan.totals if total.scope == "all")
    assert len(Outcomes(engine).current_outcomes()) == 1
    engine.dispose()
