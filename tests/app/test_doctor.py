"""Each part that a run needs, working and not."""

import datetime as dt
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from horizon import http
from horizon.app import doctor
from horizon.app.doctor import run_checks
from horizon.settings import load_settings
from horizon.store.engine import connect_database, open_engine
from horizon.store.migrate import current_revision, upgrade_tables
from workspaces import BROKEN, WATCHLISTS, make_environment, make_workspace, run_command, serve_mailbox, serve_registry

PARTS = ["watchlists", "database", "reports folder", "disk", "file modes", "registry", "regulators"]
PARTS += ["clock", "mailbox", "operator"]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve_registry(tmp_path_factory.mktemp("registry")) as address:
        yield address


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "UNREACHED_WAITS", ())


def test_all_is_well(tmp_path: Path, api: str) -> None:
    workspace = make_workspace(tmp_path / "well")
    with serve_mailbox() as (smtp, inbox):
        known = make_environment(api, **smtp)
        results = list(run_checks(load_settings(workspace, known)))
        assert [result.part for result in results] == PARTS
        assert [result for result in results if not result.works] == []
        assert "2 can be read; 3 recipients" in results[0].text
        assert inbox.taken == []
        assert run_command(workspace, "doctor", env=known).code == 0


def nothing(_: Path) -> None: ...


def broken(workspace: Path) -> None:
    (workspace / "watchlists" / "asthma.yaml").write_text(BROKEN)


def empty(workspace: Path) -> None:
    for name in WATCHLISTS:
        (workspace / "watchlists" / f"{name}.yaml").unlink()


def file_for_reports(workspace: Path) -> None:
    (workspace / "reports").write_text("")


def open_to_all(workspace: Path) -> None:
    connect_database(f"sqlite:///{workspace / 'horizon.db'}").dispose()
    (workspace / "horizon.db").chmod(0o644)


def of_a_newer_horizon(workspace: Path) -> None:
    engine = connect_database(f"sqlite:///{workspace / 'horizon.db'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()


@pytest.mark.parametrize(
    ("before", "given", "part", "words"),
    [
        (open_to_all, {}, "file modes", "chmod o-rwx"),
        (of_a_newer_horizon, {}, "database", "newer horizon"),
        (broken, {}, "watchlists", "asthma.yaml:3:1: unknown key 'colour'"),
        (empty, {}, "watchlists", "holds no watchlist"),
        (nothing, {"HORIZON_DATABASE_URL": "sqlite:////nowhere/at/all.db"}, "database", "cannot be opened"),
        (file_for_reports, {}, "reports folder", "is not a folder"),
        (nothing, {"HORIZON_REGISTRY_URL": "http://127.0.0.1:9/api/v2"}, "registry", "no connection"),
        (nothing, {"HORIZON_SMTP_HOST": "127.0.0.1", "HORIZON_SMTP_PORT": "9"}, "mailbox", "127.0.0.1"),
    ],
)
def test_what_does_not_work_is_told_and_nothing_else(
    tmp_path: Path, api: str, before: Callable[[Path], None], given: dict[str, str], part: str, words: str
) -> None:
    workspace = make_workspace(tmp_path / "ill")
    before(workspace)
    known = make_environment(api) | given
    failing = [result for result in run_checks(load_settings(workspace, known)) if not result.works]
    assert [result.part for result in failing] == [part]
    assert words in failing[0].text
    answer = run_command(workspace, "doctor", env=known)
    assert (answer.code, answer.out.count("FAILS"), answer.err) == (3, 1, "")


@pytest.mark.parametrize(("minutes", "works"), [(-9, False), (-2, True), (2, True), (9, False)])
def test_a_clock_that_is_wrong_is_told(
    tmp_path: Path, api: str, monkeypatch: pytest.MonkeyPatch, minutes: int, works: bool
) -> None:
    # The registry of the test lives by the same clock: what it says is moved instead.
    apart = dt.timedelta(minutes=minutes)
    monkeypatch.setattr(doctor, "parsedate_to_datetime", lambda text: parsedate_to_datetime(text) + apart)
    settings = load_settings(make_workspace(tmp_path / "well"), make_environment(api))
    results = {result.part: result for result in run_checks(settings)}
    assert results["clock"].works is works
    assert "set the clock" in results["clock"].text or works


@pytest.mark.parametrize(
    ("revision", "words"), [(None, "empty: the next run makes"), ("0001", "brings it to"), ("head", "can be written")]
)
def test_a_doctor_migrates_nothing(tmp_path: Path, api: str, revision: str | None, words: str) -> None:
    workspace = make_workspace(tmp_path / "well")
    engine = open_engine(f"sqlite:///{workspace / 'horizon.db'}")
    if revision:
        upgrade_tables(engine, revision)
    before = current_revision(engine)
    results = {result.part: result for result in run_checks(load_settings(workspace, make_environment(api)))}
    assert words in results["database"].text
    assert current_revision(engine) == before
    engine.dispose()


def test_reports_may_lie_in_folders_that_are_yet_to_be_made(tmp_path: Path, api: str) -> None:
    known = make_environment(api) | {"HORIZON_REPORTS_DIR": str(tmp_path / "some" / "where")}
    results = {result.part: result for result in run_checks(load_settings(make_workspace(tmp_path / "well"), known))}
    assert results["reports folder"].works
    assert not (tmp_path / "some").exists()
