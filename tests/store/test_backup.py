"""What a backup promises: everything, from one moment, onto either engine, whole or not at all."""

import gzip
import json
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, MetaData, select, update

from filled_values import filled_edition
from horizon.errors import StoreError
from horizon.registry.study import to_stored
from horizon.store.backup import EXCLUDED_TABLES, restore_backup, write_backup
from horizon.store.deliveries import Deliveries
from horizon.store.editions import Editions
from horizon.store.engine import connect_database, open_engine
from horizon.store.jobs import Jobs
from horizon.store.migrate import downgrade_tables, newest_revision
from horizon.store.quarantine import Quarantine, QuarantinedRecord
from horizon.store.tables import JOB, QUARANTINE
from horizon.store.trials import Trials
from studies import make_study

FIRST, SECOND = "2016-02-01T09:00:05", "2016-02-08T09:00:05"


def fill_store(engine: Engine) -> Engine:
    """Trials in two versions, one set aside, one gone, a pull, an edition with deliveries, a job."""
    trials = Trials(engine)
    for day, status in ((FIRST, "RECRUITING"), (SECOND, "COMPLETED")):
        pull = trials.begin_pull("registry", day)
        records = [to_stored(make_study(1, overallStatus=status)), to_stored(make_study(2))]
        trials.save_page(records, day, [QuarantinedRecord("NCT00000009", "no status")], pull.id)
        trials.finish_pull(pull, "registry", 3, {"a": "hepatitis"})
    trials.mark_gone(["NCT00000002"], SECOND)
    Editions(engine).freeze_edition(filled_edition("2016-W05"), ["one@example.org", "two@example.org"])
    claim = Deliveries(engine).claim_delivery(filled_edition("2016-W05").key, "one@example.org", "me")
    assert claim
    assert Deliveries(engine).mark_transmitting(claim)
    assert Deliveries(engine).mark_sent(claim)
    Jobs(engine).mark_ended("run", "the registry does not answer")
    return engine


def all_rows(engine: Engine) -> dict[str, list[Any]]:
    """Every row of every table."""
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        tables = [table for table in metadata.sorted_tables if table.name not in EXCLUDED_TABLES]
        return {table.name: sorted(map(tuple, connection.execute(select(table))), key=repr) for table in tables}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def other(request: pytest.FixtureRequest, create_empty: Callable[[str, str], str]) -> str:
    """The address of an empty database to put it into."""
    return create_empty(request.param, "other")


@pytest.fixture
def made(engine: Engine, tmp_path: Path) -> Path:
    fill_store(engine)
    return tmp_path / "store.backup"


def test_what_is_put_back_is_what_was_there_on_either_engine(engine: Engine, made: Path, other: str) -> None:
    kept = write_backup(engine, made)
    assert restore_backup(other, made) == kept
    restored = connect_database(other)
    assert all_rows(restored) == all_rows(engine)
    assert Editions(restored).load_edition(filled_edition("2016-W05").key) == filled_edition("2016-W05")
    assert {
        delivery.email: delivery.state
        for delivery in Deliveries(restored).edition_deliveries(filled_edition("2016-W05").key)
    } == {
        "one@example.org": "sent",
        "two@example.org": "pending",
    }
    # New rows get new numbers.
    trials = Trials(restored)
    pull = trials.begin_pull("registry", "2016-02-15T09:00:05")
    assert trials.save_page(
        [to_stored(make_study(1, overallStatus="TERMINATED"))], "2016-02-15T09:00:05", (), pull.id
    ).changed
    restored.dispose()


def test_it_is_its_owners_alone_and_overwrites_nothing(engine: Engine, made: Path) -> None:
    write_backup(engine, made)
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    with pytest.raises(StoreError, match="exists already"):
        write_backup(engine, made)
    assert [path.name for path in made.parent.glob(".*")] == []


def test_a_store_of_an_earlier_version_is_put_back_and_brought_up_to_date(
    engine: Engine, made: Path, other: str
) -> None:
    downgrade_tables(engine, "0001")
    write_backup(engine, made)
    restore_backup(other, made)
    restored = connect_database(other)
    assert Editions(restored).load_edition(filled_edition("2016-W05").key) == filled_edition("2016-W05")
    assert len(Trials(restored).trial_history("NCT00000001")) == 2
    restored.dispose()


def test_a_nul_that_an_early_version_stored_in_sqlite_stops_no_move(
    tmp_path: Path, create_empty: Callable[[str, str], str], other: str
) -> None:
    engine, text = fill_store(connect_database(create_empty("sqlite", "old"))), "no\0status"
    with engine.begin() as connection:
        connection.execute(update(QUARANTINE).values(reason=text))
        connection.execute(update(JOB).values(fault=text))
    kept = write_backup(engine, tmp_path / "old.backup")
    assert restore_backup(other, tmp_path / "old.backup") == kept
    restored = connect_database(other)
    stands = text if restored.dialect.name == "sqlite" else "no\ufffdstatus"
    assert {row.reason for row in Quarantine(restored).recent_quarantined()} == {stands}
    assert [job.fault for job in Jobs(restored).list_jobs()] == [stands]
    engine.dispose()
    restored.dispose()


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def without_its_end(path: Path) -> None:
    path.write_bytes(gzip.compress(b"".join(gzip.decompress(path.read_bytes()).splitlines(keepends=True)[:-1])))


def short_of_a_row(path: Path) -> None:
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join(lines[:1] + lines[2:])))


def of_a_newer_one(path: Path) -> None:
    text = gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(text.replace(f'"revision":"{newest_revision()}"'.encode(), b'"revision":"9999"')))


def of_a_revision_of_two_lines(path: Path) -> None:
    text = gzip.decompress(path.read_bytes())
    path.write_bytes(
        gzip.compress(text.replace(f'"revision":"{newest_revision()}"'.encode(), b'"revision":"9\\r\\n9"'))
    )


def of_something_else(path: Path) -> None:
    path.write_bytes(gzip.compress(b"[]\n"))


def with_a_word_for_a_time(path: Path) -> None:
    header, *lines = map(json.loads, gzip.decompress(path.read_bytes()).splitlines())
    for line in lines:
        if isinstance(line, list) and line[0] == "edition":
            line[1][header["columns"]["edition"].index("composed_at")] = "soon"
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, (header, *lines))).encode()))


SPOILT = (
    *(cut_short, without_its_end, short_of_a_row, of_a_newer_one, of_a_revision_of_two_lines, of_something_else),
    with_a_word_for_a_time,
)


@pytest.mark.parametrize("spoilt", [*SPOILT, Path.unlink])
def test_what_is_no_whole_backup_puts_nothing_back(
    engine: Engine, made: Path, tmp_path: Path, spoilt: Callable[[Path], None]
) -> None:
    write_backup(engine, made)
    spoilt(made)
    empty = f"sqlite:///{tmp_path / 'empty.db'}"
    with pytest.raises(StoreError) as refused:
        restore_backup(empty, made)
    assert len(str(refused.value).splitlines()) == 1
    if (tmp_path / "empty.db").exists():
        engine = open_engine(empty)
        assert not any(all_rows(engine).values())
        engine.dispose()


def test_it_is_never_put_over_something(engine: Engine, made: Path, url: str) -> None:
    write_backup(engine, made)
    before = all_rows(engine)
    with pytest.raises(StoreError, match="is not empty"):
        restore_backup(url, made)
    assert all_rows(engine) == before


def test_it_is_of_one_moment_though_others_write(tmp_path: Path) -> None:
    """Between two of its tables somebody commits a trial with its version: neither is in it."""
    engine = fill_store(connect_database(f"sqlite:///{tmp_path / 'busy.db'}"))
    other = connect_database(f"sqlite:///{tmp_path / 'busy.db'}")
    before = all_rows(engine)
    written: list[tuple[str, ...]] = []
    original = MetaData.reflect

    def reflect(self: MetaData, *more: Any, **options: Any) -> None:
        original(self, *more, **options)
        if not written:
            written.append(Trials(other).save_page([to_stored(make_study(7))], "2016-03-01").new)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MetaData, "reflect", reflect)
        write_backup(engine, tmp_path / "busy.backup")
    assert written == [("NCT00000007",)]
    restore_backup(f"sqlite:///{tmp_path / 'then.db'}", tmp_path / "busy.backup")
    restored = connect_database(f"sqlite:///{tmp_path / 'then.db'}")
    assert all_rows(restored) == before
    for opened in (engine, other, restored):
        opened.dispose()


def test_a_new_sqlite_file_is_its_owners_alone(tmp_path: Path) -> None:
    engine = fill_store(connect_database(f"sqlite:///{tmp_path / 'new.db'}"))
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("new.db*")} == {0o600}
    engine.dispose()
    with sqlite3.connect(tmp_path / "new.db") as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    file.close()
