"""On which date a trial is read out: a rule for each date that is missing, partial or contradictory.

| the registry shows | the forecast takes |
| --- | --- |
| an actual primary completion, past | that day |
| an estimated one | that day and its slip; where it is past, it is overdue |
| an estimated one in the past, of a trial that is completed | that day, as if it were actual |
| one still ahead, of a trial that is completed | the last update, by which it had happened |
| an actual one still ahead | that day, as an estimate |
| any of a trial of unknown status | that day; nothing was heard of the trial for two years |
| one before the start of its trial | as if it were missing |
| one after the study completion | a day drawn between the two |
| a month or a year | a day drawn from it |
| none, but a study completion | that, less the usual gap |
| neither | start, or else first posting, plus the mean length of its phase, where no other trial speaks |

Each but the first two, and a month, lowers the confidence and is listed with the technology as a *stand-in*.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from horizon.evidence.tables import Evidence
from horizon.values.dates import PartialDate
from horizon.values.trial import Milestone, Trial

_ACTUAL_AHEAD = "called actual, and still ahead: taken as an estimate"
_COMPLETED = "the trial is completed: its estimate is taken as the day"
_BY_UPDATE = "the trial is completed, its date still ahead: its last update is taken as the day"
_CROSSED = "after the study completion: drawn between the two"
_YEAR_ONLY = "a year without a month: drawn from the whole of it"
_GAP = "study completion less the usual gap"
_QUIET = "nothing heard of the trial for two years (status unknown)"
_BEFORE_START = "primary completion lies before the start"


@dataclass(frozen=True, slots=True)
class Readout:
    """The completion that a trial is read out on. ``actual`` where it has happened; ``stand_in`` says in words how a
    date was arrived at that the registry did not show; ``gap`` where it stands on study completion; ``span`` is how
    many days on either side of ``on`` it may be."""

    nct_id: str
    on: dt.date
    actual: bool
    stand_in: str = ""
    gap: bool = False
    span: int = 0


def readouts(trials: Sequence[Trial], area: str, evidence: Evidence) -> tuple[Readout, ...]:
    """Earliest first. Only where no trial has any completion date does the usual length of its phase stand in."""
    found = [one for trial in trials if (one := _readout(trial, evidence.day))]
    found = found or [one for trial in trials if (one := _by_length(trial, area, evidence))]
    return tuple(sorted(found, key=lambda one: (one.on, one.nct_id)))


def _readout(trial: Trial, day: dt.date) -> Readout | None:
    """Primary completion; failing that study completion, which the forecast takes back by the usual gap."""
    primary, study = _after_start(trial.primary_completion, trial), _after_start(trial.completion, trial)
    if primary is None and study is None:
        return None
    if primary is None or primary.stand_in.startswith("study completion"):
        chosen = primary or study
        assert chosen is not None
        why = _BEFORE_START if trial.primary_completion and primary is None else ""
        stand_in = chosen.stand_in or "; ".join(filter(None, (why, _GAP)))
        return _checked(_dated(trial.nct_id, chosen, stand_in, gap=True), trial, day)
    if study is not None and not primary.stand_in and primary.on.first() > study.on.last():
        return _checked(_between(trial.nct_id, study, primary), trial, day)
    return _checked(_dated(trial.nct_id, primary, primary.stand_in), trial, day)


def _after_start(date: Milestone | None, trial: Trial) -> Milestone | None:
    """Nothing is completed before it began."""
    began = trial.start
    return None if date and began and date.on.last() < began.on.first() else date


def _dated(nct_id: str, date: Milestone, stand_in: str, gap: bool = False) -> Readout:
    only_year = _YEAR_ONLY if date.on.month is None else ""
    words = "; ".join(filter(None, (stand_in, only_year)))
    return Readout(nct_id, date.on.middle(), bool(date.actual), words, gap, _half(date.on.first(), date.on.last()))


def _between(nct_id: str, study: Milestone, primary: Milestone) -> Readout:
    first, last = study.on.first(), primary.on.last()
    half = _half(first, last)
    return Readout(nct_id, first + dt.timedelta(days=half), bool(primary.actual), _CROSSED, span=half)


def _half(first: dt.date, last: dt.date) -> int:
    return (last - first).days // 2


def _checked(found: Readout, trial: Trial, day: dt.date) -> Readout:
    """What its status says of the date."""
    if trial.status == "unknown":
        found = replace(found, stand_in=_also(found.stand_in, _QUIET))
    ahead = found.on - dt.timedelta(days=found.span) > day
    if trial.status == "completed" and not found.actual and not ahead:
        return replace(found, actual=True, stand_in=_also(found.stand_in, _COMPLETED))
    if trial.status == "completed" and ahead:
        update = _update(trial.last_update_posted, day)
        return replace(found, on=update, actual=True, stand_in=_also(found.stand_in, _BY_UPDATE), gap=False, span=0)
    if found.actual and ahead:
        return replace(found, actual=False, stand_in=_also(found.stand_in, _ACTUAL_AHEAD))
    return found


def _update(posted: PartialDate | None, day: dt.date) -> dt.date:
    return min(posted.middle(), day) if posted else day


def _also(stand_in: str, why: str) -> str:
    return f"{stand_in}; {why}" if stand_in else why


def _by_length(trial: Trial, area: str, evidence: Evidence) -> Readout | None:
    """Start, or else first posting, plus the mean length of a phase of this area."""
    began = trial.start.on.middle() if trial.start else trial.first_posted.middle() if trial.first_posted else None
    if began is None or trial.phase not in {1, 2, 3}:
        return None
    years = evidence.duration(f"phase {trial.phase}", area).years
    what = "start" if trial.start else "first posting"
    on = began + dt.timedelta(days=round(years * 365.25))
    return Readout(trial.nct_id, on, False, f"{what} plus the mean length of a phase {trial.phase} ({years:g} years)")
