"""What a forecast is made of: one technology's dates and standing, and nothing else of its trials."""

import datetime as dt
from dataclasses import dataclass

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


def case(group: Group, standing: Standing, area: str, jurisdiction: str, day: dt.date) -> Case:
    """The case of a technology as of ``day``."""
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
        readouts=tuple(sorted((one for trial in speaking if (one := _readout(trial, day))), key=lambda one: one.on)),
        eu=standing.eu,
        us=standing.us,
        licence=known.licence if known else None,
        launch=known.launch if known else None,
        probability=(overruled.low or overruled.mode, overruled.mode, overruled.high or overruled.mode)
        if overruled
        else None,
    )


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
