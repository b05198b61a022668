"""One workforce in words: where all technologies together need more than there is, from when, and who waits."""

from collections.abc import Iterator
from dataclasses import dataclass

from horizon.digest.view import wording
from horizon.values.dates import format_day
from horizon.values.edition import Edition
from horizon.values.money import format_short_amount
from horizon.values.technology import Technology
from horizon.values.workforce import WaitingYear, Workforce, WorkforceDelay, WorkforceQuarter

MOST_NAMED = 4
WORKFORCE_NOTE = (
    "Needed: by all technologies of this edition together, if nothing held anybody back; the middle estimate and what "
    "nine in ten stay below if any of them comes, and on average over all. Where it is more than there is, starts are "
    "cut alike and people wait: what is used is never more than there is."
)


@dataclass(frozen=True, slots=True)
class OverCapacity:
    """A resource of which, in one draw of ten, more is needed than there is: from a quarter on, most in another."""

    workforce: Workforce
    since: WorkforceQuarter
    worst: WorkforceQuarter
    names: tuple[str, ...]


def list_over_capacity(edition: Edition) -> tuple[OverCapacity, ...]:
    """List the resources that are too few, the one that is short first."""
    names = {technology.key: technology.name for technology in edition.scan.technologies}
    rows = []
    for workforce in edition.scan.workforce:
        over = [quarter for quarter in workforce.quarters if quarter.needed_p90 > quarter.capacity]
        if over:
            worst = max(over, key=_needed_share)
            named = tuple(names.get(key, key.product) for key in workforce.technologies)
            rows.append(OverCapacity(workforce, over[0], worst, named))
    order = {quarter.quarter: at for each in edition.scan.workforce for at, quarter in enumerate(each.quarters)}
    return tuple(sorted(rows, key=lambda row: (order[row.since.quarter], row.workforce.what)))


def describe_over_capacity(row: OverCapacity) -> str:
    """Return ``infusion chairs: 140 % of what you have from Q3 2027/28 …, lecanemab and two others``."""
    worst, what = row.worst, row.workforce.what
    if not worst.capacity:
        return f"{what}: you have none, and {_name_all(row.names)} need it from {row.since.quarter}"
    shares = [amount / worst.capacity for amount in (worst.needed_p90, worst.needed_p50, worst.needed_expected)]
    p90, p50, expected = (wording.format_percent(share) for share in shares)
    at_most = "" if row.since == worst else f" by {worst.quarter}"
    return (
        f"{what}: more than you have from {row.since.quarter}, {p90} of it{at_most} if they come (one in ten "
        f"needs more; middle estimate {p50}, {expected} on average): {_name_all(row.names)}"
    )


def list_needed_quarters(workforce: Workforce) -> tuple[WorkforceQuarter, ...]:
    """List the quarters from the first on in which anything is needed."""
    first = next((at for at, quarter in enumerate(workforce.quarters) if quarter.needed_p90 > 0), 0)
    return workforce.quarters[first:]


def _needed_share(quarter: WorkforceQuarter) -> float:
    return quarter.needed_p90 / max(quarter.capacity, 1e-9)


def _name_all(names: tuple[str, ...]) -> str:
    more = [f"{len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
    return wording.join_list([*names[:MOST_NAMED], *more])


def describe_capacity(workforce: Workforce) -> str:
    """Return ``18,900 hours a year (12 posts), establishment of April 2026; 2 posts more from 1 Apr 2027: …``."""
    first = 4 * workforce.quarters[0].capacity if workforce.quarters else 0.0
    parts = [f"{_describe_amount(first, workforce)}: {workforce.source or 'assumption'}"]
    parts += [
        f"{_describe_amount(abs(coming.a_year), workforce)} {'more' if coming.a_year >= 0 else 'less'} from "
        f"{format_day(coming.since)}: {coming.source or 'assumption'}"
        for coming in workforce.coming
    ]
    if not workforce.technologies:
        parts.append(_explain_idle(workforce))
    return "; ".join(parts)


def _explain_idle(workforce: Workforce) -> str:
    if workforce.what.casefold() in map(str.casefold, workforce.other_names):
        return "nothing that needs it is to come"
    others = f"; watchlists name: {', '.join(workforce.other_names[:8])}" if workforce.other_names else ""
    return f"no technology needs it by this name{others}"


def _describe_amount(a_year: float, workforce: Workforce) -> str:
    posts = f" ({a_year / workforce.hours_a_post:,.3g} posts)" if workforce.unit == "hours" else ""
    return f"{a_year:,.0f} {workforce.unit or 'units'} a year{posts}"


def list_delayed(edition: Edition) -> Iterator[tuple[Technology, WorkforceDelay]]:
    """Yield the technologies that a workforce holds back, the most people waiting first."""
    delayed = [(technology, technology.delay) for technology in edition.scan.technologies if technology.delay]
    yield from sorted(delayed, key=lambda pair: -max(year.people for year in pair[1].years))


def describe_delay(delay: WorkforceDelay) -> str:
    """Return who waits, what moves and how long, at the end of the year in which most wait."""
    most = max(delay.years, key=lambda year: (year.people, year.people_expected))
    until = f"until {delay.until}" if delay.until else f"and beyond {delay.years[-1].financial_year}"
    waits = f"{wording.count_noun(most.people, 'person', 'people')} wait{'s' if most.people == 1 else ''}"
    return (
        f"{wording.join_list(delay.resources)} too few from {delay.since} {until}: {waits} at the end of "
        f"{most.financial_year} if it comes (middle estimate; {most.people_expected:,} on average)"
        f"{_describe_moved(delay)}; {wording.count_noun(delay.months, 'month')} later on average over all who start"
    )


def _describe_moved(delay: WorkforceDelay) -> str:
    priced = [year for year in delay.years if year.amount is not None]
    if not priced:
        return ""
    most = max(priced, key=lambda year: abs(float(year.amount or 0)))
    return f", {_describe_year(most, delay.currency)}"


def _describe_year(year: WaitingYear, currency: str) -> str:
    amount, expected = (format_short_amount(part or 0, currency) for part in (year.amount, year.amount_expected))
    return f"{amount} of {year.financial_year} moves ({expected} on average)"
