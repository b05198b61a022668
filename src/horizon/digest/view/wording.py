"""How the page says things: dates as people say them, windows, chances, and the sentences made of them."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from horizon.values.edition import (
    Band,
    Edition,
    Probability,
    Recipient,
    ScoreLine,
    SinceLaunch,
    Technology,
    Use,
    WatchlistPage,
    Window,
)
from horizon.values.money import brief, symbol

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
PLACES = {"england": "England", "scotland": "Scotland", "us": "United States", "plain": ""}
KINDS = {
    "drug": "medicine",
    "biological": "biological medicine",
    "genetic": "gene or cell therapy",
    "diagnostic test": "test",
}
PAYS = {
    "tariff": "within the tariff",
    "excluded": "excluded from the tariff (high cost)",
    "specialised": "specialised commissioning",
}
MOST_TITLES = 5
_PERCENT = re.compile(r"(?<=\d) %")
QUIET = "A quiet week: nothing moved that a planner would act on."
READING = (
    "“If it comes” is what a technology costs once it is launched, net of what it displaces; where three figures "
    "stand, one outcome in ten is below the first (P10), half are below the second (P50) and one in ten is above the "
    "third (P90).",
    "“Expected” is the mean over all draws, with and without a launch: it is for ranking and for the total, never for "
    "the budget of one technology, which will cost much more or nothing.",
    "Licence is the day from which it can be bought, must fund the first day on which the payer has to pay; each is a "
    "window into which eight draws in ten fall, and where a jurisdiction has one date only, one window is shown.",
    "Money is the named payer’s cash in constant prices of the named year, undiscounted, and its ranges are widened "
    "by how far published estimates have been from what was then spent.",
    "Totals are read off joint draws that share patients, so columns of percentiles do not add up to them; every "
    "figure that is not the registry’s is listed as an assumption, oldest first, and the workbook has all in full.",
)


def day(on: dt.date) -> str:
    """``18 Dec 2026``."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def month(on: dt.date) -> str:
    """``Nov 27``."""
    return f"{MONTHS[on.month - 1]} {on.year % 100:02d}"


def window(found: Window | None) -> str:
    """P10 to P90: ``Jun–Dec 28``, ``Sep 28–Jun 29``, ``Nov 27``."""
    if found is None:
        return "no date"
    first, last = month(found.p10), month(found.p90)
    if first == last:
        return first
    return f"{first[:3]}–{last}" if found.p10.year == found.p90.year else f"{first}–{last}"


def percent(chance: float) -> str:
    """``31%``; what would round to nothing or to certainty says so."""
    if 0 < chance < 0.01:
        return "under 1%"
    return "over 99%" if 0.99 < chance < 1 else f"{chance:.0%}"


def approval(chances: Probability) -> str:
    """``60% to be approved (48% to 71% where studies disagree)``; no range where its ends print alike."""
    low, high = percent(chances.low), percent(chances.high)
    disagree = f" ({low} to {high} where studies disagree)" if low != high else ""
    return f"{percent(chances.approved)} to be approved{disagree}"


def shift(days: int) -> str:
    """``5 months earlier``, ``12 days later``."""
    size, unit = (abs(days), "day") if abs(days) < 31 else (round(abs(days) / 30.44), "month")
    return f"{size} {unit}{'s' * (size != 1)} {'later' if days > 0 else 'earlier'}"


def figure(value: float) -> str:
    """``1,940,000``, ``0.35``: an input as it was given, to four figures where it has a fraction."""
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.4g}"


def plural(count: int, one: str, many: str = "") -> str:
    """``1 trial``, ``1,200 trials``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def plural_months(months: float) -> str:
    """``9 months``, ``1.5 months``, ``no time``."""
    return f"{months:g} month{'s' * (months != 1)}" if months else "no time"


def use(found: Use) -> str:
    """``1,200 (4,900) · 0.8 posts (3.1)``; nothing where it takes nothing."""
    if not found.p90:
        return "–"
    said = f"{found.p50:,} ({found.p90:,})"
    if found.posts is None or found.posts_p90 is None:
        return said
    return f"{said} · {found.posts:.1f} posts ({found.posts_p90:.1f})"


def listed(items: Iterable[str]) -> str:
    """``a, b and c``; doubles and blanks fall out, the order stays."""
    *most, last = [item for item in dict.fromkeys(items) if item] or [""]
    return f"{', '.join(most)} and {last}" if most else last


def week(edition: Edition) -> str:
    """``week 8 of 2026``, with the revision where it is one."""
    year, number, *revision = edition.key.split("-")
    said = f"week {int(number.removeprefix('W'))} of {year}"
    return f"{said}, revision {revision[0].removeprefix('r')}" if revision else said


def subject(edition: Edition) -> str:
    """The news in a line, as a mailbox shows it: ``Horizon week 8: £17m more expected``."""
    number, _, rest = week(edition).partition(" of ")
    revised = " (revised)" if "revision" in rest else ""
    return f"Horizon {number}{revised}: {edition.headline}"


def why(to: Recipient, titles: Sequence[str]) -> str:
    """``You get this as finance, for Hepatitis C and Heart failure.``"""
    several = list(dict.fromkeys(titles))
    named = (
        several
        if len(several) <= MOST_TITLES
        else [*several[: MOST_TITLES - 1], f"{len(several) - MOST_TITLES + 1} more watchlists"]
    )
    role = f" as {to.role}," if to.role else ""
    return f"You get this{role} for {listed(named)}."


def timestamp(text: str) -> str:
    """The day of a registry's timestamp, as people say it; what is no date is said as it stands."""
    return day(dt.date.fromisoformat(text[:10])) if re.match(r"\d{4}-\d\d-\d\d", text) else text


def masthead(edition: Edition) -> tuple[str, ...]:
    """The parts of the header line: week, data, place, payer, price year, currency."""
    pages = edition.scan.watchlists
    data, as_of = timestamp(edition.scan.data_timestamp), day(edition.scan.as_of)
    payers = list(dict.fromkeys(page.payer for page in pages if page.payer))
    years = sorted({page.price_year for page in pages if page.costed and page.price_year})
    money = listed(symbol(page.currency) for page in pages if page.costed and page.currency)
    parts = (
        week(edition),
        f"data of {data}" + (f", as of {as_of}" if as_of != data else ""),
        listed(place(page) for page in pages),
        "; ".join(payers) if len(payers) < 4 else f"{len(payers)} payers",
        f"price year{'s' * (len(years) > 1)} {listed(years)}" + ", not deflated" * (len(years) > 1) if years else "",
        f"{money}, undiscounted" if money else "no pounds: no cost model",
    )
    return tuple(part for part in parts if part)


def place(page: WatchlistPage) -> str:
    """``England``; ``Kent (1,900,000 people), England`` where figures are scaled to an area; nothing where no
    jurisdiction was named."""
    whole = PLACES.get(page.jurisdiction, page.jurisdiction)
    if not page.area:
        return whole
    area = f"{page.area} ({page.people:,} people)" if page.people else page.area
    return f"{area}, {whole}" if whole else area


def title(technology: Technology) -> str:
    """``HF-101 in HFpEF``."""
    return f"{technology.name} in {technology.indication}" if technology.indication else technology.name


def heading(page: WatchlistPage) -> str:
    """A watchlist's title, with the indication where it has several."""
    return f"{page.title}: {page.indication}" if page.indication else page.title


def phase(text: str) -> str:
    """``phase 3``, whether the evidence says ``3`` or ``phase 3``; nothing where phases do not apply."""
    return f"phase {text}" if text[:1].isdigit() else text


def what_it_is(technology: Technology) -> str:
    """``A new product: medicine by Acme, phase 3. Also called QX-7.``"""
    novelty = {"unknown": "Not known whether new"}.get(technology.novelty, f"A {technology.novelty}")
    parts = [KINDS.get(technology.kind, technology.kind)]
    parts[0] += f" by {technology.sponsor}" if technology.sponsor else ""
    said = f"{novelty}: {', '.join(part for part in (*parts, phase(technology.phase)) if part)}."
    return f"{said} Also called {listed(technology.aliases[:8])}." if technology.aliases else said


def no_pounds(technology: Technology, page: WatchlistPage) -> str:
    """Why a technology shows no money."""
    if technology.withheld:
        return "price confidential: used, not shown"
    return (
        f"not costed: {technology.state}" if page.costed and technology.state != "in development" else "no cost model"
    )


def scores(lines: Sequence[ScoreLine]) -> list[str]:
    """How right it has been, a line for each measure that can say; those of which too few came due stand in one."""
    said = [line for line in lines if line.estimate is not None]
    silent = [line for line in lines if line.estimate is None]
    found = [_score(f"{line.measure}: {line.value}", line.published) for line in said]
    if silent:
        about = dict.fromkeys(_about(line.measure) for line in silent)
        # What others begin with (licence, of licence inside the window) adds nothing.
        named = [one for one in about if not any(other.startswith(f"{one} ") for other in about)]
        found.append(f"Too few forecasts have come due yet to say: {'; '.join(named)}.")
        elsewhere = dict.fromkeys(f"{_about(line.measure)}: {line.published}" for line in silent if line.published)
        found += [f"What others reached: {'; '.join(elsewhere)}."] if elsewhere else []
    return [_PERCENT.sub("%", said) for said in found] or ["No forecast has come due yet: too few to say."]


def _score(said: str, published: str) -> str:
    capital = f"{said[:1].upper()}{said[1:]}"
    return f"{capital}; elsewhere: {published}" if published else capital


def _about(measure: str) -> str:
    """What several measures are of: ``act now`` of ``Act now: sensitivity``."""
    name = measure.partition(":")[0]
    return f"{name[:1].lower()}{name[1:]}"


def when(technology: Technology, one_date: bool) -> str:
    """``licence Aug 27–Feb 28 · must fund Jun–Dec 28 · 31% likely``; one window where there is one date."""
    if not (technology.licence or technology.launch):
        return "no date yet"
    parts = [] if one_date else [f"licence {window(technology.licence)}"]
    parts.append(f"{'launch' if one_date else 'must fund'} {window(technology.launch)}")
    if technology.probability:
        parts.append(f"{percent(technology.probability.reimbursed)} likely to be funded")
    return " · ".join(parts)


def amounts(years: Sequence[SinceLaunch], currency: str) -> list[str]:
    """The middle of each year since launch."""
    return [brief(year.p50, currency) for year in years]


def between(band: Band | SinceLaunch, currency: str) -> str:
    """``£45m–£210m``; one amount where both ends print the same."""
    low, high = brief(band.p10, currency), brief(band.p90, currency)
    return low if low == high else f"{low}–{high}"


def span(years: Sequence[str]) -> str:
    """``2026/27–2030/31``."""
    return f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(years)
