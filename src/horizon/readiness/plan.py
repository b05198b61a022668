"""From the launch window back to what must be decided and begun by when.

The budget round that has to carry a technology is the one of the financial year that holds the early end (P10) of the
launch window: the first submission of that round that is still ahead, then the contracts; once those are signed the
next monthly forecast, where there is one, else what has passed is said to have passed. A round that is not published
yet is projected from the newest one of its kind and says so. Readiness steps are laid end to end before
the same day: each must be done before what waits for it begins.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from horizon.evidence.rows import Round
from horizon.settings import BudgetRound
from horizon.values.dates import FinancialYear, add_months
from horizon.values.edition import Decision, Step, YearImpact
from horizon.watchlist.schema.watchlist import ReadinessStep

CARRY = {"submission", "contracts"}
PART_D_BIDS = "Part D bids"
_DAYS_A_MONTH = 30.4375


def own_rounds(own: Sequence[BudgetRound], published: Sequence[Round]) -> tuple[Round, ...]:
    """All rounds, with those of ``horizon.toml`` in the place of what was published for the same year."""
    mine = [
        Round(one.jurisdiction, one.financial_year, one.name, one.date, "horizon.toml", kind=one.kind) for one in own
    ]
    taken = {(row.jurisdiction, row.financial_year) for row in mine}
    return (*mine, *(row for row in published if (row.jurisdiction, row.financial_year) not in taken))


def rounds_for(year: FinancialYear, jurisdiction: str, rounds: Sequence[Round]) -> tuple[Round, ...]:
    """The events of a financial year's round, in order; projected from the newest known where unpublished."""
    own = [row for row in rounds if row.jurisdiction == jurisdiction]
    published = [row for row in own if row.financial_year == year.label]
    if published or not own:
        return tuple(sorted(published, key=lambda row: row.date))
    newest = max(own, key=lambda row: row.date).financial_year
    pattern = [row for row in own if row.financial_year == newest]
    return tuple(sorted((_projected(row, year) for row in pattern), key=lambda row: row.date))


def budget_decision(
    name: str,
    impact: Sequence[YearImpact],
    year: FinancialYear,
    rounds: Sequence[Round],
    today: dt.date,
) -> Decision | None:
    """What the round of ``year``, which holds the window's early end, must carry; None where no rounds are known."""
    carrying = [row for row in rounds if row.kind in CARRY]
    if not carrying:
        return None
    ahead = [row for row in carrying if row.date >= today]
    monthly = next((row for row in rounds if row.kind == "monthly"), None)
    closed = not ahead and monthly is not None
    chosen = ahead[0] if ahead else _month_end(monthly, today) if monthly else carrying[-1]
    cost = next((row for row in impact if row.financial_year == year.label), None)
    late = f" (its round closed on {_day(carrying[-1].date)})" if closed else ""
    return Decision(
        by=chosen.date,
        what=f"{chosen.name} for {year.label} must carry {name} or a contingency{late}",
        round=chosen.name,
        financial_year=year.label,
        amount=cost.early if cost else None,
        amount_p90=cost.early_p90 if cost else None,
        currency=cost.currency if cost else "",
        stamp="" if closed else chosen.stamp,
        passed=not ahead and not closed,
        milestones=tuple((row.name, row.date) for row in rounds if row.kind != "monthly"),
    )


def _month_end(monthly: Round, today: dt.date) -> Round:
    """The next monthly forecast: the end of this month."""
    first = today.replace(day=1)
    return replace(monthly, date=add_months(first, 1) - dt.timedelta(days=1))


def _day(on: dt.date) -> str:
    return f"{on.day} {on:%b %Y}"


def steps(plan: Sequence[ReadinessStep], ready_by: dt.date, today: dt.date) -> tuple[Step, ...]:
    """Each step's last safe start, so that all is done on ``ready_by``; earliest start first. No circles."""
    needed_by = {step.step: ready_by for step in plan}
    for step in _last_first(plan):
        start = needed_by[step.step] - dt.timedelta(days=round(step.months * _DAYS_A_MONTH))
        for earlier in step.after:
            needed_by[earlier] = min(needed_by[earlier], start)
    laid = []
    for step in plan:
        done_by = needed_by[step.step]
        start = done_by - dt.timedelta(days=round(step.months * _DAYS_A_MONTH))
        laid.append(Step(step.step, step.months, start, done_by, step.after, start < today))
    return tuple(sorted(laid, key=lambda one: (one.start_by, one.done_by)))


def _last_first(plan: Sequence[ReadinessStep]) -> list[ReadinessStep]:
    """The steps so that each comes before all that it waits for."""
    left, ordered = list(plan), []
    while left:
        waited_for = {name for step in left for name in step.after}
        ready = [step for step in left if step.step not in waited_for]
        ordered += ready
        left = [step for step in left if step.step in waited_for]
    return ordered


def _projected(row: Round, year: FinancialYear) -> Round:
    """The same event, as many years on as the financial years lie apart; Part D bids by their rule."""
    date = add_months(row.date, 12 * (year.start.year - int(row.financial_year[:4])))
    return replace(row, financial_year=year.label, date=_by_statute(row, date), stamp="projected")


def _by_statute(row: Round, date: dt.date) -> dt.date:
    """Part D bids are due on the first Monday of June."""
    if row.name != PART_D_BIDS:
        return date
    return next(day for day in (dt.date(date.year, 6, at) for at in range(1, 8)) if day.weekday() == 0)
