"""Files and folders are replaced whole or not at all."""

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from horizon.atomic_write import ABANDONED_SECONDS, UNFINISHED, replace_file, replace_folder, report_unwritable
from horizon.errors import ConfigurationError, StoreError


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_file_is_replaced_when_all_of_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("first")
    with replace_file(path) as file:
        file.write(b"second")
        assert path.read_text() == "first"
    assert path.read_text() == "second"
    assert names(tmp_path) == ["file"]


def test_a_file_stays_if_its_replacement_fails(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("first")
    with suppress(RuntimeError), replace_file(path) as file:
        file.write(b"second")
        raise RuntimeError
    assert path.read_text() == "first"
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize(
    ("before", "mode", "after"), [(0o600, None, 0o600), (0o644, 0o640, 0o640), (None, 0o600, 0o600)]
)
def test_a_file_has_the_mode_given_or_that_of_the_file_it_replaces(
    tmp_path: Path, before: int | None, mode: int | None, after: int
) -> None:
    path = tmp_path / "file"
    if before is not None:
        path.touch(before)
    with replace_file(path, mode):
        assert {file.stat().st_mode & 0o777 for file in tmp_path.glob(".file*")} == {after}
    assert path.stat().st_mode & 0o777 == after


def test_a_folder_stays_if_its_replacement_fails(tmp_path: Path) -> None:
    target = tmp_path / "demo"
    with replace_folder(target) as folder:
        (folder / "first").write_text("first")
    with suppress(RuntimeError), replace_folder(target) as folder:
        (folder / "second").write_text("second")
        raise RuntimeError
    assert names(target) == ["first"]
    assert names(tmp_path) == ["demo"]


def test_a_folder_is_replaced_with_all_it_held(tmp_path: Path) -> None:
    for name in ("first", "second"):
        with replace_folder(tmp_path / "demo") as folder:
            (folder / name).touch()
    assert names(tmp_path / "demo") == ["second"]


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="file cannot be written"), replace_folder(tmp_path / "file" / "demo"):
        pass


def test_an_error_of_the_disk_says_what_to_do(tmp_path: Path) -> None:
    advice = "gone/file cannot be written: No such file or directory. Free disk space or grant write permission"
    path = tmp_path / "gone" / "file"
    with pytest.raises(StoreError, match=advice), report_unwritable(path, StoreError), replace_file(path):
        pass


def test_what_a_killed_process_left_is_cleared_by_the_next_one(tmp_path: Path) -> None:
    """A backup is killed, and an edition; what another process writes at this moment stays."""
    for name in (".old.backup.77.unfinished", ".new.backup.78.unfinished"):
        (tmp_path / name).touch()
    left = tmp_path / ".2026-W08-x1.unfinished"
    (left / "unfinished").mkdir(parents=True)
    hours_ago = time.time() - 2 * ABANDONED_SECONDS
    for path in (left, tmp_path / ".old.backup.77.unfinished"):
        os.utime(path, (hours_ago, hours_ago))
    with replace_file(tmp_path / "store.backup") as file:
        file.write(b"whole")
    assert sorted(names(tmp_path)) == [".new.backup.78.unfinished", "store.backup"]


def test_so_is_what_earlier_versions_left_and_nothing_else(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])  # this Python
    ended.wait()
    dead, alive = ended.pid, os.getpid()
    left = [
        f".horizon-2026-02-03.backup.{dead}",
        f".readiness.ics.{dead}",
        ".2026-W08-a1b2c3d4",
        ".2026-W08-r2-abcdefg_",
    ]
    stays = [
        f".old.backup.{alive}",
        f".a.yaml.{dead}",
        ".a.backup.20260203",
        ".a.backup.x",
        "a.backup",
        ".2026-W08",
        ".git",
    ]
    for name in (*left, *stays):
        path = tmp_path / name
        path.mkdir() if name[1:] in {"2026-W08", "git"} or "W08-" in name else path.write_bytes(b"")
    (tmp_path / f".linked.backup.{dead}").symlink_to(tmp_path / "a.backup")
    for path in tmp_path.iterdir():
        os.utime(path, (0, 0), follow_symlinks=False)
    fresh = tmp_path / f".fresh.backup.{dead}"
    fresh.write_bytes(b"")
    with replace_file(tmp_path / "new.backup") as file:
        file.write(b"x")
    kept = {path.name for path in tmp_path.iterdir()}
    assert kept == {*stays, fresh.name, f".linked.backup.{dead}", "new.backup"}


def test_what_is_under_way_is_named_so_that_it_can_be_cleared(tmp_path: Path) -> None:
    with replace_file(tmp_path / "file"), replace_folder(tmp_path / "folder"):
        assert {path.suffix for path in tmp_path.iterdir()} == {UNFINISHED}
        assert all(path.name.startswith(".") for path in tmp_path.iterdir())
    assert sorted(names(tmp_path)) == ["file", "folder"]
