"""What cannot be opened or written is one line, without a password; several processes may open one database."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from horizon.errors import StoreError
from horizon.registry.study import to_stored
from horizon.store.engine import connect_database
from horizon.store.migrate import current_revision, newest_revision
from horizon.store.trials import Trials
from studies import make_study


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "address is not valid"),
        ("sqlite:///{tmp}/absent/horizon.db", "unable to open database file"),
        ("sqlite:///{tmp}/text.db", "file is not a database"),
        ("postgresql://me:secret@127.0.0.1:1/horizon?connect_timeout=2", "cannot be opened"),
        ("postgresql://me:secret@host:abc/horizon", "address is not valid"),
        ("oracle://me:secret@host/horizon", "write sqlite:///FILE or postgresql://HOST/NAME"),
    ],
)
def test_what_cannot_be_opened_is_told_in_one_line(tmp_path: Path, url: str, message: str) -> None:
    (tmp_path / "text.db").write_text("this is no database, " * 100)
    with pytest.raises(StoreError, match=message) as error:
        connect_database(url.format(tmp=tmp_path))
    assert "\n" not in str(error.value)
    assert "secret" not in str(error.value)


def test_without_its_driver_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"pip install 'horizon\[postgres\]'"):
        connect_database("postgresql://me:secret@127.0.0.1:1/horizon")


def test_several_may_open_it_at_once(url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        for engine in pool.map(connect_database, [url] * 4):
            assert current_revision(engine) == newest_revision()
            engine.dispose()


def test_what_a_disk_has_no_room_for_is_one_line(tmp_path: Path) -> None:
    engine = connect_database(f"sqlite:///{tmp_path / 'small.db'}")

    @event.listens_for(engine, "begin", insert=True)
    def full(connection: object) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 40")  # type: ignore[attr-defined]

    engine.dispose()
    records = [to_stored(make_study(number, keywords=["x" * 4000])) for number in range(1, 60)]
    with pytest.raises(StoreError, match=r"database or disk is full\. Fix this and run again") as error:
        Trials(engine).save_page(records, "2016-02-01")
    assert "\n" not in str(error.value)
    assert Trials(engine).trial_ids() == ()
    engine.dispose()


@pytest.mark.parametrize("table", ["trial", "edition"])
def test_a_database_of_something_else_is_left_alone(tmp_path: Path, table: str) -> None:
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as other:
        other.executescript(f"CREATE TABLE {table} (x); CREATE TABLE mine (y)")
    with pytest.raises(StoreError, match=f"is not horizon's, but has tables of the same names .{table}.") as error:
        connect_database(f"sqlite:///{file}")
    assert "\n" not in str(error.value)
    with closing(sqlite3.connect(file)) as other:
        assert other.execute("SELECT count(*) FROM sqlite_master").fetchone() == (2,)
