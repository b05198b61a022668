"""The workspace, opened by every command."""

import datetime as dt
import os
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

from horizon.app.workers import LOCAL_WORKERS, Workers, connect_workers
from horizon.errors import ConfigurationError, LeaseHeldError, StoreError, UsageError, WatchlistError, suggest_name
from horizon.settings import Settings
from horizon.store.deliveries import Deliveries
from horizon.store.editions import Editions
from horizon.store.engine import connect_database
from horizon.store.lease import hold_lease
from horizon.store.outcomes import Outcomes
from horizon.store.regulator_lists import RegulatorLists
from horizon.store.trials import Trials
from horizon.values.dates import iso_week
from horizon.values.edition import Edition
from horizon.values.progress import Progress, ignore_progress
from horizon.watchlist.files.load import load_folder
from horizon.watchlist.schema.watchlist import Watchlist

LEASE_SECONDS = 120
"""How long a lease lasts unless it is renewed: a live run renews it, that of a dead one runs out."""

STALLED_SECONDS = 3600
"""Assumption: what one request takes with all its tries (47 minutes at most), or one stage of an edition."""


@dataclass(frozen=True)
class Workspace:
    """An open workspace: settings, store, watchlists, the faults of broken ones, and the workers."""

    settings: Settings
    trials: Trials
    watchlists: tuple[Watchlist, ...]
    faults: tuple[str, ...]
    workers: Workers = LOCAL_WORKERS

    @property
    def editions(self) -> Editions:
        """The frozen editions."""
        return Editions(self.trials.engine)

    @property
    def deliveries(self) -> Deliveries:
        """The deliveries of each edition."""
        return Deliveries(self.trials.engine)

    @property
    def outcomes(self) -> Outcomes:
        """The recorded outcomes."""
        return Outcomes(self.trials.engine)

    @property
    def regulators(self) -> RegulatorLists:
        """The regulators' lists."""
        return RegulatorLists(self.trials.engine)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Close the database and release the workers."""
        self.workers.close()
        self.trials.engine.dispose()


def open_workspace(settings: Settings, names: Sequence[str] = ()) -> Workspace:
    """Load the watchlists (all, or those named) and open the store. Raises WatchlistError if none can be read."""
    loaded = load_folder(settings.watchlists, names)
    faults = tuple(str(fault) for fault in loaded.faults)
    if not loaded.watchlists:
        raise WatchlistError(faults[0] if faults else f"{settings.watchlists} holds no watchlist; see: horizon init")
    return build_workspace(settings, loaded.watchlists, faults)


def build_workspace(settings: Settings, watchlists: tuple[Watchlist, ...], faults: tuple[str, ...] = ()) -> Workspace:
    """Open the store and connect the workers, for watchlists that are loaded."""
    workers = connect_workers(settings.cluster, settings.database_url)
    return Workspace(settings, Trials(connect_database(settings.database_url)), watchlists, faults, workers)


def raise_if_empty(workspace: Workspace) -> None:
    """Raise StoreError if no trial is stored, so that nothing found is not taken for nothing there."""
    if not workspace.trials.trial_ids():
        raise StoreError(
            "nothing is stored yet: fetch the trials with: horizon pull (or from files: horizon pull --source FILE)"
        )


def key_of_week(editions: Editions, today: dt.date, revise: bool) -> str:
    """Return the key of the week's newest edition, or of its first; with ``revise`` that of its next revision."""
    week = iso_week(today)
    keys = [key for key in editions.edition_keys() if key.partition("-r")[0] == week]
    return keys[-1] if keys and not revise else editions.next_key(week)


def due_edition_key(workspace: Workspace, revise: bool, edition_day: dt.date | None) -> str:
    """Return the edition key of today or of a missed day. Raises ConfigurationError if the clock is behind."""
    day, keys = edition_day or workspace.settings.today, workspace.editions.edition_keys()
    if not keys or iso_week(day) >= keys[-1][: len("2026-W08")]:
        return key_of_week(workspace.editions, day, revise)
    if edition_day is None:
        raise ConfigurationError(
            f"today is {day}, but {keys[-1]} already exists: set the clock (or HORIZON_TODAY); if the clock was wrong "
            f"when that was composed: horizon digest --withdraw {keys[-1]} --reason TEXT"
        )
    return keys[-1]  # the missed week has been overtaken by a newer edition


def get_edition(workspace: Workspace, key: str) -> Edition:
    """Load a frozen edition. Raises UsageError if there is none of this key, or if it is withdrawn."""
    check_edition(workspace, key)
    edition = workspace.editions.load_edition(key)
    assert edition is not None, "it stands"
    return edition


def check_edition(workspace: Workspace, key: str) -> None:
    """Raise UsageError if there is no frozen edition of this key, or if it is withdrawn."""
    if reason := workspace.editions.withdrawal_reason(key):
        raise UsageError(f"{key} was withdrawn: {reason}")
    keys = workspace.editions.edition_keys()
    if key not in keys:
        hint = suggest_name(key, keys) or f"; there are: {', '.join(keys) or 'none yet'}"
        raise UsageError(f"no edition {key!r}{hint}")


def process_name() -> str:
    """Name this process on this machine, as the holder of a lease or a claim."""
    return f"{socket.gethostname()}:{os.getpid()}"


@contextmanager
def run_lease(workspace: Workspace, progress: Progress = ignore_progress) -> Iterator[Progress]:
    """Hold the lease that keeps a second run or pull out; yields the progress that this one reports to.

    The lease runs out once nothing has come forward for ``STALLED_SECONDS``. Raises LeaseHeldError if another run or
    pull is active, and from the progress if another one has taken over.
    """
    heard: tuple[str, int] = "", 0
    at = time.monotonic()

    def comes_forward() -> bool:
        return time.monotonic() - at < STALLED_SECONDS

    # No change may be logged between the reading for an edition and its freezing: it would fall into no window.
    with hold_lease(workspace.trials.engine, "run", process_name(), LEASE_SECONDS, comes_forward) as lost:

        def report(stage: str, done: int, total: int | None) -> None:
            nonlocal heard, at
            if lost.is_set():
                raise LeaseHeldError(
                    "this run did not come forward, and another one has taken over; see: horizon status"
                )
            if (stage, done) != heard:
                heard, at = (stage, done), time.monotonic()
            progress(stage, done, total)

        yield report
