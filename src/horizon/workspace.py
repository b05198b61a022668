"""Making a workspace."""

from dataclasses import dataclass
from importlib.resources import files as package
from pathlib import Path

from horizon.errors import ConfigurationError
from horizon.watchlist import files


@dataclass(frozen=True, slots=True)
class Made:
    """A new workspace and how many watchlists it has."""

    folder: Path
    watchlists: int


def make(folder: Path) -> Made:
    """``horizon.toml``, ``watchlists/`` and ``reports/`` in a folder. ConfigurationError if it is a workspace already
    or cannot be written; nothing that is there is overwritten."""
    folder = folder.resolve()
    if (folder / "horizon.toml").exists():
        raise ConfigurationError(f"{folder} is a workspace already: it has a horizon.toml")
    try:
        (folder / "watchlists").mkdir(parents=True, exist_ok=True)
        (folder / "reports").mkdir(exist_ok=True)
        copied = files.copy_shipped(folder / "watchlists")
        template = (package("horizon") / "horizon.toml").read_text(encoding="utf-8")
        (folder / "horizon.toml").write_text(template, encoding="utf-8")
    except OSError as wrong:
        raise ConfigurationError(f"{folder} cannot be written: {wrong.strerror}") from None
    return Made(folder, len(copied))
