"""One technology in five lines: what it is, when, how likely, what it costs, and what to decide. Pure."""

from babel.dates import format_date

from horizon.digest.view import costing, selection, wording
from horizon.digest.view.chances import format_chance
from horizon.digest.view.next_decision import describe_low_confidence
from horizon.digest.view.upcoming import format_launch_window
from horizon.values.budget_impact import CostSummary
from horizon.values.dates import ENGLISH, format_day
from horizon.values.money import format_short_amount
from horizon.values.scan import Scan, WatchlistPage
from horizon.values.technology import SupportingTrial, Technology

OVERDUE = "Overdue since"
_MOST_ALIASES, _MOST_TRIALS = 4, 3


def answer_in_five_lines(scan: Scan, page: WatchlistPage, technology: Technology) -> tuple[str, ...]:
    """Answer what a planner asks first; ``page`` is that of the technology."""
    return (
        _describe_what(technology),
        _describe_when(technology),
        _describe_chance(technology),
        _describe_money(scan, page, technology),
        f"{_answer_when_to_decide(scan, page, technology)} {_describe_trials(technology)}",
    )


def _describe_what(technology: Technology) -> str:
    kind = wording.KIND_NAMES.get(technology.kind, technology.kind)
    by = f" by {technology.sponsor}" if technology.sponsor else ""
    phase = wording.describe_phase(technology.phase)
    parts = [part for part in (f"{kind}{by}", phase, wording.describe_state(technology)) if part]
    more = len(technology.aliases) - _MOST_ALIASES
    names = [*technology.aliases[:_MOST_ALIASES], *([f"{more} more"] if more > 0 else [])]
    called = f"; also called {wording.join_list(names)}" if names else ""
    return f"{wording.technology_title(technology)}: {', '.join(parts)}{called}."


def _describe_when(technology: Technology) -> str:
    window = technology.launch
    if window is None:
        return f"When: no date, since it is {wording.describe_state(technology)}."
    middle = f"middle estimate {format_date(window.p50, 'MMM y', ENGLISH)}"
    licence = ""
    if technology.licence and technology.licence != window:
        licence = f"; licence {format_launch_window(technology.licence)}"
    return f"When: must be funded {format_launch_window(window)}, four chances in five, {middle}{licence}."


def _describe_chance(technology: Technology) -> str:
    chance = technology.probability
    if chance is None:
        return "How likely: not known."
    reason = describe_low_confidence(technology)
    confidence = f"confidence low: {reason}" if reason else f"confidence {technology.confidence}"
    by = f"; licensed by the end of: {wording.format_chances(chance.licence_by)}" if chance.licence_by else ""
    funded = f"{format_chance(chance.reimbursed)} that it is funded ({wording.format_percent(chance.reimbursed)})"
    return f"How likely: {funded}, {confidence}{by}."


def _describe_money(scan: Scan, page: WatchlistPage, technology: Technology) -> str:
    dearest, average = selection.find_dearest_year(technology), selection.expected_impact(technology)
    if dearest is None or average is None:
        return f"Money: {wording.explain_no_money(technology, page)}."
    worst, mean = (format_short_amount(amount, page.currency) for amount in (dearest.p50, average))
    span = f"{scan.financial_years[0]} to {scan.financial_years[-1]}"
    cost = find_own_or_shared_sum(page, technology)
    each = f"; {costing.describe_sum(cost)}" if cost else ""
    band = wording.format_band(dearest, page.currency)
    return (
        f"Money: {worst} in its most expensive year once it is here ({band}), {mean} on average over {span}{each}, "
        f"{costing.describe_costed_as(technology, page) or 'at the price of its area'}."
    )


def find_own_or_shared_sum(page: WatchlistPage, technology: Technology) -> CostSummary | None:
    """Return the sum of a technology's cost model: its own, else that of what stands in for it."""
    own_sum = next((cost for cost in page.sums if cost.technology == technology.name), None)
    return own_sum or costing.find_stand_in(page)


def _answer_when_to_decide(scan: Scan, page: WatchlistPage, technology: Technology) -> str:
    if technology.decide_by is None:
        return "Nothing to decide yet."
    passed = OVERDUE if technology.decide_by < scan.as_of else "Decide by"
    hold = technology.hold
    if hold is None:
        return f"{passed} {format_day(technology.decide_by)}."
    middle, safe = (format_short_amount(amount, page.currency) for amount in (hold.p50, hold.p90))
    return f"{passed} {format_day(technology.decide_by)}: hold {middle} for {hold.financial_year}, {safe} to be safe."


def _describe_trials(technology: Technology) -> str:
    if not technology.trials:
        return "No trial is behind it; each figure with its source: --full."
    ordered = sorted(technology.trials, key=lambda trial: not trial.pivotal)
    more = len(ordered) - _MOST_TRIALS
    names = [_name_trial(trial) for trial in ordered[:_MOST_TRIALS]] + ([f"{more} more"] if more > 0 else [])
    trials = f"From {wording.count_noun(len(ordered), 'trial')}: {wording.join_list(names)}"
    return f"{trials}; each figure with its source: --full."


def _name_trial(trial: SupportingTrial) -> str:
    return f"{trial.nct_id} ({trial.acronym})" if trial.acronym else trial.nct_id
