"""Making a workspace."""

from pathlib import Path

import pytest

from horizon.app.workspace import make
from horizon.errors import ConfigurationError
from horizon.settings import load
from horizon.watchlist.files.files import load_all


def test_a_workspace_can_be_used_at_once(tmp_path: Path) -> None:
    made = make(tmp_path / "deep" / "down")
    assert made.folder == tmp_path / "deep" / "down"
    settings = load(made.folder, {})
    assert settings.reports.is_dir()
    loaded = load_all(settings.watchlists)
    assert (len(loaded.watchlists), loaded.faults) == (made.watchlists, ())
    assert made.watchlists >= 3
    assert not [to for one in loaded.watchlists for to in one.recipients]


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "watchlists").mkdir()
    own = tmp_path / "watchlists" / "hepatitis-c.yaml"
    own.write_text("mine")
    make(tmp_path)
    assert own.read_text() == "mine"
    with pytest.raises(ConfigurationError, match="is a workspace already"):
        make(tmp_path)


def test_a_file_in_its_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        make(tmp_path / "file")
