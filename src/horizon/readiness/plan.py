"""From the launch window back to the budget round that must carry a technology, and to the start of each step.

1. *Round.* The round of the financial year that holds the early end (P10) of the launch window carries the cost: in the
   first of its submissions and contracts still ahead, else in the next monthly forecast if there is one; else it has
   passed, and the decision says so.
2. *Projection.* A round that is not published yet is projected from the newest one of its jurisdiction, and stamped.
3. *Steps.* Each readiness step must be done before the steps that wait for it begin, and all by the early end; how far
   it is, and the earliest day on which it can end, come from :mod:`horizon.readiness.progress`.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from horizon.evidence.rows import RoundEvent
from horizon.readiness.progress import count_days, time_steps
from horizon.settings import RoundSettings
from horizon.values.dates import FinancialYear, add_months, format_day
from horizon.values.technology import Decision, ScheduledStep
from horizon.watchlist.schema.readiness import ReadinessStep

CARRYING_KINDS = {"submission", "contracts"}
PART_D_BIDS = "Part D bids"


def merge_rounds(configured: Sequence[RoundSettings], published: Sequence[RoundEvent]) -> tuple[RoundEvent, ...]:
    """All rounds; those of ``horizon.toml`` replace the published ones of the same year."""
    events = [
        RoundEvent(row.jurisdiction, row.financial_year, row.name, row.date, "horizon.toml", kind=row.kind)
        for row in configured
    ]
    replaced = {(event.jurisdiction, event.financial_year) for event in events}
    return (*events, *(event for event in published if (event.jurisdiction, event.financial_year) not in replaced))


def rounds_of_year(year: FinancialYear, jurisdiction: str, rounds: Sequence[RoundEvent]) -> tuple[RoundEvent, ...]:
    """The events of a financial year's round by date; projected from the newest round if it is unpublished."""
    known = [event for event in rounds if event.jurisdiction == jurisdiction]
    events = [event for event in known if event.financial_year == year.label]
    if known and not events:
        newest = max(known, key=lambda event: event.date).financial_year
        events = [_project_event(event, year) for event in known if event.financial_year == newest]
    return tuple(sorted(events, key=lambda event: event.date))


def budget_decision(name: str, year: FinancialYear, rounds: Sequence[RoundEvent], today: dt.date) -> Decision | None:
    """The decision to carry a technology in the round of ``year``, without its amount.

    None if that round has no event that can carry it.
    """
    carrying = [event for event in rounds if event.kind in CARRYING_KINDS]
    if not carrying:
        return None
    ahead = [event for event in carrying if event.date >= today]
    monthly = next((event for event in rounds if event.kind == "monthly"), None)
    closed = not ahead and monthly is not None
    chosen = ahead[0] if ahead else _next_monthly_forecast(monthly, today) if monthly else carrying[-1]
    late = f" (its round closed on {format_day(carrying[-1].date)})" if closed else ""
    return Decision(
        by=chosen.date,
        what=f"{chosen.name} for {year.label} must carry {name} or a contingency{late}",
        round=chosen.name,
        financial_year=year.label,
        amount=None,
        amount_p90=None,
        currency="",
        stamp="" if closed else chosen.stamp,
        passed=not ahead and not closed,
        milestones=tuple((event.name, event.date) for event in rounds if event.kind != "monthly"),
    )


def _next_monthly_forecast(monthly: RoundEvent, today: dt.date) -> RoundEvent:
    """The next monthly forecast, at the end of this month."""
    first = today.replace(day=1)
    return replace(monthly, date=add_months(first, 1) - dt.timedelta(days=1))


def schedule_steps(plan: Sequence[ReadinessStep], ready_by: dt.date, today: dt.date) -> tuple[ScheduledStep, ...]:
    """The last safe start of each step, so that all are done by ``ready_by``; the earliest start comes first.

    The steps of a watchlist wait for each other in no circle.
    """
    done_by = {step.step: ready_by for step in plan}
    timings = time_steps(plan, today)
    scheduled = {}
    for step in _order_last_first(plan):
        state = step.state_on(today)
        end = done_by[step.step]
        start = end if state == "not needed" else end - count_days(step.months)
        if state != "done":
            for earlier in step.after:
                done_by[earlier] = min(done_by[earlier], start)
        timing = timings[step.step]
        scheduled[step.step] = ScheduledStep(
            name=step.step,
            months=step.months,
            start_by=start,
            done_by=end,
            after=step.after,
            late=start < today if state == "to do" else state == "under way" and timing.ends > end,
            owner=step.owner,
            state=state,
            since=step.date if step.date and step.date <= today else None,
            note=step.note,
            begins=timing.begins,
            ends=timing.ends,
        )
    in_plan_order = (scheduled[step.step] for step in plan)
    return tuple(sorted(in_plan_order, key=lambda step: (step.start_by, step.done_by)))


def _order_last_first(plan: Sequence[ReadinessStep]) -> list[ReadinessStep]:
    """The steps in such an order that each comes before all that it waits for."""
    remaining, ordered = list(plan), []
    while remaining:
        awaited = {name for step in remaining for name in step.after}
        ordered += [step for step in remaining if step.step not in awaited]
        remaining = [step for step in remaining if step.step in awaited]
    return ordered


def _project_event(event: RoundEvent, year: FinancialYear) -> RoundEvent:
    """The same event, as many years on as the financial years are apart."""
    date = add_months(event.date, 12 * (year.start.year - int(event.financial_year[:4])))
    if event.name == PART_D_BIDS:  # due by statute on the first Monday of June
        date = next(day for day in (dt.date(date.year, 6, at) for at in range(1, 8)) if day.weekday() == 0)
    return replace(event, financial_year=year.label, date=date, stamp="projected")
