"""Write a file or a folder whole or not at all: it is made beside its place and renamed into it."""

import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from horizon.errors import ConfigurationError, HorizonError

UNFINISHED = ".unfinished"
"""How the name ends of what is not in its place yet; it begins with a dot."""

ABANDONED_SECONDS = 3600
"""What has not been written to for so long is of a process that was killed."""

_EARLIER_FILE = re.compile(r"\..+\.(?:backup|ics)\.(\d{1,7})")
_EARLIER_FOLDER = re.compile(r"\.\d{4}-W\d\d(?:-r\d+)?-[a-z0-9_]{8}")
"""How earlier versions named what was not in its place yet: with the number of the process, or eight random letters."""


@contextmanager
def report_unwritable(path: Path, error: type[HorizonError]) -> Iterator[None]:
    """Raise ``error`` for an OSError in the block, saying that ``path`` cannot be written and what to do."""
    try:
        yield
    except OSError as fault:
        reason = f"{path} cannot be written: {fault.strerror}. Free disk space or grant write permission"
        raise error(reason) from None


@contextmanager
def replace_file(path: Path, mode: int | None = None) -> Iterator[BinaryIO]:
    """Yield a binary file that takes the place of ``path`` when the block ends without an exception.

    Its permissions are ``mode``; without one, those of the file that it replaces. Raises OSError.
    """
    _clear_abandoned(path.parent)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}{UNFINISHED}")
    if mode is None and path.exists():
        mode = stat.S_IMODE(path.stat().st_mode)
    # A file that is to be private is so from its first moment.
    created = 0o666 if mode is None else 0o600
    try:
        with open(unfinished, "wb", opener=lambda name, flags: os.open(name, flags, created)) as file:
            if mode is not None:
                unfinished.chmod(mode)
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def replace_folder(path: Path) -> Iterator[Path]:
    """Yield an empty folder that takes the place of ``path`` when the block ends without an exception.

    Raises ConfigurationError if no folder can be made there.
    """
    with report_unwritable(path.parent, ConfigurationError):
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear_abandoned(path.parent)
        beside = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}-", suffix=UNFINISHED))
    try:
        unfinished = beside / "unfinished"
        unfinished.mkdir()
        yield unfinished
        if path.exists():
            path.rename(beside / "replaced")
        unfinished.rename(path)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _clear_abandoned(folder: Path) -> None:
    """Delete what processes that were killed have left in a folder, those of earlier versions too."""
    for path in folder.glob(".*"):
        if not (path.name.endswith(UNFINISHED) or _is_of_earlier_version(path)):
            continue
        with suppress(OSError):
            if time.time() - path.stat().st_mtime < ABANDONED_SECONDS:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def _is_of_earlier_version(path: Path) -> bool:
    """Tell whether a path is what an earlier version left, and its process runs no more."""
    if path.is_symlink():
        return False
    if path.is_dir():
        return bool(_EARLIER_FOLDER.fullmatch(path.name))
    named = _EARLIER_FILE.fullmatch(path.name)
    if not named or not path.is_file():
        return False
    try:
        os.kill(int(named[1]), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
