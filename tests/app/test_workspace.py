"""Making a workspace."""

from pathlib import Path

import pytest

from horizon.app.workspace import create_workspace
from horizon.errors import ConfigurationError
from horizon.settings import load_settings
from horizon.watchlist.files.load import load_folder


def test_a_workspace_can_be_used_at_once(tmp_path: Path) -> None:
    made = create_workspace(tmp_path / "deep" / "down")
    assert made.folder == tmp_path / "deep" / "down"
    settings = load_settings(made.folder, {})
    assert settings.reports.is_dir()
    loaded = load_folder(settings.watchlists)
    assert (len(loaded.watchlists), loaded.faults) == (made.watchlists, ())
    assert made.watchlists >= 3
    assert not [to for watchlist in loaded.watchlists for to in watchlist.recipients]


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "watchlists").mkdir()
    file = tmp_path / "watchlists" / "hepatitis-c.yaml"
    file.write_text("mine")
    create_workspace(tmp_path)
    assert file.read_text() == "mine"
    with pytest.raises(ConfigurationError, match="is a workspace already"):
        create_workspace(tmp_path)


def test_a_file_in_its_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        create_workspace(tmp_path / "file")
