"""The whole way on one page: pull, scan, compose, deliver. Read this first.

    registry ──pull──▶ store ──scan──▶ assessments ──compose──▶ edition ──deliver──▶ mailboxes

An edition is composed once a week and then frozen; running again in the same week only finishes its deliveries.
"""

import datetime as dt
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from horizon.app.pull import PullReport, from_registry, from_source
from horizon.app.send import recipients, send, send_late
from horizon.app.workspace import Workspace, key_of_week, open_workspace, owner
from horizon.assessment import scan
from horizon.delivery.outbox import Sent
from horizon.digest import publish
from horizon.edition.bridge import Bridges, bridges
from horizon.edition.compose import compose
from horizon.errors import ConfigurationError
from horizon.evidence import tables
from horizon.evidence.tables import Evidence
from horizon.impact import valuation
from horizon.registry.client import Client
from horizon.registry.query import Wanted
from horizon.scoring import scorecard
from horizon.settings import Settings
from horizon.store.lease import hold
from horizon.store.trials import Noted
from horizon.values.dates import iso_week
from horizon.values.edition import Edition, Scan, ScoreLine
from horizon.watchlist.schema.watchlist import Watchlist

TELLING = {"new", "stopped", "resumed", "phase", "primary_completion", "completion", "gone", "returned"}
"""The kinds of change that move a date or a chance, and can stand behind a step of the bridge."""

LEASE_SECONDS = 120  # renewed while a run lives; a dead one is out of the way after it
Progress = Callable[[str, int, int | None], None]


def quiet(_: str, __: int = 0, ___: int | None = None) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Week:
    """What a run came to: the pull (None if there was none), the edition's key, and its deliveries."""

    pull: PullReport | None
    edition: str
    sent: Sent
    faults: tuple[str, ...]


def week(settings: Settings, progress: Progress = quiet, of: dt.date | None = None) -> Week:
    """What the scheduler runs: pull, scan, compose, deliver. ``of`` is a day of the week that the edition is for, where
    its run was missed and is made up for in the next one."""
    with open_workspace(settings) as workspace, alone(workspace):
        pulled = _pull(workspace, False, progress)
        edition = digest(workspace, progress=progress, of=of)
        sent = send(workspace, edition)
        send_late(workspace)
        _forget(workspace)
        return Week(pulled, edition.key, sent, workspace.faults)


def _forget(workspace: Workspace) -> None:
    """Old versions of trials, where the workspace does not keep them for ever."""
    settings = workspace.settings
    if settings.retention.years:
        year = settings.today.year - settings.retention.years
        workspace.trials.forget(f"{year}{settings.today.isoformat()[4:]}")


def alone(workspace: Workspace) -> AbstractContextManager[object]:
    """The lease that keeps a second run or pull out: no edition is composed twice at once, and no change is noted in
    the moment between reading for an edition and freezing it, where it would fall into no window. Held if it is."""
    return hold(workspace.trials.engine, "run", owner(), LEASE_SECONDS)


def pull(workspace: Workspace, full: bool = False, progress: Progress = quiet) -> PullReport:
    """The registry into the store, as far as the watchlists ask. Held while a run or another pull is at work."""
    with alone(workspace):
        return _pull(workspace, full, progress)


def pull_source(workspace: Workspace, source: Path, progress: Progress = quiet) -> PullReport:
    """Bulk files into the store. Held while a run or another pull is at work."""
    with alone(workspace):
        return from_source(source, workspace.trials, progress)


def _pull(workspace: Workspace, full: bool, progress: Progress) -> PullReport:
    registry = workspace.settings.registry
    with Client(registry.url, pause=registry.pause, contact=registry.contact) as client:
        return from_registry(client, workspace.trials, wanted(workspace.watchlists), full, progress)


def wanted(watchlists: Sequence[Watchlist]) -> list[Wanted]:
    """What the watchlists can ever match, as questions to the registry."""
    return [
        Wanted(part.match.conditions, part.match.mesh, part.match.interventions, _phases(watchlist), _kinds(watchlist))
        for watchlist in watchlists
        for part in watchlist.parts
    ]


def _kinds(watchlist: Watchlist) -> tuple[str, ...] | None:
    """A trial none of whose interventions is of these kinds is never counted."""
    kinds = watchlist.count.kinds
    return None if kinds == "all" else tuple(kinds)


def _phases(watchlist: Watchlist) -> tuple[int, ...] | None:
    """Phases are only asked for where nothing without a phase is counted."""
    kinds, phases = watchlist.count.kinds, watchlist.count.phases
    medicines = kinds != "all" and set(kinds) <= {"drug", "biological", "genetic", "combination_product"}
    return tuple(phases) if medicines and phases != "all" else None


def assess(workspace: Workspace, as_of: dt.date | None = None, progress: Progress = quiet) -> tuple[Scan, str]:
    """Assess what is stored as it stood on a day (today); the scan, and the JSON of what it was made of."""
    day = as_of or workspace.settings.today
    last = workspace.trials.last_pull()
    timestamp = min(last.data_timestamp, f"{day}T23:59:59") if last else f"{day}T00:00:00"
    progress("matching", 0, None)
    found, inputs = scan.assess(
        workspace.workers.match(workspace.trials, day, workspace.watchlists),
        workspace.watchlists,
        tables.load(day),
        timestamp,
        workspace.settings.digest,
        lambda what: progress(what, 0, None),
        workspace.workers.map,
    )
    return found, valuation.to_json(inputs)


def digest(
    workspace: Workspace,
    revise: bool = False,
    progress: Progress = quiet,
    notes: Sequence[str] = (),
    of: dt.date | None = None,
) -> Edition:
    """The edition of this week: composed once and frozen, or as it was frozen. Files first, then the row with its
    deliveries in one transaction, so that an edition is either there with everything or not at all."""
    editions, settings = workspace.editions, workspace.settings
    key = key_of_week(editions, of or settings.today, revise)
    if (keys := editions.all_keys()) and iso_week(of or settings.today) < keys[-1][: len("2026-W08")]:
        if of is None:
            raise ConfigurationError(
                f"it is {settings.today} here, and {keys[-1]} is composed already: set the clock (or HORIZON_TODAY)"
            )
        key = keys[-1]  # what is made up for has been overtaken
    if frozen := editions.get(key):
        return frozen
    edition = _composed(workspace, key, progress, notes)
    publish.edition(edition, settings.reports)
    editions.commit(edition, [one.email for one in recipients(workspace.watchlists)])
    return edition


def _composed(workspace: Workspace, key: str, progress: Progress, notes: Sequence[str]) -> Edition:
    found, inputs = assess(workspace, progress=progress)
    progress("composing", 0, None)
    before = workspace.editions.before(key)
    since = before.scan.data_timestamp if before else ""
    noted = workspace.trials.changes(since, found.data_timestamp) if before else ()
    crossed = bridged(before, found, inputs, noted) if before else Bridges()
    # An older version may have frozen the edition before, so that its figures cannot be taken apart.
    apart = (
        f"Another version of horizon made {before.key}: what moved since then cannot be told by cause."
        if before
        else ""
    )
    return compose(
        key=key,
        scan=found,
        before=before,
        noted=[(one.noted, one.change) for one in noted],
        bridges=crossed or Bridges(),
        scores=scores(workspace),
        inputs=inputs,
        # The name of the file is enough: where it lies is nobody's business but the workspace's.
        refused=[fault.removeprefix(f"{workspace.settings.watchlists}{os.sep}") for fault in workspace.faults],
        notes=[*notes, *([apart] if crossed is None else [])],
        set_aside=workspace.trials.set_aside_count(since, found.data_timestamp),
    )


def scores(workspace: Workspace) -> tuple[ScoreLine, ...]:
    """How right every frozen forecast has been, by what is known today."""
    spoken, recorded = workspace.editions.spoken(), workspace.outcomes.standing()
    return scorecard.score(spoken, recorded, tables.load(workspace.settings.today))


def bridged(
    before: Edition,
    found: Scan,
    inputs: str,
    noted: Sequence[Noted],
    known: Callable[[dt.date], Evidence] = tables.load,
) -> Bridges | None:
    """From the edition before to this scan, by what was ``known`` on the days of both; None where another version froze
    that one in another shape."""
    was, now = valuation.from_json(before.inputs), valuation.from_json(inputs)
    if was is None or now is None:
        return None
    changes: dict[str, str] = {}
    # The kinds that tell most go first: any other material change is a reason only where there is none of them.
    for one in sorted(noted, key=lambda noted: noted.change.kind not in TELLING):
        if one.change.kind in TELLING or one.change.material:
            changes.setdefault(one.change.nct_id, one.change.text)
    trials = {one.key: [trial.nct_id for trial in one.trials] for one in found.technologies}

    def reason(key: str) -> str:
        told = [f"{changes[nct]} ({nct})" for nct in trials.get(key, ()) if nct in changes]
        return "; ".join(told[:2])

    return bridges(before, was, now, known(was.day), known(now.day), found, reason)
