"""Watchlists are written whole or not at all."""

from pathlib import Path

import pytest

from horizon.errors import ConfigurationError
from horizon.watchlist.files.write import write_watchlist


def test_a_failed_write_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "area.yaml"
    path.write_text("before", encoding="utf-8")
    path.chmod(0o640)
    write_watchlist(path, "after")
    assert path.read_text(encoding="utf-8") == "after"
    assert path.stat().st_mode & 0o777 == 0o640

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(ConfigurationError, match="cannot be written: No space left on device"):
        write_watchlist(path, "half")
    assert path.read_text(encoding="utf-8") == "after"
    assert [file.name for file in tmp_path.iterdir()] == ["area.yaml"]
