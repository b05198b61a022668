"""What the report says of one technology, line by line, in the order in which a planner asks. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from horizon.digest.view import costing, decisions, effects, getting_ready, regulators, selection, wording, workforce
from horizon.digest.view.next_decision import describe_low_confidence
from horizon.digest.view.person_cost import describe_person_cost
from horizon.values.budget_impact import CostSummary
from horizon.values.dates import format_day
from horizon.values.edition import Edition
from horizon.values.money import format_short_amount
from horizon.values.scan import WatchlistPage
from horizon.values.technology import SupportingTrial, Technology

MOST_TRIALS = 3
_NEXT_EVENT = {
    "filed": "the regulator’s opinion",
    "opinion": "the licence",
    "under re-examination": "the regulator’s second opinion",
    "authorised": "the decision to fund it",
    "refused": "nothing: it was refused",
    "application withdrawn": "a new application",
    "withdrawn from the market": "nothing: it was withdrawn from the market",
    "funded": "nothing: it is funded",
    "dormant": "a sign of life: it is too late to be likely",
    "stopped": "nothing: its trials were stopped",
}
"""What comes next, by state; in development its trials say it."""
_OUTCOMES = {
    "routine": "funded routinely",
    "managed access": "funded while more is learnt (managed access)",
    "refused": "not recommended",
    "terminated": "appraisal ended without guidance, not funded",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line on a technology; ``link`` is the regulator's page on it, and ``late`` if its day has passed."""

    label: str
    text: str
    link: str = ""
    late: bool = False


def list_facts(edition: Edition, technology: Technology) -> tuple[Fact, ...]:
    """List what is known of a technology; lines without a content are left out."""
    page = selection.find_page(edition, technology)
    return tuple(fact for fact in _yield_facts(technology, page) if fact.text)


def _yield_facts(technology: Technology, page: WatchlistPage) -> Iterator[Fact]:
    single = selection.have_single_date((technology,))
    yield Fact("What it is", wording.describe_technology(technology))
    yield Fact("Evidence", describe_evidence(technology))
    for line in regulators.list_regulator_lines(technology, page):
        yield Fact(line.region, line.text, line.link)
    yield Fact("People and price", _describe_people_and_price(technology, page))
    yield Fact("One person", _describe_person(technology, page))
    yield Fact("Once it is here", describe_once_here(technology, page))
    yield Fact("On average", _describe_average(technology, page))
    yield Fact("Who pays, who saves", effects.describe_effects(technology))
    yield Fact("To hold", costing.describe_hold(technology, page.currency) if technology.impact else "")
    yield from _yield_dates(technology, single)
    yield Fact("It waits for", describe_waiting(technology))
    yield Fact("Ready?", getting_ready.explain_lateness(technology.readiness) if technology.readiness else "")
    yield Fact("Held back", workforce.describe_delay(technology.delay) if technology.delay else "")
    yield Fact("Would change this most", _describe_sensitivity(technology, page))
    yield Fact("Confidence", _describe_confidence(technology))
    for decision in technology.decisions:
        label = f"{format_day(decision.by)}{' has passed' if decision.passed else ''}"
        yield Fact(label, decisions.describe_decision(decision, technology), late=decision.passed)


def _yield_dates(technology: Technology, single: bool) -> Iterator[Fact]:
    chances = technology.probability
    if technology.state == "funded":
        return
    if not single:
        yield Fact("Licence", wording.describe_window(technology.licence) if technology.licence else "")
    label = "Launch" if single else "Must fund from"
    yield Fact(label, wording.describe_window(technology.launch) if technology.launch else "")
    if chances:
        if not single:
            yield Fact("Licensed by the end of", wording.format_chances(chances.licence_by))
        yield Fact(f"{'Launched' if single else 'Funded'} by the end of", wording.format_chances(chances.launch_by))
        funded = f"{wording.format_percent(chances.reimbursed)} to be approved and funded"
        yield Fact("Chance", f"{wording.describe_approval(chances)}, {funded}{_describe_outcomes(technology)}")


def _describe_outcomes(technology: Technology) -> str:
    outcomes = technology.probability.outcomes if technology.probability else {}
    parts = [f"{_OUTCOMES.get(name, name)} {wording.format_percent(share)}" for name, share in outcomes.items()]
    return f"; once licensed: {', '.join(parts)}" if parts else ""


def describe_evidence(technology: Technology) -> str:
    """Return ``2 trials, 1 of them pivotal: ARIA (NCT05000001), 4,200 people, to end 2026-11``."""
    trials = technology.trials
    if not trials:
        return "no trial: entered by the planner"
    pivotal = [trial for trial in trials if trial.pivotal]
    count = f"{wording.count_noun(len(trials), 'trial')}, {_count_pivotal(len(pivotal), len(trials))}"
    shown = "; ".join(_describe_trial(trial) for trial in (pivotal or trials)[:MOST_TRIALS])
    more = f"; {len(pivotal) - MOST_TRIALS} more" if len(pivotal) > MOST_TRIALS else ""
    return f"{count}: {shown}{more}"


def _count_pivotal(pivotal: int, trials: int) -> str:
    if trials == 1:
        return "pivotal" if pivotal else "not pivotal"
    return f"{pivotal or 'none'} of them pivotal"


def _describe_trial(trial: SupportingTrial) -> str:
    name = f"{trial.acronym} ({trial.nct_id})" if trial.acronym else trial.nct_id
    people = f"{trial.enrolment:,} people" if trial.enrolment else ""
    end = (
        f"primary completion {wording.say_dates(trial.primary_completion)}"
        if trial.primary_completion
        else "no completion date"
    )
    return ", ".join(filter(None, (name, trial.status, people, end)))


def _find_sum_as_costed(technology: Technology, page: WatchlistPage) -> CostSummary | None:
    """Return the sum that a technology is costed by: its own, else the one that stands in."""
    if technology.costed_as == "own":
        return next((cost for cost in page.sums if cost.technology == technology.name), costing.find_stand_in(page))
    return costing.find_stand_in(page) if technology.impact else None


def _describe_people_and_price(technology: Technology, page: WatchlistPage) -> str:
    """Return the sum from the eligible to the net cost, each and in all, and at whose price it stands."""
    if not technology.impact:
        return wording.explain_no_money(technology, page)
    cost = _find_sum_as_costed(technology, page)
    parts = [costing.describe_sum(cost) if cost else "", costing.describe_costed_as(technology, page)]
    return ". ".join(f"{part[:1].upper()}{part[1:]}" for part in parts if part)


def _describe_person(technology: Technology, page: WatchlistPage) -> str:
    """Return how the cost of one person is made, as far as the technology is costed."""
    cost = _find_sum_as_costed(technology, page) if technology.impact else None
    return describe_person_cost(cost) if cost else ""


def describe_once_here(technology: Technology, page: WatchlistPage) -> str:
    """Return the middle estimate of each year since launch, and the range of the most expensive."""
    peak = selection.find_dearest_year(technology)
    if peak is None or not technology.impact:
        return ""
    middle = " · ".join(wording.format_amounts(technology.impact_since_launch[:5], page.currency))
    band = wording.format_band(peak, page.currency)
    return f"{middle} in its first years (middle estimate); four chances in five in year {peak.year}: {band}"


def _describe_average(technology: Technology, page: WatchlistPage) -> str:
    average = selection.expected_impact(technology)
    if average is None:
        return ""
    years = [year.financial_year for year in technology.impact]
    return f"{format_short_amount(average, page.currency)} over {wording.format_span(years)}, counting the chance"


def describe_waiting(technology: Technology) -> str:
    """Return what must come first: the end of its trials or a regulator's word, and other technologies."""
    awaited = [f"{step.name} ({wording.format_window(step.waits)})" for step in technology.steps if step.waits]
    return wording.join_list([_describe_next_event(technology), *awaited])


def _describe_next_event(technology: Technology) -> str:
    if technology.state in _NEXT_EVENT:
        return _NEXT_EVENT[technology.state]
    pivotal = [trial for trial in technology.trials if trial.pivotal] or list(technology.trials)
    running = sorted(
        (trial.primary_completion, trial.nct_id)
        for trial in pivotal
        if trial.primary_completion and trial.status not in {"completed", "terminated", "withdrawn"}
    )
    if running:
        day, nct_id = running[0]
        return f"the end of {nct_id}, planned for {wording.say_dates(day)}"
    return "an application to the regulator" if technology.rests_on == "all trials read out" else "its next trial"


def _describe_sensitivity(technology: Technology, page: WatchlistPage) -> str:
    if technology.depends_most_on:
        return technology.depends_most_on
    top = next((row for row in page.sensitivity if row.at_low != row.at_high), None)
    if top is None or not technology.impact:
        return ""
    low, high = (format_short_amount(amount, page.currency) for amount in (top.at_low, top.at_high))
    return f"{top.input}: from {low} to {high} over five years"


def _describe_confidence(technology: Technology) -> str:
    low = describe_low_confidence(technology)
    return f"low: {low}" if low else technology.confidence
