"""Getting ready for each technology: its steps with their days, and what it means that they are late."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from horizon.impact.portfolio import TechnologyImpact
from horizon.impact.valuation import EstimateInputs, ReadyDay
from horizon.readiness.plan import schedule_steps
from horizon.readiness.progress import is_progress_kept, ready_day
from horizon.values.dates import FinancialYear, PartialDate
from horizon.values.keys import TechnologyKey
from horizon.values.technology import MonthsLate, Readiness, ScheduledStep
from horizon.watchlist.schema.readiness import ReadinessStep
from horizon.watchlist.schema.watchlist import Indication, TechnologyOverride


@dataclass(frozen=True, slots=True)
class ReadinessPlan:
    """The steps of one technology, and the earliest day on which all can be done.

    ``planned_launch`` is the planner's day of launch, licence or funding; ``ready_on`` is None where nobody has said
    how far the steps are.
    """

    key: TechnologyKey
    steps: tuple[ReadinessStep, ...]
    ready_on: dt.date | None
    planned_launch: dt.date | None = None

    def due_day(self, ready_by: dt.date | None, today: dt.date) -> dt.date | None:
        """The day by which all must be done: that of the forecast, else of what has come already and is not ready."""
        if ready_by or not is_progress_kept(self.steps, today):
            return ready_by
        return self.planned_launch or today

    def schedule_steps(self, ready_by: dt.date | None, today: dt.date) -> tuple[ScheduledStep, ...]:
        """The steps with their days; none where there is no day by which to be ready."""
        due = self.due_day(ready_by, today)
        return schedule_steps(self.steps, due, today) if due else ()


def plan_readiness(
    key: TechnologyKey, indication: Indication, override: TechnologyOverride | None, today: dt.date
) -> ReadinessPlan:
    """The plan of a technology: its indication's steps with what the planner says beside it."""
    steps = indication.steps_of(override)
    return ReadinessPlan(key, steps, ready_day(steps, today), _planned_launch(override) if override else None)


def _planned_launch(override: TechnologyOverride) -> dt.date | None:
    """The planner's day of launch or licence; of what is funded, since when that is known."""
    planned = override.launch or override.licence
    if planned or override.state != "funded" or not override.known_since:
        return planned
    return PartialDate.parse(override.known_since).first_day()


def list_ready_days(plans: Sequence[ReadinessPlan]) -> tuple[ReadyDay, ...]:
    """The day of being ready of each technology that has steps, as the estimate takes it."""
    return tuple(ReadyDay(plan.key, plan.ready_on) for plan in plans if plan.steps)


def sum_up_readiness(
    plan: ReadinessPlan, due: dt.date | None, impact: TechnologyImpact | None, inputs: EstimateInputs, shown: str
) -> Readiness | None:
    """Whether a technology can be ready in time; None without steps or without a day.

    ``shown`` is the currency of its pounds, empty where none may be shown.
    """
    if due is None or not plan.steps:
        return None
    year = FinancialYear.of(due, inputs.first_year.month)
    each, as_stands = (impact.each_month, impact.as_stands) if impact else (None, None)
    if not shown:
        each, as_stands = _without_amount(each), _without_amount(as_stands)
    return Readiness(due, plan.ready_on, each, as_stands, year.label, year.plus_years(1).label, shown)


def _without_amount(late: MonthsLate | None) -> MonthsLate | None:
    return replace(late, amount=None) if late else None
