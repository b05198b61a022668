"""Scans that a user asks for: of named watchlists, another day, other figures, or a condition alone."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError

from horizon.app.pull import list_left_out
from horizon.app.stored_assessment import assess_stored_trials
from horizon.app.workspace import Workspace, build_workspace, open_workspace, raise_if_empty
from horizon.errors import UsageError
from horizon.settings import Settings
from horizon.technology.unfound_entries import UnfoundEntry, list_all_unfound
from horizon.values.progress import Progress, ignore_progress
from horizon.values.scan import Scan
from horizon.values.technology import Technology
from horizon.watchlist.files.set_value import set_values
from horizon.watchlist.schema.watchlist import Watchlist


@dataclass(frozen=True, slots=True)
class ScanQuestion:
    """What to scan; ``phase`` and ``years`` replace the workspace's, ``sets`` its figures (``price.list=20000``)."""

    watchlists: tuple[str, ...] = ()
    condition: str = ""
    phase: tuple[int, ...] = ()
    as_of: dt.date | None = None
    launch_before: dt.date | None = None
    sets: tuple[str, ...] = ()
    years: int | None = None
    pull: bool = True


@dataclass(frozen=True, slots=True)
class ScanAnswer:
    """The scan, what it is without the figures that were set, the faults of broken watchlists, and refused terms.

    ``after`` are the technologies that are launched on or after the day of ``launch_before``, the next one first;
    ``unfound`` are named in a watchlist, and no trial that counts studies them.
    """

    scan: Scan
    base: Scan | None = None
    faults: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    after: tuple[Technology, ...] = ()
    unfound: tuple[UnfoundEntry, ...] = ()


def answer_question(settings: Settings, question: ScanQuestion, progress: Progress = ignore_progress) -> ScanAnswer:
    """Pull if asked to, then assess; where figures are set, assess without them too.

    Raises UsageError for a day in the future, a condition that cannot be matched, or a figure that cannot be set;
    StoreError if nothing is stored and nothing entered by hand.
    """
    if question.as_of and question.as_of > settings.today:
        raise UsageError(f"--as-of {question.as_of} is in the future: give today or an earlier day")
    left_out: tuple[str, ...] = ()
    with _open_for(settings, question) as workspace:
        changed = tuple(set_values(watchlist, question.sets) for watchlist in workspace.watchlists)
        if question.pull:
            from horizon.app import run  # with it come pictures and workbooks

            left_out = list_left_out(run.pull_sources(workspace, progress=progress).trials)
        whole = _assess_question(replace(workspace, watchlists=changed), question, progress)
        if not (whole.technologies or question.sets or question.years):  # other figures can be tried without a trial
            raise_if_empty(workspace)
        base = _assess_question(workspace, question, progress) if question.sets else None
        before = question.launch_before
        scan, after = _split_at(whole, before) if before else (whole, ())
        unfound = () if question.as_of else list_all_unfound(workspace.watchlists, whole.technologies)
        base = _split_at(base, before)[0] if base and before else base
        return ScanAnswer(scan, base, workspace.faults, left_out, after, unfound)


def _open_for(settings: Settings, question: ScanQuestion) -> Workspace:
    if question.condition and question.watchlists:
        raise UsageError("name watchlists or give --condition, not both")
    if question.condition:
        workspace = build_workspace(settings, (_condition_watchlist(question.condition),))
    else:
        workspace = open_workspace(settings, question.watchlists)
    if question.years:
        workspace = replace(workspace, settings=_with_years(workspace.settings, question.years))
    if not question.phase:
        return workspace
    watchlists = (_with_phases(watchlist, question.phase) for watchlist in workspace.watchlists)
    return replace(workspace, watchlists=tuple(watchlists))


def _with_years(settings: Settings, years: int) -> Settings:
    return settings.model_copy(update={"digest": settings.digest.model_copy(update={"years": years})})


def _condition_watchlist(condition: str) -> Watchlist:
    """Make a watchlist of one condition, without a cost model."""
    try:
        return Watchlist.model_validate({"name": "condition", "title": condition, "match": {"conditions": [condition]}})
    except ValidationError:
        raise UsageError(f"--condition {condition!r} is too short to match by: give at least two letters") from None


def _with_phases(watchlist: Watchlist, phases: Sequence[int]) -> Watchlist:
    return watchlist.model_copy(update={"count": watchlist.count.model_copy(update={"phases": tuple(phases)})})


def _assess_question(workspace: Workspace, question: ScanQuestion, progress: Progress) -> Scan:
    scan, _ = assess_stored_trials(workspace, question.as_of, progress)
    return scan


def _split_at(scan: Scan, before: dt.date) -> tuple[Scan, tuple[Technology, ...]]:
    """Split a scan at a day: what is launched before it at the middle estimate, and what comes after, in order."""
    launches = [(technology.launch.p50, technology) for technology in scan.technologies if technology.launch]
    kept = tuple(technology for day, technology in launches if day < before)
    after = sorted((launch for launch in launches if launch[0] >= before), key=lambda launch: launch[0])
    # A total is of joint draws: that of some technologies cannot be derived from that of all.
    return replace(scan, technologies=kept, totals=()), tuple(technology for _, technology in after)
