"""The watchlists that are shipped with horizon, and their copies in a workspace."""

from importlib.resources import files
from pathlib import Path

from horizon.errors import ConfigurationError
from horizon.watchlist.files.write import write_json_schema


def shipped_folder() -> Path:
    """The folder of the shipped watchlists: in the installed package, or at the root of a checkout."""
    installed = Path(str(files("horizon.watchlist"))) / "shipped"
    return installed if installed.is_dir() else Path(__file__).parents[4] / "watchlists"


def copy_shipped_watchlists(folder: Path) -> tuple[Path, ...]:
    """Copy the shipped watchlists into a folder, but over no existing file, and return the copies.

    Raises ConfigurationError if the folder cannot be written.
    """
    copies = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for source in sorted(shipped_folder().glob("*.yaml")):
            copy = folder / source.name
            if not copy.exists():
                copy.write_bytes(source.read_bytes())
                copies.append(copy)
        write_json_schema(folder)
    except OSError as error:
        raise ConfigurationError(f"{error.filename or folder}: {error.strerror}") from None
    return tuple(copies)
