"""The date on which a trial reads out: a rule for each date that is missing, partial or contradictory.

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
    """The completion on which a trial reads out; ``actual`` if it has happened.

    ``stand_in`` says how the date was derived if the registry did not show it; ``gap`` marks a study completion, which
    is later by the usual gap; ``span`` is the uncertainty in days on either side of ``on``.
    """

    nct_id: str
    on: dt.date
    actual: bool
    stand_in: str = ""
    gap: bool = False
    span: int = 0


def find_readouts(trials: Sequence[Trial], area: str, evidence: Evidence) -> tuple[Readout, ...]:
    """Find the readouts, earliest first; the mean length of a phase stands in only if no trial has a completion."""
    readouts = [readout for trial in trials if (readout := _find_readout(trial, evidence.day))]
    readouts = readouts or [readout for trial in trials if (readout := _estimate_readout(trial, area, evidence))]
    return tuple(sorted(readouts, key=lambda readout: (readout.on, readout.nct_id)))


def _find_readout(trial: Trial, day: dt.date) -> Readout | None:
    """Take the primary completion, else the study completion, which the forecast takes back by the usual gap."""
    primary, study = (
        _unless_before_start(trial.primary_completion, trial),
        _unless_before_start(trial.completion, trial),
    )
    if primary is None and study is None:
        return None
    if primary is None or primary.stand_in.startswith("study completion"):
        chosen = primary or study
        assert chosen is not None
        why = _BEFORE_START if trial.primary_completion and primary is None else ""
        stand_in = chosen.stand_in or _join_reasons(why, _GAP)
        return _apply_status(_from_milestone(trial.nct_id, chosen, stand_in, gap=True), trial, day)
    if study is not None and not primary.stand_in and primary.on.first_day() > study.on.last_day():
        return _apply_status(_from_crossed_dates(trial.nct_id, study, primary), trial, day)
    return _apply_status(_from_milestone(trial.nct_id, primary, primary.stand_in), trial, day)


def _unless_before_start(date: Milestone | None, trial: Trial) -> Milestone | None:
    start = trial.start
    return None if date and start and date.on.last_day() < start.on.first_day() else date


def _from_milestone(nct_id: str, date: Milestone, stand_in: str, gap: bool = False) -> Readout:
    reasons = _join_reasons(stand_in, _YEAR_ONLY if date.on.month is None else "")
    half = (date.on.last_day() - date.on.first_day()).days // 2
    return Readout(nct_id, date.on.middle_day(), bool(date.actual), reasons, gap, half)


def _from_crossed_dates(nct_id: str, study: Milestone, primary: Milestone) -> Readout:
    first = study.on.first_day()
    half = (primary.on.last_day() - first).days // 2
    return Readout(nct_id, first + dt.timedelta(days=half), bool(primary.actual), _CROSSED, span=half)


def _apply_status(readout: Readout, trial: Trial, day: dt.date) -> Readout:
    """Correct a readout by what the trial's status says of its date."""
    if trial.status == "unknown":
        readout = replace(readout, stand_in=_join_reasons(readout.stand_in, _QUIET))
    ahead = readout.on - dt.timedelta(days=readout.span) > day
    if trial.status == "completed" and not readout.actual and not ahead:
        return replace(readout, actual=True, stand_in=_join_reasons(readout.stand_in, _COMPLETED))
    if trial.status == "completed" and ahead:
        update = min(trial.last_update_posted.middle_day(), day) if trial.last_update_posted else day
        reasons = _join_reasons(readout.stand_in, _BY_UPDATE)
        return replace(readout, on=update, actual=True, stand_in=reasons, gap=False, span=0)
    if readout.actual and ahead:
        return replace(readout, actual=False, stand_in=_join_reasons(readout.stand_in, _ACTUAL_AHEAD))
    return readout


def _join_reasons(*reasons: str) -> str:
    return "; ".join(filter(None, reasons))


def _estimate_readout(trial: Trial, area: str, evidence: Evidence) -> Readout | None:
    """Add the mean length of a phase of this area to the start, else to the first posting."""
    begin = trial.start.on if trial.start else trial.first_posted
    if begin is None or trial.phase not in {1, 2, 3}:
        return None
    years = evidence.find_duration(f"phase {trial.phase}", area).years
    origin = "start" if trial.start else "first posting"
    on = begin.middle_day() + dt.timedelta(days=round(years * 365.25))
    return Readout(trial.nct_id, on, False, f"{origin} plus the mean length of a phase {trial.phase} ({years:g} years)")
