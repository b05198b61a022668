"""What a forecast is made of: one technology's dates and standing, and nothing else of its trials."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from horizon.evidence.tables import Evidence
from horizon.technology.group import Group
from horizon.technology.state import Standing
from horizon.values.frozen import State
from horizon.values.trial import Milestone, Trial
from horizon.watchlist.schema import Figure

EUROPEAN = frozenset({"england", "scotland"})
_BY_LICENCE = frozenset({"in development", "authorised"})


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
    """One technology as the forecast sees it. ``phase`` is 0 to 4 or None (devices and tests); ``readouts`` are of its
    pivotal trials, else of all that run, earliest first; ``doubt`` says why all of them speak weakly. ``eu`` and ``us``
    are authorisations; ``licence``, ``launch`` and ``probability`` are a planner's, and overrule the forecast."""

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
    doubt: str = ""

    @property
    def authorised(self) -> dt.date | None:
        """The day of the authorisation that counts in its jurisdiction: in Europe, or else by the FDA."""
        return self.eu if self.jurisdiction in EUROPEAN else self.us

    @property
    def licensed(self) -> dt.date | None:
        """The day of its licence where that is known: the planner's, or the authorisation's."""
        return self.licence or self.authorised


def case(group: Group, standing: Standing, area: str, jurisdiction: str, evidence: Evidence) -> Case:
    """The case of a technology as of the evidence's day."""
    speaking = group.pivotal or tuple(one.trial for one in group.backing if not one.trial.stopped)
    phase = max((trial.phase for trial in speaking if trial.phase is not None), default=None)
    speaking = tuple(trial for trial in speaking if trial.phase == phase)
    known = group.known
    found = Case(
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
        probability=_overruled(known.probability) if known and known.probability else None,
        doubt=_doubt(group, speaking),
    )
    told = bool(known and known.state)
    return found if told or found.state not in _BY_LICENCE else replace(found, state=_by_licence(found))


def _by_licence(case: Case) -> State:
    """An authorisation elsewhere is none here."""
    return "authorised" if case.authorised else "in development"


def _overruled(share: Figure) -> tuple[float, float, float]:
    """The planner's probability as low, mode, high."""
    low, high = (share.mode if bound is None else bound for bound in (share.low, share.high))
    return low, share.mode, high


def _doubt(group: Group, speaking: Sequence[Trial]) -> str:
    """Why its trials speak weakly, if every one of them does."""
    doubts = {one.weak for one in group.backing if one.trial in speaking}
    return ", ".join(sorted(doubts)) if "" not in doubts else ""


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
