"""What the page shows of an edition, and in which order."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import blake2s
from typing import get_args

from horizon.digest.view.totals import TotalTable, split_by_currency
from horizon.digest.view.wording import join_list
from horizon.edition.bridge_stages import CALENDAR_CAUSES
from horizon.edition.rounding import round_bridge
from horizon.values.budget_impact import SinceLaunch
from horizon.values.dates import add_months
from horizon.values.edition import ChangeLine, Decided, Edition, Movement
from horizon.values.scan import Scan, WatchlistPage
from horizon.values.technology import Assumption, Technology

SOON_MONTHS = 18
LIKELY = 0.10
"""Probability of being funded from which the first screen names a launch for its date alone."""


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A watchlist's page, or an indication's; the totals stand on the watchlist's first page only."""

    page: WatchlistPage
    technologies: tuple[Technology, ...]
    totals: tuple[TotalTable, ...]


def technology_anchor(technology: Technology) -> str:
    """Return the anchor of a technology's details in the report, the same every week."""
    return f"t-{blake2s(technology.key.encode(), digest_size=5).hexdigest()}"


def expected_impact(technology: Technology) -> Decimal | None:
    """Sum the expected impact over the financial years shown; None without an impact."""
    return sum((year.expected for year in technology.impact), Decimal(0)) if technology.impact else None


def find_page(edition: Edition, technology: Technology) -> WatchlistPage:
    """Return the page of a technology: its watchlist's, or its indication's if there are several."""
    pages = [page for page in edition.scan.watchlists if page.name == technology.watchlist]
    return next((page for page in pages if page.indication == technology.indication), pages[0])


def rank_technologies(technologies: Iterable[Technology]) -> tuple[Technology, ...]:
    """Sort the most pressing first: act now, over the threshold, then by expected impact."""

    def rank(technology: Technology) -> tuple[bool, bool, Decimal, str]:
        expected = expected_impact(technology) or Decimal(0)
        return not technology.act_now, not technology.over_threshold, -expected, technology.key

    return tuple(sorted(technologies, key=rank))


def list_priorities(edition: Edition) -> tuple[Technology, ...]:
    """List what is over a threshold or must be acted on now, whenever it launches."""
    return rank_technologies(item for item in edition.scan.technologies if item.act_now or item.over_threshold)


def priorities_soon(edition: Edition) -> tuple[Technology, ...]:
    """List the priorities that could be licensed within the next 18 months, or must be acted on now."""
    until = add_months(edition.scan.as_of, SOON_MONTHS)
    return tuple(
        technology
        for technology in list_priorities(edition)
        if technology.act_now or (technology.licence is not None and technology.licence.p10 <= until)
    )


def priorities_later(edition: Edition) -> tuple[Technology, ...]:
    """List the other priorities."""
    soon = priorities_soon(edition)
    return tuple(technology for technology in list_priorities(edition) if technology not in soon)


def have_single_date(technologies: Iterable[Technology]) -> bool:
    """Tell whether licence and launch are one date, as in some jurisdictions."""
    return all(technology.licence == technology.launch for technology in technologies)


def first_screen(edition: Edition) -> tuple[Technology, ...]:
    """List what the first screen names: the priorities, soonest first; without any, the next launches."""
    return (*priorities_soon(edition), *priorities_later(edition)) or next_launches(edition)


def find_dearest_year(technology: Technology) -> SinceLaunch | None:
    """Return the year since launch with the highest P50; None without an impact."""
    return max(technology.impact_since_launch, key=lambda year: year.p50, default=None)


def list_sections(edition: Edition) -> tuple[ReportSection, ...]:
    """List the watchlists' own pages; each technology is on exactly one."""
    first = {page.name: page for page in reversed(edition.scan.watchlists)}
    on_page: dict[int, list[Technology]] = {}
    for technology in edition.scan.technologies:
        on_page.setdefault(id(find_page(edition, technology)), []).append(technology)
    sections = []
    for page in edition.scan.watchlists:
        technologies = rank_technologies(on_page.get(id(page), ()))
        rows = [row for row in edition.scan.totals if row.scope == page.name and first[page.name] is page]
        # The totals of the only watchlist stand on the first screen.
        totals = split_by_currency(page.title, rows) if len(first) > 1 else ()
        sections.append(ReportSection(page, technologies, totals))
    return tuple(sections)


def count_withheld(edition: Edition) -> int:
    """Count the technologies with a confidential price, which are in no total."""
    return sum(technology.withheld for technology in edition.scan.technologies)


def next_launches(edition: Edition, most: int = 5) -> tuple[Technology, ...]:
    """List the next launches that are likely enough, whatever they cost."""
    return sort_launches(edition.scan.technologies)[:most]


def sort_launches(technologies: Iterable[Technology]) -> tuple[Technology, ...]:
    """Sort technologies that are likely enough to be funded by the middle of their launch window."""
    launches = [
        (technology.launch.p50, technology.key, technology)
        for technology in technologies
        if technology.launch and technology.probability and technology.probability.reimbursed >= LIKELY
    ]
    return tuple(technology for _, _, technology in sorted(launches, key=lambda launch: launch[:2]))


def find_technology(scan: Scan, line: Movement | ChangeLine) -> Technology | None:
    """Return the technology that a line is about, by key or by name; None if it is no longer watched."""
    named = [technology for technology in scan.technologies if line.technology in (technology.key, technology.name)]
    indication = getattr(line, "indication", "")
    return next((item for item in named if item.indication == indication), named[0] if named else None)


def find_currency(edition: Edition, movement: Movement) -> str:
    """Return the currency in which a movement is stated."""
    technology = find_technology(edition.scan, movement)
    pages = (find_page(edition, technology),) if technology else edition.scan.watchlists
    return next((page.currency for page in pages if page.currency), "GBP")


def list_movements(edition: Edition) -> tuple[Movement, ...]:
    """List what moved, in the order in which a reader asks; what did not move is only counted.

    What happened to a product in several indications is one movement.
    """
    order = (*get_args(Decided), "new", "moved", "stopped", "dormant", "gone")
    groups: dict[tuple[str, str], list[Movement]] = {}
    for movement in edition.movements:
        if movement.what in order:
            groups.setdefault((movement.technology.product, movement.what), []).append(movement)
    return tuple(sorted(map(_merge_movements, groups.values()), key=lambda movement: order.index(movement.what)))


def _merge_movements(movements: Sequence[Movement]) -> Movement:
    """Merge the movements of one product: all that it moved in money, and its widest shift."""
    first = movements[0]
    if len(movements) == 1:
        return first
    amounts = [movement.expected for movement in movements if movement.expected is not None]
    shifts = [movement.licence_days for movement in movements if movement.licence_days is not None]
    return replace(
        first,
        indication=join_list(movement.indication for movement in movements),
        expected=sum(amounts, Decimal(0)) if amounts else None,
        licence_days=max(shifts, key=abs, default=None),
        text="; ".join(dict.fromkeys(filter(None, (movement.text for movement in movements)))),
        link=next(filter(None, (movement.link for movement in movements)), ""),
    )


def material_changes(edition: Edition) -> tuple[ChangeLine, ...]:
    """List the changes of trials that can move a launch, a probability or a cost, each once."""
    lines = {(line.nct_id, line.text): line for line in reversed(edition.changes) if line.material}
    return tuple(reversed(lines.values()))


def is_quiet(edition: Edition) -> bool:
    """Tell whether nothing happened that a planner would act on; a first edition is never quiet."""
    causes = {entry.step.cause for bridge in edition.bridge for entry in round_bridge(bridge).steps}
    return (
        bool(edition.window_from)
        and causes <= {*CALENDAR_CAUSES}
        and not list_movements(edition)
        and not material_changes(edition)
    )


def count_left_out(edition: Edition) -> tuple[tuple[str, str, int], ...]:
    """Return (watchlist's title, rule, trials left out), the largest count first within a watchlist."""
    titles = {page.name: page.title for page in edition.scan.watchlists}
    counts = Counter((titles.get(trial.watchlist, trial.watchlist), trial.rule) for trial in edition.scan.not_shown)
    rows = [(title, rule, count) for (title, rule), count in counts.items()]
    return tuple(sorted(rows, key=lambda row: (row[0], -row[2], row[1])))


def list_assumptions(edition: Edition) -> tuple[Assumption, ...]:
    """List every figure that is not the registry's once, oldest first; those without a date come last."""
    users: dict[Assumption, dict[str, None]] = {}
    used = [(row, row.used_by) for row in edition.scan.assumptions]
    for technology in edition.scan.technologies:
        used += [(row, row.used_by or technology.name) for row in technology.assumptions]
    for row, user in used:
        users.setdefault(replace(row, used_by=""), {})[user] = None
    rows = [replace(row, used_by=", ".join(filter(None, names))) for row, names in users.items()]
    return tuple(sorted(rows, key=lambda row: (not row.known_since, row.known_since, row.what, row.used_by)))
