"""What the desk keeps while it is open follows what is done beside it."""

import shutil
from pathlib import Path

import pytest

from horizon.errors import HorizonError
from horizon.web.desk import Desk
from horizon.web.guard import Keys
from workspaces import make_workspace


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Path:
    """A copy of the workspace that has an edition."""
    return Path(shutil.copytree(made, tmp_path / "workspace"))


def test_a_store_that_was_put_back_is_read_and_written(workspace: Path, tmp_path: Path) -> None:
    desk, empty = Desk(workspace, Keys()), tmp_path / "empty"
    file = workspace / "horizon.db"
    make_workspace(empty)
    Desk(empty, Keys()).open_trials().engine.dispose()
    assert desk.newest_edition() is not None
    previews = desk.open_previews()
    kept = Path(shutil.copy(file, tmp_path / "kept.db"))
    (empty / "horizon.db").replace(file)
    assert desk.newest_edition() is None
    assert not desk.open_trials().trial_ids()
    assert desk.open_previews() is not previews
    kept.replace(file)
    assert desk.newest_edition() is not None
    desk.open_trials().engine.dispose()


def test_a_watchlist_that_is_taken_away_or_a_link_to_nowhere_stops_no_page(workspace: Path) -> None:
    desk = Desk(workspace, Keys())
    path = workspace / "watchlists" / "asthma.yaml"
    assert "asthma" in {each.name for each in desk.open_workspace().watchlists}
    path.unlink()
    path.symlink_to("nowhere")
    assert "asthma" not in {each.name for each in desk.open_workspace().watchlists}
    assert any("cannot be read" in fault for fault in desk.open_workspace().faults)
    path.unlink()
    path.symlink_to("/etc/hostname")
    with pytest.raises(HorizonError, match="no watchlist of this name"):
        desk.watchlist_path("asthma")
    desk.open_trials().engine.dispose()
