"""The watchlists that are shipped with horizon, and their copies in a workspace."""

import functools
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from horizon.errors import ConfigurationError
from horizon.watchlist.files.document import values_of
from horizon.watchlist.files.write import write_json_schema


def shipped_folder() -> Path:
    """The folder of the shipped watchlists: in the installed package, or at the root of a checkout."""
    installed = Path(str(files("horizon.watchlist"))) / "shipped"
    return installed if installed.is_dir() else Path(__file__).parents[4] / "watchlists"


def list_shipped_watchlists() -> tuple[str, ...]:
    """The names of the shipped watchlists."""
    return tuple(sorted(path.stem for path in shipped_folder().glob("*.yaml")))


@functools.cache
def read_shipped_titles() -> Mapping[str, str]:
    """The titles of the shipped watchlists by name."""
    titles = {}
    for name in list_shipped_watchlists():
        lines = (shipped_folder() / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
        titles[name] = str(values_of(next(line for line in lines if line.startswith("title:")))["title"])
    return titles


def copy_shipped_watchlists(folder: Path, names: Sequence[str] = ()) -> tuple[Path, ...]:
    """Copy the shipped watchlists of these names (all) into a folder, but over no existing file; return the copies.

    Raises ConfigurationError if the folder cannot be written.
    """
    copies = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in names or list_shipped_watchlists():
            source = shipped_folder() / f"{name}.yaml"
            copy = folder / source.name
            if not copy.exists():
                copy.write_bytes(source.read_bytes())
                copies.append(copy)
        write_json_schema(folder)
    except OSError as error:
        raise ConfigurationError(f"{error.filename or folder}: {error.strerror}") from None
    return tuple(copies)
