"""From an application to the licence: what the FDA's receipt, the EMA's validation and its opinion say.

1. *FDA.* Receipt plus the days from receipt to approval, by review. The table includes the 60 days that the programme
   for new molecular entities adds from October 2012; they are taken off before that, and for a new use. A goal date
   goes before the receipt: it is the usual length after it. Where the review is not known, both are drawn by their
   shares.
2. *EMA.* Validation plus the days to the licence, by kind of application; a positive opinion goes before it.
3. *MHRA.* Receipt, or a goal date, plus the days of its procedures; the chance is that of the EMA's kind.
4. *Refused or withdrawn.* A licence still comes to some, by a later application: their share and their time.

The time spent is evidence, for the window and for the chance (``conditioning.py``).

*Drawbacks*: which of the MHRA's procedures it is, is not known; one under re-examination counts as refused.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from horizon.evidence.rows import Lag
from horizon.evidence.tables import Evidence
from horizon.forecast.case import ForecastCase
from horizon.forecast.draws import Floats, from_quantiles, share_below
from horizon.forecast.success import Chance, estimate_level
from horizon.forecast.timeline import Sampler, TimelineStep
from horizon.values.dates import format_day
from horizon.values.regulatory import RegulatoryRecord

FDA_APPROVAL = "FDA receipt to approval"
EMA_LICENCE = "EMA validation to licence"
MHRA_LICENCE = "MHRA receipt to licence"
EMA_END = "EMA validation to refusal or withdrawal"
OPINION_TO_LICENCE = "CHMP opinion to EU authorisation"
LATER_LICENCE = "refusal or withdrawal to a later EU licence"
PROGRAMME_BEGINS = dt.date(2012, 10, 1)
PROGRAMME_DAYS = 60
"""The FDA's goals count from filing, 60 days after receipt, since the fifth Prescription Drug User Fee Act."""
_GOAL_DAYS = {"priority": 243, "standard": 365}
_REFUSED = frozenset({"refused", "application withdrawn", "under re-examination"})
_NEW_APPLICATION = "a licence would need a new application or a re-examination"
_WHAT_FOLLOWS = {
    "under re-examination": (
        "how many negative opinions are turned is not published, so that it counts as one that was refused"
    )
}
_OPINION_ERAS = ((dt.date(2012, 1, 1), "to 2011"), (dt.date(2018, 1, 1), "2012 to 2017"))


@dataclass(frozen=True, slots=True)
class FiledLicence:
    """The licence of an application: its step in draws of days since year 1, and its chance when it was filed.

    ``failed`` is the share of those without a licence whose application would have ended by today. ``reasons`` say
    what widens the window.
    """

    step: TimelineStep
    chance: Chance
    failed: float = 0.0
    reasons: tuple[str, ...] = ()

    def is_open(self, day: dt.date) -> bool:
        """Whether an application may still be decided; one that is older than any was says nothing more."""
        return bool(self.step.days.max() > day.toordinal())


def ema_chance(kind: str) -> str:
    """Return the name of the chance of a licence once an application of a kind was filed with the EMA."""
    return f"licence once filed with the EMA, {kind}"


def draw_fda_licence(case: ForecastCase, evidence: Evidence, sampler: Sampler) -> FiledLicence | None:
    """Draw the FDA's approval of an application; None if none is known."""
    record = case.regulatory.us
    if record.status != "filed" or not (record.filed or record.goal):
        return None
    added = PROGRAMME_DAYS * (not case.new_use and (record.filed or evidence.day) >= PROGRAMME_BEGINS)
    reviews = _list_reviews(record, added)
    chance = estimate_level("approval from filing", "", "all", evidence)
    lags = [evidence.find_lag(FDA_APPROVAL, review) for review in reviews]
    days = [
        _fda_begin(record, review, added) + _draw_lag_days(lag, sampler)
        for review, lag in zip(reviews, lags, strict=True)
    ]
    licence = days[0]
    if len(days) > 1:
        share = evidence.find_share("expedited review", case.area)
        licence = np.where(sampler.draw_uniform("kind of review") < share.value, days[0], days[1])
    goal = max(_goal_date(record, review, added) for review in reviews)
    return FiledLicence(
        TimelineStep("the FDA's decision on the application", licence, tuple(lags)),
        chance,
        reasons=_describe_missed_goal(goal, record, evidence.day),
    )


def _list_reviews(record: RegulatoryRecord, added: int) -> tuple[str, ...]:
    """Return the kind of review: as told, else by the goal date, else both."""
    if record.review in _GOAL_DAYS:
        return (record.review,)
    if record.filed and record.goal:
        middle = sum(_GOAL_DAYS.values()) / 2 - (PROGRAMME_DAYS - added)
        return ("priority",) if (record.goal - record.filed).days < middle else ("standard",)
    return ("priority", "standard")


def _fda_begin(record: RegulatoryRecord, review: str, added: int) -> float:
    """Return the day from which the table counts."""
    if record.goal:
        return float(record.goal.toordinal() - _GOAL_DAYS[review])
    assert record.filed
    return float(record.filed.toordinal() - PROGRAMME_DAYS + added)


def _goal_date(record: RegulatoryRecord, review: str, added: int) -> dt.date:
    return dt.date.fromordinal(int(_fda_begin(record, review, added)) + _GOAL_DAYS[review])


def _describe_missed_goal(goal: dt.date, record: RegulatoryRecord, day: dt.date) -> tuple[str, ...]:
    if goal >= day:
        return ()
    what = "goal date" if record.goal else "usual goal date"
    return (f"its {what} ({format_day(goal)}) has passed without a decision: the window is wider again",)


def draw_ema_licence(case: ForecastCase, evidence: Evidence, sampler: Sampler) -> FiledLicence | None:
    """Draw the European licence of an application; None if none is known."""
    record, day = case.regulatory.eu, evidence.day
    if record.status in _REFUSED:
        return _draw_later_licence(record, evidence, sampler)
    if record.status == "opinion" and record.opinion:
        scope = next((era for before, era in _OPINION_ERAS if record.opinion < before), "from 2018")
        lag = evidence.find_lag(OPINION_TO_LICENCE, scope)
        days = record.opinion.toordinal() + _draw_lag_days(lag, sampler)
        chance = estimate_level("licence once the EMA's opinion is positive", "", "all", evidence)
        return FiledLicence(TimelineStep("the decision after the EMA's opinion", days, (lag,)), chance)
    begin = record.filed or record.goal
    if record.status != "filed" or begin is None:
        return None
    kind = _ema_kind(case)
    lag = evidence.find_lag(EMA_LICENCE, kind)
    end = evidence.find_lag(EMA_END, kind if kind == "new substance" else "all")
    days = begin.toordinal() + _draw_lag_days(lag, sampler) - (0.0 if record.filed else lag.p50)
    failed = float(share_below(end.quantiles, np.array(float((day - begin).days)))) if record.filed else 0.0
    chance = estimate_level(ema_chance(kind), "", case.area, evidence)
    missed = _describe_missed_goal(record.goal, record, day) if record.goal else ()
    return FiledLicence(TimelineStep("the EMA's decision on the application", days, (lag, end)), chance, failed, missed)


def draw_mhra_licence(case: ForecastCase, evidence: Evidence, sampler: Sampler) -> FiledLicence | None:
    """Draw the MHRA's licence of an application; None if none is known."""
    record, day = case.regulatory.uk, evidence.day
    begin = record.filed or record.goal
    if record.status not in {"filed", "opinion"} or begin is None:
        return None
    lag = evidence.find_lag(MHRA_LICENCE)
    days = begin.toordinal() + _draw_lag_days(lag, sampler) - (0.0 if record.filed else lag.p50)
    chance = estimate_level(ema_chance(_ema_kind(case)), "", case.area, evidence)
    missed = _describe_missed_goal(record.goal, record, day) if record.goal else ()
    return FiledLicence(TimelineStep("the MHRA's decision on the application", days, (lag,)), chance, reasons=missed)


def _ema_kind(case: ForecastCase) -> str:
    if case.copy:
        return "biosimilar"
    if case.new_use:
        return "extension"
    return "accelerated" if case.regulatory.eu.review == "accelerated" else "new substance"


def _draw_later_licence(record: RegulatoryRecord, evidence: Evidence, sampler: Sampler) -> FiledLicence:
    lag = evidence.find_lag(LATER_LICENCE)
    days = (record.decided or record.opinion or evidence.day).toordinal() + _draw_lag_days(lag, sampler)
    chance = estimate_level("licence within five years of a refusal or withdrawal", "", "all", evidence)
    reason = f"{record.status} in Europe: {_WHAT_FOLLOWS.get(record.status, _NEW_APPLICATION)}"
    return FiledLicence(TimelineStep("a later application in Europe", days, (lag,)), chance, reasons=(reason,))


def _draw_lag_days(lag: Lag, sampler: Sampler) -> Floats:
    return from_quantiles(lag.quantiles, sampler.draw_uniform(lag.quantity))
