"""What nobody watches, from what a workspace stores: the sweep, and the trials that files brought in."""

import datetime as dt
from collections.abc import Iterator

import orjson

from horizon.app.pull import open_registry
from horizon.app.sweep import sweep_registry
from horizon.app.workspace import Workspace, run_lease
from horizon.errors import UsageError
from horizon.evidence import tables
from horizon.registry.reconstruct import reconstruct_as_of
from horizon.registry.study import to_stored, to_trial
from horizon.store.sweeps import SweepReport, Sweeps
from horizon.unwatched.listing import UnwatchedBasis, list_unwatched
from horizon.values.progress import Progress, ignore_progress
from horizon.values.trial import Trial
from horizon.values.unwatched import UnwatchedList, UnwatchedTechnology


def sweep_workspace(workspace: Workspace, progress: Progress = ignore_progress) -> SweepReport:
    """Sweep the registry into a workspace.

    Raises LeaseHeldError if a run or a pull is active, RegistryError if the registry cannot be read.
    """
    with run_lease(workspace, progress) as progress, open_registry(workspace.settings) as client:
        return sweep_registry(client, workspace.trials, workspace.settings.today, progress)


def list_stored_unwatched(
    workspace: Workspace, as_of: dt.date | None = None, progress: Progress = ignore_progress
) -> UnwatchedList:
    """List what nobody watches among all that is stored, as of a day (today). Raises UsageError for a later day."""
    settings = workspace.settings
    if as_of and as_of > settings.today:
        raise UsageError(f"--as-of {as_of} is in the future: give today or an earlier day")
    day, last = as_of or settings.today, Sweeps(workspace.trials.engine).last_sweep()
    progress("what nobody watches", 0, None)
    basis = UnwatchedBasis(
        workspace.watchlists,
        tables.load_evidence(day),
        workspace.regulators.records_as_of(day),
        settings.unwatched.ignore,
        settings.digest.threshold,
        settings.digest.seed,
        last.data_timestamp if last else "",
    )
    return list_unwatched(_iter_stored(workspace, day), basis)


def _iter_stored(workspace: Workspace, day: dt.date) -> Iterator[Trial]:
    """Yield every stored trial once as it was on a day: those of the watchlists, then those only swept."""
    stored = set(workspace.trials.trial_ids())
    yield from workspace.trials.iter_trials(day)
    for body in Sweeps(workspace.trials.engine).iter_bodies():
        if day >= workspace.settings.today:
            trial = to_trial(body)
        elif record := reconstruct_as_of(orjson.loads(body), day):
            trial = to_trial(to_stored(record).body)
        else:
            continue
        if trial.nct_id not in stored:
            yield trial


def find_unwatched(listed: UnwatchedList, key: str) -> UnwatchedTechnology:
    """Return the technology of a key, or the only one of a name. Raises UsageError if there is none, or several."""
    wanted = key.casefold()
    matches = [row for row in listed.technologies if row.key == wanted] or [
        row for row in listed.technologies if wanted in map(str.casefold, (row.name, *row.aliases))
    ]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise UsageError(f"{key!r} is in the list more than once: {', '.join(row.key for row in matches)}; name its key")
    raise UsageError(f"nothing of what nobody watches is {key!r}; see the keys with: horizon unwatched")
