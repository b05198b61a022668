"""What the page shows of an edition, and in which order. It chooses and sorts; it neither words nor draws."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import blake2s

from horizon.digest.view.totals import TotalTable, by_currency
from horizon.edition.bridge_stages import CALENDAR
from horizon.edition.rounding import printed
from horizon.values.dates import add_months
from horizon.values.edition import (
    Assumption,
    ChangeLine,
    Edition,
    Movement,
    Scan,
    SinceLaunch,
    Technology,
    WatchlistPage,
)

SOON_MONTHS = 18
LIKELY = 0.10
"""The chance of being funded from which a launch is named on the first screen for its date alone."""


@dataclass(frozen=True, slots=True)
class Section:
    """One watchlist, or one indication of it: what its page says, its technologies, its totals (first page only)."""

    page: WatchlistPage
    technologies: tuple[Technology, ...]
    totals: tuple[TotalTable, ...]


def anchor(technology: Technology) -> str:
    """Where its details stand on the page: the same every week."""
    return f"t-{blake2s(technology.key.encode(), digest_size=5).hexdigest()}"


def expected(technology: Technology) -> Decimal | None:
    """The expected impact over the financial years shown; None without an impact."""
    return sum((year.expected for year in technology.impact), Decimal(0)) if technology.impact else None


def page_of(edition: Edition, technology: Technology) -> WatchlistPage:
    """The page that a technology belongs to: its watchlist's, or its indication's where there are several."""
    pages = [page for page in edition.scan.watchlists if page.name == technology.watchlist]
    return next((page for page in pages if page.indication == technology.indication), pages[0])


def ranked(technologies: Iterable[Technology]) -> tuple[Technology, ...]:
    """Most pressing first: act now, over the threshold, then by what is expected."""
    return tuple(
        sorted(technologies, key=lambda one: (not one.act_now, not one.over_threshold, -(expected(one) or 0), one.key))
    )


def weighty(edition: Edition) -> tuple[Technology, ...]:
    """What is over a threshold or must be acted on now, whenever it comes."""
    return ranked(one for one in edition.scan.technologies if one.act_now or one.over_threshold)


def coming(edition: Edition) -> tuple[Technology, ...]:
    """Of these, what could be licensed within the next 18 months, or must be acted on now."""
    until = add_months(edition.scan.as_of, SOON_MONTHS)
    return tuple(
        one for one in weighty(edition) if one.act_now or (one.licence is not None and one.licence.p10 <= until)
    )


def later(edition: Edition) -> tuple[Technology, ...]:
    """The others of these."""
    soon = coming(edition)
    return tuple(one for one in weighty(edition) if one not in soon)


def unnamed(edition: Edition, most: int) -> int:
    """How many technologies a first screen of at most so many does not name."""
    return len(edition.scan.technologies) - min(most, len(named(edition)))


def one_date(technologies: Iterable[Technology]) -> bool:
    """Whether licence and launch are one and the same, as they are in some jurisdictions."""
    return all(one.licence == one.launch for one in technologies)


def named(edition: Edition) -> tuple[Technology, ...]:
    """Whom the first screen speaks of: what is weighty, the soonest first, else what comes next."""
    return (*coming(edition), *later(edition)) or soonest(edition)


def worst_year(technology: Technology) -> SinceLaunch | None:
    """The year since launch that costs most; None without an impact."""
    return max(technology.impact_since_launch, key=lambda year: year.p50, default=None)


def sections(edition: Edition) -> tuple[Section, ...]:
    """The watchlists' own pages, each technology on exactly one."""
    first = {page.name: page for page in reversed(edition.scan.watchlists)}
    on_page: dict[int, list[Technology]] = {}
    for one in edition.scan.technologies:
        on_page.setdefault(id(page_of(edition, one)), []).append(one)
    found = []
    for page in edition.scan.watchlists:
        own = ranked(on_page.get(id(page), ()))
        rows = [row for row in edition.scan.totals if row.scope == page.name and first[page.name] is page]
        # The totals of the only watchlist stand on the first screen.
        found.append(Section(page, own, by_currency(page.title, rows) if len(first) > 1 else ()))
    return tuple(found)


def withheld(edition: Edition) -> int:
    """How many technologies have a confidential price, and so are in no total."""
    return sum(one.withheld for one in edition.scan.technologies)


def soonest(edition: Edition, most: int = 5) -> tuple[Technology, ...]:
    """The next launches that are likely enough, whatever they cost: what the first screen names where nothing is over a
    threshold."""
    likely = (one for one in edition.scan.technologies if one.probability and one.probability.reimbursed >= LIKELY)
    ahead = [(one.launch.p50, one.key, one) for one in likely if one.launch]
    return tuple(one for _, _, one in sorted(ahead, key=lambda item: item[:2])[:most])


def technology_of(scan: Scan, line: Movement | ChangeLine) -> Technology | None:
    """The technology that a line is about, by key or by name; None where it is no longer watched."""
    named = [one for one in scan.technologies if line.technology in (one.key, one.name)]
    indication = getattr(line, "indication", "")
    return next((one for one in named if one.indication == indication), named[0] if named else None)


def currency_of(edition: Edition, movement: Movement) -> str:
    """The currency in which a movement is said."""
    technology = technology_of(edition.scan, movement)
    pages = (page_of(edition, technology),) if technology else edition.scan.watchlists
    return next((page.currency for page in pages if page.currency), "GBP")


def movements(edition: Edition) -> tuple[Movement, ...]:
    """What moved, in the order in which a reader asks; what did not move is only counted."""
    order = ("new", "moved", "stopped", "dormant", "authorised", "gone")
    return tuple(sorted((one for one in edition.movements if one.what in order), key=lambda one: order.index(one.what)))


def material(edition: Edition) -> tuple[ChangeLine, ...]:
    """The changes of trials that can move a launch, a probability or a cost."""
    return tuple(line for line in edition.changes if line.material)


def unlisted(edition: Edition, most: int) -> int:
    """How many movements and changes lists of at most so many do not show."""
    return max(0, len(movements(edition)) - most) + max(0, len(material(edition)) - most)


def quiet(edition: Edition) -> bool:
    """Whether nothing happened that a planner would act on; a first edition is never quiet."""
    stood = all(one.step.cause in CALENDAR for bridge in edition.bridge for one in printed(bridge).steps)
    return bool(edition.window_from) and stood and not movements(edition) and not material(edition)


def left_out(edition: Edition) -> tuple[tuple[str, str, int], ...]:
    """A watchlist's title, a rule and how many trials it left out, the largest first within a watchlist."""
    titles = {one.name: one.title for one in edition.scan.watchlists}
    counts = Counter((titles.get(one.watchlist, one.watchlist), one.rule) for one in edition.scan.not_shown)
    return tuple(
        (*key, count) for key, count in sorted(counts.items(), key=lambda item: (item[0][0], -item[1], item[0]))
    )


def assumptions(edition: Edition) -> tuple[Assumption, ...]:
    """Every figure that is not the registry's, once, oldest first; those without a date come last."""
    users: dict[Assumption, dict[str, None]] = {}
    own = [(row, row.used_by or one.name) for one in edition.scan.technologies for row in one.assumptions]
    for row, user in [*((row, row.used_by) for row in edition.scan.assumptions), *own]:
        users.setdefault(replace(row, used_by=""), {})[user] = None
    rows = [replace(row, used_by=", ".join(filter(None, names))) for row, names in users.items()]
    return tuple(sorted(rows, key=lambda row: (not row.known_since, row.known_since, row.what, row.used_by)))
