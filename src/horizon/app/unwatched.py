"""What nobody watches, from what a workspace stores: the sweep, and the trials that files brought in."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import orjson

from horizon.app.pull import open_registry
from horizon.app.sweep import sweep_registry
from horizon.app.workspace import Workspace, build_workspace, run_lease
from horizon.errors import UsageError
from horizon.evidence import tables
from horizon.registry.reconstruct import reconstruct_as_of
from horizon.registry.study import to_stored, to_trial
from horizon.settings import Settings
from horizon.store.sweeps import SweepReport, Sweeps
from horizon.unwatched.conditions import build_condition_finder
from horizon.unwatched.draft import draft_watchlist
from horizon.unwatched.listing import UnwatchedBasis, choose_jurisdiction, has_key, list_unwatched
from horizon.unwatched.news import MOST_LINES, describe_line, tell_unwatched
from horizon.values.edition import Edition
from horizon.values.progress import Progress, ignore_progress
from horizon.values.trial import Trial
from horizon.values.unwatched import UnwatchedList, UnwatchedNews, UnwatchedTechnology
from horizon.watchlist.files.load import LoadedWatchlists, load_folder, parse_watchlist
from horizon.watchlist.matching.match import match_trials


def open_any_workspace(settings: Settings) -> Workspace:
    """Open a workspace with the watchlists that can be read, if only none: then nobody watches anything."""
    loaded = load_folder(settings.watchlists) if settings.watchlists.is_dir() else LoadedWatchlists((), ())
    return build_workspace(settings, loaded.watchlists, tuple(map(str, loaded.faults)))


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


def collect_unwatched_news(workspace: Workspace, before: Edition | None) -> UnwatchedNews:
    """Return what an edition says of what nobody watches; nothing before the first sweep."""
    last_news = before.unwatched if before else UnwatchedNews()
    if Sweeps(workspace.trials.engine).last_sweep() is None:
        return replace(last_news, lines=())
    return tell_unwatched(list_stored_unwatched(workspace), last_news)


def list_new_since(workspace: Workspace, listed: UnwatchedList) -> tuple[str, ...]:
    """Return in words what is new among the first ten since the last edition that had a list; all without one."""
    keys = workspace.editions.edition_keys()
    last = workspace.editions.load_edition(keys[-1]) if keys else None
    known = last.unwatched.first_ten if last else ()
    return tuple(describe_line(row) for row in listed.technologies[:MOST_LINES] if row.key not in known)


def draft_from_unwatched(workspace: Workspace, key: str, name: str, path: Path) -> str:
    """Return the text of a watchlist made of a technology that nobody watches, matching all of its trials.

    Raises UsageError if there is no such technology.
    """
    listed = list_stored_unwatched(workspace)
    technology, day = find_unwatched(listed, key), listed.as_of
    jurisdiction = choose_jurisdiction(workspace.watchlists)
    place = build_condition_finder(day), jurisdiction, tables.load_evidence(day).find_population(jurisdiction)
    text = draft_watchlist(technology, listed, *place)
    watchlist = parse_watchlist(text, path).model_copy(update={"name": name})
    trials = [trial for trial in _iter_stored(workspace, day) if trial.nct_id in technology.trials]
    matched = {hit.trial.nct_id for hit in match_trials(trials, [watchlist]).hits}
    return (
        text if matched.issuperset(technology.trials) else draft_watchlist(technology, listed, *place, by_product=True)
    )


def find_unwatched(listed: UnwatchedList, key: str) -> UnwatchedTechnology:
    """Return the technology of a key, or the only one of a name. Raises UsageError if there is none, or several."""
    wanted = key.casefold()
    matches = [row for row in listed.technologies if has_key(row, wanted)] or [
        row for row in listed.technologies if wanted in map(str.casefold, (row.name, *row.aliases))
    ]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise UsageError(
            f"{key!r} is in the list more than once: {', '.join(row.key for row in matches)}; name its key"
        )
    raise UsageError(f"nothing of what nobody watches is {key!r}; see the keys with: horizon unwatched")
