"""Each part that a run needs, working and not."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from horizon.doctor import examine
from horizon.registry import client
from horizon.settings import load
from workspaces import BROKEN, WATCHLISTS, ask, environment, mailbox, make, registry

PARTS = ["watchlists", "database", "reports folder", "disk", "registry", "mailbox"]


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


@pytest.mark.parametrize(
    ("before", "given", "part", "words"),
    [
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


def test_reports_may_lie_in_folders_that_are_yet_to_be_made(tmp_path: Path, api: str) -> None:
    known = environment(api) | {"HORIZON_REPORTS_DIR": str(tmp_path / "some" / "where")}
    found = {one.part: one for one in examine(load(make(tmp_path / "well"), known))}
    assert found["reports folder"].works
    assert not (tmp_path / "some").exists()
