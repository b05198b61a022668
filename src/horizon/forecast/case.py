"""What a forecast is made of: one technology's dates and standing, and nothing else of its trials."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from horizon.evidence.tables import Evidence
from horizon.technology.group import Group
from horizon.technology.state import Standing
from horizon.values.frozen import State
from horizon.values.trial import Milestone, Trial


@dataclass(frozen=True, slots=True)
class Readout:
    """The completion that a trial is read out on. ``actual`` where it has happened; ``stand_in`` says in words how a
    date was arrived at that the registry did not show; ``gap`` where it stands on study completion."""

    nct_id: str
    on: dt.date
    actual: bool
    stand_in: str = ""
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One technology as the forecast sees it. ``phase`` is 1, 2, 3 or None (devices and tests); ``readouts`` are of
    its pivotal trials, else of all that run, earliest first. Dates given by a planner overrule the forecast."""

    key: str
    name: str
    watchlist: str
    indication: str
    area: str
    jurisdiction: str
    state: State
    phase: int | None
    readouts: tuple[Readout, ...]
    eu: dt.date | None = None
    us: dt.date | None = None
    licence: dt.date | None = None
    launch: dt.date | None = None
    probability: tuple[float, float, float] | None = None


def case(group: Group, standing: Standing, area: str, jurisdiction: str, evidence: Evidence) -> Case:
    """The case of a technology as of the evidence's day."""
    speaking = group.pivotal or tuple(one.trial for one in group.backing if not one.trial.stopped)
    phase = max((trial.phase for trial in speaking if trial.phase is not None), default=None)
    speaking = tuple(trial for trial in speaking if trial.phase == phase)
    known = group.known
    overruled = known.probability if known else None
    return Case(
        key=group.key,
        name=group.name,
        watchlist=group.watchlist,
        indication=group.indication,
        area=area,
        jurisdiction=jurisdiction,
        state=standing.state,
        phase=phase,
        readouts=_readouts(speaking, area, evidence),
        eu=standing.eu,
        us=standing.us,
        licence=known.licence if known else None,
        launch=known.launch if known else None,
        probability=(overruled.low or overruled.mode, overruled.mode, overruled.high or overruled.mode)
        if overruled
        else None,
    )


def _readouts(trials: Sequence[Trial], area: str, evidence: Evidence) -> tuple[Readout, ...]:
    """Earliest first. Only where no trial has any completion date does the usual length of its phase stand in."""
    found = [one for trial in trials if (one := _readout(trial, evidence.day))]
    found = found or [one for trial in trials if (one := _by_length(trial, area, evidence))]
    return tuple(sorted(found, key=lambda one: (one.on, one.nct_id)))


def _readout(trial: Trial, day: dt.date) -> Readout | None:
    """Primary completion; failing that study completion, which the forecast takes back by the usual gap."""
    date = trial.primary_completion
    if date is None and trial.completion is None:
        return None
    gap = date is None or date.stand_in.startswith("study completion")
    chosen: Milestone | None = date or trial.completion
    assert chosen is not None
    over = bool(chosen.actual) and chosen.on.first() <= day
    stand_in = chosen.stand_in or ("study completion less the usual gap" if gap else "")
    return Readout(trial.nct_id, chosen.on.middle(), over, stand_in, gap)


def _by_length(trial: Trial, area: str, evidence: Evidence) -> Readout | None:
    """Start, or else first posting, plus the mean length of a phase of this area."""
    began = trial.start.on.middle() if trial.start else trial.first_posted.middle() if trial.first_posted else None
    if began is None or trial.phase not in {1, 2, 3}:
        return None
    years = evidence.duration(f"phase {trial.phase}", area).years
    what = "start" if trial.start else "first posting"
    on = began + dt.timedelta(days=round(years * 365.25))
    return Readout(trial.nct_id, on, False, f"{what} plus the mean length of a phase {trial.phase} ({years:g} years)")
