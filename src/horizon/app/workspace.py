"""A workspace: made once, opened by every command."""

import datetime as dt
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files as package
from pathlib import Path
from typing import Self

from horizon.app.workers import HERE, Workers
from horizon.app.workers import workers as workers_at
from horizon.errors import ConfigurationError, UsageError, WatchlistError
from horizon.settings import Settings
from horizon.store.deliveries import Deliveries
from horizon.store.editions import Editions
from horizon.store.engine import connect
from horizon.store.outcomes import Outcomes
from horizon.store.trials import Trials
from horizon.values.dates import iso_week
from horizon.values.edition import Edition
from horizon.watchlist.files import files
from horizon.watchlist.schema.watchlist import Watchlist


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


@dataclass(frozen=True)
class Workspace:
    """A workspace that has been opened: its settings, its stored trials, editions and deliveries, its watchlists, the
    faults of the broken ones, and who does the work."""

    settings: Settings
    trials: Trials
    watchlists: tuple[Watchlist, ...]
    faults: tuple[str, ...]
    workers: Workers = HERE

    @property
    def editions(self) -> Editions:
        """The frozen editions."""
        return Editions(self.trials.engine)

    @property
    def deliveries(self) -> Deliveries:
        """Who has had which edition."""
        return Deliveries(self.trials.engine)

    @property
    def outcomes(self) -> Outcomes:
        """What happened."""
        return Outcomes(self.trials.engine)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the database and of who did the work."""
        self.workers.close()
        self.trials.engine.dispose()


def open_workspace(settings: Settings, names: Sequence[str] = ()) -> Workspace:
    """Open the store and read the watchlists. WatchlistError where every one of them is broken."""
    loaded = files.load_all(settings.watchlists, names)
    faults = tuple(str(fault) for fault in loaded.faults)
    if not loaded.watchlists:
        raise WatchlistError(faults[0] if faults else f"{settings.watchlists} holds no watchlist; see: horizon init")
    return workspace_of(settings, loaded.watchlists, faults)


def workspace_of(settings: Settings, watchlists: tuple[Watchlist, ...], faults: tuple[str, ...] = ()) -> Workspace:
    """The store and who does the work, with watchlists that have been read."""
    workers = workers_at(settings.cluster, settings.database_url)
    return Workspace(settings, Trials(connect(settings.database_url)), watchlists, faults, workers)


def key_of_week(editions: Editions, today: dt.date, revise: bool) -> str:
    """The key of this week\'s newest edition, or of the one to come; with ``revise`` that of the next revision."""
    week_key = iso_week(today)
    own = [key for key in editions.all_keys() if key == week_key or key.startswith(f"{week_key}-r")]
    if revise and own:
        return f"{week_key}-r{len(own) + 1}"
    return own[-1] if own else week_key


def edition_of(workspace: Workspace, key: str) -> Edition:
    """A frozen edition; UsageError names those there are."""
    found = workspace.editions.get(key)
    if found is None:
        raise UsageError(f"no edition {key!r}; there are: {', '.join(workspace.editions.all_keys()) or 'none yet'}")
    return found


def owner() -> str:
    """Who holds a lease or a claim: this process on this machine."""
    return f"{socket.gethostname()}:{os.getpid()}"
