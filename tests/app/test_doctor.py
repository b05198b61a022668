"""Each part that a run needs, working and not."""

import datetime as dt
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from horizon.app import doctor
from horizon.app.doctor import examine
from horizon.registry import client
from horizon.settings import load
from horizon.store.engine import connect, open_engine
from horizon.store.migrate import current, upgrade
from workspaces import BROKEN, WATCHLISTS, ask, environment, mailbox, make, registry

PARTS = ["watchlists", "database", "reports folder", "disk", "file modes", "registry", "clock", "mailbox", "operator"]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with registry(tmp_path_factory.mktemp("registry")) as address:
        yield address


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "WAITS_UNREACHED", ())


def test_all_is_well(tmp_path: Path, api: str) -> None:
    workspace = make(tmp_path / "well")
    with mailbox() as (smtp, inbox):
        known = environment(api, **smtp)
        found = list(examine(load(workspace, known)))
        assert [one.part for one in found] == PARTS
        assert [one for one in found if not one.works] == []
        assert "2 can be read; 3 recipients" in found[0].text
        assert inbox.taken == []
        assert ask(workspace, "doctor", given=known).code == 0


def nothing(_: Path) -> None: ...


def broken(workspace: Path) -> None:
    (workspace / "watchlists" / "asthma.yaml").write_text(BROKEN)


def empty(workspace: Path) -> None:
    for name in WATCHLISTS:
        (workspace / "watchlists" / f"{name}.yaml").unlink()


def file_for_reports(workspace: Path) -> None:
    (workspace / "reports").write_text("")


def open_to_all(workspace: Path) -> None:
    connect(f"sqlite:///{workspace / 'horizon.db'}").dispose()
    (workspace / "horizon.db").chmod(0o644)


def of_a_newer_horizon(workspace: Path) -> None:
    engine = connect(f"sqlite:///{workspace / 'horizon.db'}")
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
        (file_for_reports, {}, "reports folder", "is no folder"),
        (nothing, {"HORIZON_REGISTRY_URL": "http://127.0.0.1:9/api/v2"}, "registry", "no connection"),
        (nothing, {"HORIZON_SMTP_HOST": "127.0.0.1", "HORIZON_SMTP_PORT": "9"}, "mailbox", "127.0.0.1"),
    ],
)
def test_what_does_not_work_is_told_and_nothing_else(
    tmp_path: Path, api: str, before: Callable[[Path], None], given: dict[str, str], part: str, words: str
) -> None:
    workspace = make(tmp_path / "ill")
    before(workspace)
    known = environment(api) | given
    failing = [one for one in examine(load(workspace, known)) if not one.works]
    assert [one.part for one in failing] == [part]
    assert words in failing[0].text
    said = ask(workspace, "doctor", given=known)
    assert (said.code, said.out.count("FAILS"), said.err) == (3, 1, "")


@pytest.mark.parametrize(("minutes", "works"), [(-9, False), (-2, True), (2, True), (9, False)])
def test_a_clock_that_is_wrong_is_told(
    tmp_path: Path, api: str, monkeypatch: pytest.MonkeyPatch, minutes: int, works: bool
) -> None:
    # The registry of the test lives by the same clock: what it says is moved instead.
    apart = dt.timedelta(minutes=minutes)
    monkeypatch.setattr(doctor, "parsedate_to_datetime", lambda said: parsedate_to_datetime(said) + apart)
    settings = load(make(tmp_path / "well"), environment(api))
    found = {one.part: one for one in examine(settings)}
    assert found["clock"].works is works
    assert "set the clock" in found["clock"].text or works


@pytest.mark.parametrize(
    ("revision", "words"), [(None, "empty: the next run makes"), ("0001", "brings it to"), ("head", "can be written")]
)
def test_a_doctor_migrates_nothing(tmp_path: Path, api: str, revision: str | None, words: str) -> None:
    workspace = make(tmp_path / "well")
    engine = open_engine(f"sqlite:///{workspace / 'horizon.db'}")
    if revision:
        upgrade(engine, revision)
    before = current(engine)
    found = {one.part: one for one in examine(load(workspace, environment(api)))}
    assert words in found["database"].text
    assert current(engine) == before
    engine.dispose()


def test_reports_may_lie_in_folders_that_are_yet_to_be_made(tmp_path: Path, api: str) -> None:
    known = environment(api) | {"HORIZON_REPORTS_DIR": str(tmp_path / "some" / "where")}
    found = {one.part: one for one in examine(load(make(tmp_path / "well"), known))}
    assert found["reports folder"].works
    assert not (tmp_path / "some").exists()
