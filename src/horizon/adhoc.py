"""Scans that a person asks for: some watchlists, another day, other figures, or a condition without a watchlist."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from horizon import run
from horizon.errors import UsageError
from horizon.settings import Settings
from horizon.store.engine import connect
from horizon.store.trials import Trials
from horizon.values.frozen import Scan
from horizon.watchlist.files import set_values
from horizon.watchlist.schema import Watchlist


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked. ``phase`` replaces the phases that count; ``launch_before`` drops what is later at the median."""

    watchlists: tuple[str, ...] = ()
    condition: str = ""
    phase: tuple[int, ...] = ()
    as_of: dt.date | None = None
    launch_before: dt.date | None = None
    sets: tuple[str, ...] = ()
    pull: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """The scan that was asked for and, where figures were set, the base case beside it."""

    scan: Scan
    base: Scan | None = None


def ask(settings: Settings, question: Question, progress: run.Progress = run.quiet) -> Answer:
    """Pull unless told not to, then assess what was asked for, and the base case beside a what-if."""
    workspace = _workspace(settings, question)
    if question.pull:
        run.pull(workspace, progress=progress)
    base = _assess(workspace, question, progress)
    if not question.sets:
        return Answer(base)
    changed = tuple(set_values(watchlist, question.sets) for watchlist in workspace.watchlists)
    return Answer(_assess(replace(workspace, watchlists=changed), question, progress), base)


def _workspace(settings: Settings, question: Question) -> run.Workspace:
    if question.condition and question.watchlists:
        raise UsageError("name watchlists or give --condition, not both")
    if question.condition:
        trials = Trials(connect(settings.database_url))
        return run.Workspace(settings, trials, (_only(question.condition, question.phase),), ())
    workspace = run.open_workspace(settings, question.watchlists)
    if question.phase:
        narrowed = tuple(_with_phases(watchlist, question.phase) for watchlist in workspace.watchlists)
        return replace(workspace, watchlists=narrowed)
    return workspace


def _only(condition: str, phase: Sequence[int]) -> Watchlist:
    """A watchlist of one condition, without a cost model: what is coming and when."""
    made = Watchlist.model_validate({"name": "condition", "title": condition, "match": {"conditions": [condition]}})
    return _with_phases(made, phase) if phase else made


def _with_phases(watchlist: Watchlist, phases: Sequence[int]) -> Watchlist:
    return watchlist.model_copy(update={"count": watchlist.count.model_copy(update={"phases": tuple(phases)})})


def _assess(workspace: run.Workspace, question: Question, progress: run.Progress) -> Scan:
    found, _ = run.assess(workspace, question.as_of, progress)
    if question.launch_before is None:
        return found
    before = question.launch_before
    kept = tuple(one for one in found.technologies if one.launch and one.launch.p50 < before)
    return replace(found, technologies=kept)
