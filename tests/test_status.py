"""How things stand, before anything has happened and after."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from horizon.settings import load
from horizon.status import Standing, standing
from horizon.workspace import open_workspace
from workspaces import BROKEN, DATA, WATCHLISTS, WEEK, ask, environment, mailbox, make, registry


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
