"""What a forecast is made of: one technology's dates and standing, and nothing else of its trials."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from horizon.evidence.tables import Evidence
from horizon.forecast.dates import Readout, readouts
from horizon.technology.group import Group
from horizon.technology.state import Standing
from horizon.values.edition import State
from horizon.values.trial import Trial
from horizon.watchlist.matching.inclusion import WITHOUT_PHASES
from horizon.watchlist.schema.figures import Figure

EUROPEAN = frozenset({"england", "scotland"})
_BY_LICENCE = frozenset({"in development", "authorised"})
Review = Literal["", "standard", "expedited"]


@dataclass(frozen=True, slots=True)
class Case:
    """One technology as the forecast sees it. ``phase`` is 0 to 4 or None (devices and tests); ``readouts`` are of its
    pivotal trials, else of all that run, earliest first; ``doubt`` says why all of them speak weakly. ``eu`` and ``us``
    are authorisations; ``licence``, ``launch``, ``probability`` and ``review`` are a planner's, and overrule the
    forecast. ``device``: no medicine, and without phases. A licence would have been seen until ``seen_until``; after it
    nobody here would know. ``stopped`` are trials of its phase that were stopped beside those that run. ``single_arm``:
    one of those that run is not randomised. ``copy``: a biosimilar or generic, which is not appraised."""

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
    device: bool = False
    review: Review = ""
    seen_until: dt.date = dt.date.max
    stopped: tuple[str, ...] = ()
    single_arm: bool = False
    copy: bool = False

    @property
    def entered(self) -> bool:
        """Whether it has no phase and the planner entered the day of its funding."""
        return self.phase is None and self.launch is not None

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
        readouts=readouts(speaking, area, evidence),
        eu=standing.eu,
        us=standing.us,
        licence=known.licence if known else None,
        launch=known.launch if known else None,
        probability=_overruled(known.probability) if known and known.probability else None,
        doubt=_doubt(group, speaking),
        device=phase is None and group.kind in WITHOUT_PHASES,
        review=(known.review if known else None) or "",
        seen_until=_seen_until(group, standing, jurisdiction, evidence),
        stopped=_stopped(group, phase),
        single_arm=any(trial.allocation in {"na", "non_randomized"} for trial in speaking),
        copy=standing.novelty == "biosimilar or generic",
    )
    told = bool(known and known.state)
    return found if told or found.state not in _BY_LICENCE else replace(found, state=_by_licence(found))


def _by_licence(case: Case) -> State:
    """An authorisation elsewhere is none here."""
    return "authorised" if case.authorised else "in development"


def _seen_until(group: Group, standing: Standing, jurisdiction: str, evidence: Evidence) -> dt.date:
    """A planner who says that it is in development knows. The lists of authorised medicines end, know no indications
    (so that a new use is never seen on them) and no devices."""
    if group.known and group.known.state == "in development":
        return dt.date.max
    if standing.novelty == "new use" or group.kind in WITHOUT_PHASES:
        return dt.date.min
    return evidence.lists_end["eu" if jurisdiction in EUROPEAN else "us"]


def _stopped(group: Group, phase: int | None) -> tuple[str, ...]:
    """Trials of this phase that were stopped, each with the registry's reason."""
    stopped = [one.trial for one in group.backing if one.trial.stopped and one.trial.phase == phase]
    return tuple(f"{one.nct_id} {one.status}: {one.why_stopped or 'no reason given'}" for one in stopped)


def _overruled(share: Figure) -> tuple[float, float, float]:
    """The planner's probability as low, mode, high."""
    low, high = (share.mode if bound is None else bound for bound in (share.low, share.high))
    return low, share.mode, high


def _doubt(group: Group, speaking: Sequence[Trial]) -> str:
    """Why its trials speak weakly, if every one of them does."""
    doubts = {one.weak for one in group.backing if one.trial in speaking}
    return ", ".join(sorted(doubts)) if "" not in doubts else ""
