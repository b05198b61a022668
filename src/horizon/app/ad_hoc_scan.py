"""Scans that a person asks for: some watchlists, another day, other figures, or a condition without a watchlist."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError

from horizon.app import run
from horizon.app.workspace import Workspace, open_workspace, workspace_of
from horizon.errors import UsageError
from horizon.settings import Settings
from horizon.values.edition import Scan
from horizon.watchlist.files.files import set_values
from horizon.watchlist.schema.watchlist import Watchlist


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked. ``phase`` replaces the phases that count; ``launch_before`` drops what is later at the median;
    ``years`` replaces the number of financial years."""

    watchlists: tuple[str, ...] = ()
    condition: str = ""
    phase: tuple[int, ...] = ()
    as_of: dt.date | None = None
    launch_before: dt.date | None = None
    sets: tuple[str, ...] = ()
    years: int | None = None
    pull: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """The scan that was asked for, where figures were set the base case beside it, and the faults of those watchlists
    that could not be asked."""

    scan: Scan
    base: Scan | None = None
    faults: tuple[str, ...] = ()


def ask(settings: Settings, question: Question, progress: run.Progress = run.quiet) -> Answer:
    """Pull unless told not to, then assess what was asked for, and the base case beside a what-if. UsageError for a day
    that is still to come, a condition that cannot be matched, or a figure that cannot be set."""
    if question.as_of and question.as_of > settings.today:
        raise UsageError(f"--as-of {question.as_of} is still to come: nothing of that day is known")
    with _opened(settings, question) as workspace:
        changed = tuple(set_values(watchlist, question.sets) for watchlist in workspace.watchlists)
        if question.pull:
            run.pull(workspace, progress=progress)
        found = _assess(replace(workspace, watchlists=changed), question, progress)
        base = _assess(workspace, question, progress) if question.sets else None
        return Answer(found, base, workspace.faults)


def _opened(settings: Settings, question: Question) -> Workspace:
    if question.condition and question.watchlists:
        raise UsageError("name watchlists or give --condition, not both")
    if question.condition:
        workspace = workspace_of(settings, (_only(question.condition),))
    else:
        workspace = open_workspace(settings, question.watchlists)
    if question.years:
        workspace = replace(workspace, settings=_with_years(workspace.settings, question.years))
    if not question.phase:
        return workspace
    return replace(workspace, watchlists=tuple(_with_phases(one, question.phase) for one in workspace.watchlists))


def _with_years(settings: Settings, years: int) -> Settings:
    return settings.model_copy(update={"digest": settings.digest.model_copy(update={"years": years})})


def _only(condition: str) -> Watchlist:
    """A watchlist of one condition, without a cost model: what is coming and when."""
    try:
        return Watchlist.model_validate({"name": "condition", "title": condition, "match": {"conditions": [condition]}})
    except ValidationError:
        raise UsageError(f"--condition {condition!r} is too short to match by: give at least two letters") from None


def _with_phases(watchlist: Watchlist, phases: Sequence[int]) -> Watchlist:
    return watchlist.model_copy(update={"count": watchlist.count.model_copy(update={"phases": tuple(phases)})})


def _assess(workspace: Workspace, question: Question, progress: run.Progress) -> Scan:
    found, _ = run.assess(workspace, question.as_of, progress)
    before = question.launch_before
    if before is None:
        return found
    kept = tuple(one for one in found.technologies if one.launch and one.launch.p50 < before)
    # A total is of joint draws: that of a part cannot be read off the whole.
    return replace(found, technologies=kept, totals=())
