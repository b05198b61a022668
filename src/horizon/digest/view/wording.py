"""The words of the page: dates, windows, chances, and the sentences made of them."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence

from babel.dates import format_date
from babel.lists import format_list

from horizon.technology.spelling import spell_first
from horizon.values.budget_impact import Band, ResourceUse, SinceLaunch
from horizon.values.dates import ENGLISH, format_day
from horizon.values.edition import Arrival, Edition, Recipient, ScoreLine
from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.money import currency_symbol, format_short_amount
from horizon.values.scan import Scan, WatchlistPage
from horizon.values.technology import Probability, Technology, Window

KIND_NAMES = {
    "drug": "medicine",
    "biological": "biological medicine",
    "genetic": "gene or cell therapy",
    "diagnostic test": "test",
}
NOVELTY_NAMES = {
    "new product": "A new product",
    "new use": "A new use of an existing medicine",
    "biosimilar or generic": "A biosimilar or generic",
    "unknown": "Not known whether new",
}
FUNDING_NAMES = {
    "tariff": "within the tariff",
    "excluded": "excluded from the tariff (high cost)",
    "specialised": "specialised commissioning",
}
MOST_TITLES = 3
LONGEST_AREA = 3
"""Words of an indication's name that stand for its area; the report has the longer ones."""
_ISO_DATE = re.compile(r"\b(\d{4})-(0[1-9]|1[0-2])(?:-([0-2]\d|3[01]))?\b(?!-)")
_PERCENT = re.compile(r"(?<=\d) %")
QUIET_WEEK = "A quiet week: nothing moved that a planner would act on."
TO_BE_SAFE = (
    "To hold is the middle estimate of its cost in the round’s financial year, if it is funded by the end of it; to be "
    "safe is what nine outcomes in ten then stay below."
)
READING_NOTES = (
    "“If it comes” is what a technology costs once it is launched, net of what it replaces; a range holds four chances "
    "in five: one outcome in ten is lower, and one in ten is higher. Of a total it is what comes if any of it comes.",
    "“On average” counts that it may never come: it is for ranking and for the total, never for the budget of one "
    "technology, which will cost much more or nothing.",
    f"{TO_BE_SAFE} Few have begun by then, so that both are small beside what a year costs once it is here.",
    "EMA, FDA and MHRA are the medicines regulators of the European Union, the United States and the United Kingdom: a "
    "positive opinion of the EMA is its advice to license, filed means that an application is with the regulator.",
    "Licence is the day from which it can be bought, must fund the first day on which the payer has to pay; each is a "
    "window that holds four chances in five, and where a place has one date only, one window is shown.",
    "Money is the named payer’s cash in constant prices of the named year, undiscounted, and its ranges are widened "
    "by how far published estimates have been from what was then spent.",
    "Technologies for the same patients share them, so that their ranges do not add up to that of the total; every "
    "figure that is not the registry’s is listed as an assumption, oldest first, and the workbook has all in full.",
)


def format_month(date: dt.date) -> str:
    """Format a date as ``Nov 27``."""
    return format_date(date, "MMM yy", ENGLISH)


def format_window(window: Window | None) -> str:
    """Format P10 to P90: ``Jun–Dec 28``, ``Sep 28–Jun 29``, ``Nov 27``."""
    if window is None:
        return "no date"
    first, last = format_month(window.p10), format_month(window.p90)
    if first == last:
        return first
    return f"{first[:3]}–{last}" if window.p10.year == window.p90.year else f"{first}–{last}"


def say_dates(text: str) -> str:
    """Write the registry's dates in a text as people say them: ``2 Jul 2024`` of ``2024-07-02``, ``Mar 2027``."""

    def say(date: re.Match[str]) -> str:
        year, month, day = date.groups()
        text = format_date(dt.date(int(year), int(month), 1), "MMM y", ENGLISH)
        return f"{int(day)} {text}" if day else text

    return _ISO_DATE.sub(say, text)


def format_percent(chance: float) -> str:
    """Format a chance as ``31%``; one that would round to 0% or 100% as ``under 1%`` or ``over 99%``."""
    if 0 < chance < 0.01:
        return "under 1%"
    return "over 99%" if 0.99 < chance < 1 else f"{chance:.0%}"


def describe_approval(chances: Probability) -> str:
    """Return ``60% to be approved (48% to 71% where studies disagree)``; no range if its ends print alike."""
    low, high = format_percent(chances.low), format_percent(chances.high)
    disagree = f" ({low} to {high} where studies disagree)" if low != high else ""
    return f"{format_percent(chances.approved)} to be approved{disagree}"


def format_input(value: float) -> str:
    """Format an input as it was given: ``1,940,000``; to four figures if it has a fraction: ``0.35``."""
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.4g}"


def count_noun(count: float, singular: str, plural: str = "") -> str:
    """Return a count with its noun: ``1 trial``, ``1,200 trials``, ``1.5 months``."""
    noun = singular if ENGLISH.plural_form(count) == "one" else plural or f"{singular}s"
    return f"{count:,} {noun}" if isinstance(count, int) else f"{count:g} {noun}"


def count_months(months: float) -> str:
    """Return ``9 months``, ``1.5 months`` or ``no time``."""
    return count_noun(float(months), "month") if months else "no time"


def name_resource(use: ResourceUse) -> str:
    """Return ``nurses, hours (acute trusts)``: what it is, in which unit, and whose time or place it is."""
    return f"{use.what}, {use.unit}" + (f" ({use.provider})" if use.provider else "")


def describe_resource_use(use: ResourceUse) -> str:
    """Return ``1,200 (4,900) · 0.8 posts (3.1)``: the middle and, in brackets, the P90; a dash for no use.

    Of time that is freed it is ``frees 606 (51)``: the P90 is the least that is freed.
    """
    if not (use.p10 or use.p90):
        return "–"
    freed = "frees " if use.p10 < 0 and use.p90 <= 0 else ""
    sign = -1 if freed else 1
    amount = f"{freed}{sign * use.p50:,} ({sign * use.p90:,})"
    if use.posts is None or use.posts_p90 is None:
        return amount
    posts, least = (abs(each) if freed else each for each in (use.posts, use.posts_p90))
    return f"{amount} · {posts:.1f} posts ({least:.1f})"


def join_list(items: Iterable[str]) -> str:
    """Return ``a, b and c`` in the order given, without blanks and duplicates."""
    return format_list([item for item in dict.fromkeys(items) if item], locale="en_GB")


def describe_week(edition: Edition) -> str:
    """Return ``week 8 of 2026``, followed by the revision if it is one."""
    return name_week(edition.key)


def name_week(key: str) -> str:
    """Return ``week 8 of 2026`` for the key of an edition, followed by the revision if it is one."""
    year, number, *revision = key.split("-")
    week = f"week {int(number.removeprefix('W'))} of {year}"
    return f"{week}, revision {revision[0].removeprefix('r')}" if revision else week


def compose_subject(edition: Edition) -> str:
    """Return the news in one line for a mailbox: ``Horizon week 8: £17m more expected``."""
    week, _, revision = describe_week(edition).partition(" of ")
    revised = " (revised)" if "revision" in revision else ""
    return f"Horizon {week}{revised}: {edition.headline}"


def explain_receipt(recipient: Recipient, titles: Sequence[str]) -> str:
    """Return ``You get this as finance, for Hepatitis C and Heart failure``."""
    titles = list(dict.fromkeys(titles))
    if len(titles) > MOST_TITLES:
        titles = [f"{len(titles)} watchlists"]
    role = f" as {recipient.role}," if recipient.role else ""
    return f"You get this{role} for {join_list(titles)}."


def format_timestamp(text: str) -> str:
    """Format the day of a registry's timestamp; a text without a date is returned unchanged."""
    return format_day(dt.date.fromisoformat(text[:10])) if re.match(r"\d{4}-\d\d-\d\d", text) else text


def list_masthead(edition: Edition) -> tuple[str, ...]:
    """List the parts of the header line: week, data, place, payer, price year, currency."""
    pages = edition.scan.watchlists
    data, as_of = format_timestamp(edition.scan.data_timestamp), format_day(edition.scan.as_of)
    payers = list(dict.fromkeys(page.payer for page in pages if page.payer))
    years = sorted({page.price_year for page in pages if page.costed and page.price_year})
    money = join_list(currency_symbol(page.currency) for page in pages if page.costed and page.currency)
    parts = (
        describe_week(edition),
        f"data of {data}" + (f", as of {as_of}" if as_of != data else ""),
        join_list(describe_place(page) for page in pages),
        "; ".join(payers) if len(payers) < 4 else f"{len(payers)} payers",
        f"price year{'s' * (len(years) > 1)} {join_list(years)}" + ", not deflated" * (len(years) > 1) if years else "",
        f"{money}, undiscounted" if money else "no pounds: no cost model",
    )
    return tuple(part for part in parts if part)


def describe_place(page: WatchlistPage) -> str:
    """Return ``England``; ``Kent (1,900,000 people), England`` if figures are scaled to an area.

    Empty if no jurisdiction was named.
    """
    known = JURISDICTIONS.get(page.jurisdiction)
    jurisdiction = known.title if known else page.jurisdiction
    if not page.area:
        return jurisdiction
    area = f"{page.area} ({page.people:,} people)" if page.people else page.area
    return f"{area}, {jurisdiction}" if jurisdiction else area


def technology_title(technology: Technology) -> str:
    """Return the name with its indication as a heading: ``HF-101 in HFpEF``, ``Sotatercept``."""
    name = spell_first(technology.name)
    return f"{name} in {technology.indication}" if technology.indication else name


def page_heading(page: WatchlistPage) -> str:
    """Return the watchlist's title, with the page's indication if it has several."""
    return f"{page.title}: {page.indication}" if page.indication else page.title


def start_sentence(text: str) -> str:
    """Begin a text with a capital, and leave the rest as it is."""
    return f"{text[:1].upper()}{text[1:]}"


def name_area(page: WatchlistPage) -> str:
    """Return the indication where it has a short name, else the watchlist's title: ``Obesity``."""
    short = 0 < len(page.indication.split()) <= LONGEST_AREA
    return page.indication if short else page.title


def describe_phase(text: str) -> str:
    """Return ``phase 3`` for ``3`` or ``phase 3``; empty if phases do not apply."""
    return f"phase {text}" if text[:1].isdigit() else text


def describe_technology(technology: Technology) -> str:
    """Return ``A new product: medicine by Acme, phase 3. Also called QX-7``."""
    novelty = NOVELTY_NAMES[technology.novelty]
    parts = [KIND_NAMES.get(technology.kind, technology.kind)]
    parts[0] += f" by {technology.sponsor}" if technology.sponsor else ""
    sentence = f"{novelty}: {', '.join(part for part in (*parts, describe_phase(technology.phase)) if part)}."
    return f"{sentence} Also called {join_list(technology.aliases[:8])}." if technology.aliases else sentence


def explain_no_money(technology: Technology, page: WatchlistPage) -> str:
    """Return the reason why a technology has no impact to show."""
    if technology.withheld:
        return "price confidential: used, not shown"
    if page.costed and technology.state != "in development":
        return f"not costed: {describe_state(technology)}"
    if page.costed and technology.launch:
        return "no price of its own"
    return "no cost model"


def describe_state(technology: Technology) -> str:
    """Return the state in words: what is authorised and not funded yet is ``licensed, funding to come``."""
    if technology.state != "authorised":
        return technology.state
    has_two_dates = technology.launch is not None and technology.launch != technology.licence
    return "licensed, funding to come" if has_two_dates else "licensed"


def describe_lists(scan: Scan) -> str:
    """Return ``Regulators' lists: EMA's medicines of 22 Aug 2024``; empty if none was used."""
    lists = [
        f"{used.title}{' as they stood, by the list' if used.reconstructed else ''} of {format_day(used.listed_on)}"
        f"{' (as shipped)' if used.shipped else ''}"
        for used in scan.lists
    ]
    return f"Regulators’ lists: {'; '.join(lists)}." if lists else ""


def describe_arrival(arrival: Arrival) -> str:
    """Return ``HF-101: licence said Aug 27–Feb 28 on 20 Feb 2026, came 3 Nov 2027: hit``."""
    forecast_words = f"{format_window(arrival.window)} said on {format_day(arrival.forecast_on)}"
    chance = f", {format_percent(arrival.chance)} likely" if arrival.chance is not None else ""
    if arrival.verdict == "not":
        return f"{arrival.name}: {forecast_words}{chance}; {arrival.event} on {format_day(arrival.on)}."
    verdicts = {"hit": "hit", "early": "miss: earlier than said", "late": "miss: later than said"}
    came = f"came {format_day(arrival.on)}: {verdicts[arrival.verdict]}"
    return f"{arrival.name}: {arrival.event} {forecast_words}{chance}; {came}."


def describe_scores(lines: Sequence[ScoreLine]) -> list[str]:
    """Return a line for each measure with an estimate, and one for the measures of which too few came due."""
    silent = [line for line in lines if line.estimate is None]
    sentences = [_describe_score(line) for line in lines if line.estimate is not None]
    if silent:
        subjects = dict.fromkeys(_score_subject(line.measure) for line in silent)
        # A subject that begins another (licence, of licence inside the window) adds nothing.
        longest = [name for name in subjects if not any(other.startswith(f"{name} ") for other in subjects)]
        sentences.append(f"Too few forecasts have come due yet to say: {'; '.join(longest)}.")
        elsewhere = dict.fromkeys(
            f"{_score_subject(line.measure)}: {line.published}" for line in silent if line.published
        )
        sentences += [f"What others reached: {'; '.join(elsewhere)}."] if elsewhere else []
    return [_say_plainly(_PERCENT.sub("%", text)) for text in sentences] or [
        "No forecast has come due yet: too few to say."
    ]


_PLAIN_MEASURES = {
    "sensitivity": "of what became expensive, this part had been flagged:",
    "predictive value": "of what was flagged, this part became expensive:",
    "P10 to P90": "the range of four chances in five",
}


def _say_plainly(text: str) -> str:
    """Say what a measure is in the place of its name in statistics."""
    for name, words in _PLAIN_MEASURES.items():
        text = text.replace(f"{name}: ", f"{words} ").replace(name, words)
    return text


def _describe_score(line: ScoreLine) -> str:
    score = f"{line.measure[:1].upper()}{line.measure[1:]}: {line.value}"
    return f"{score}; elsewhere: {line.published}" if line.published else score


def _score_subject(measure: str) -> str:
    """Return what a measure is about: ``act now`` of ``Act now: sensitivity``."""
    name = measure.partition(":")[0]
    return f"{name[:1].lower()}{name[1:]}"


def describe_forecast(technology: Technology, single_date: bool) -> str:
    """Return ``licence Aug 27–Feb 28 · must fund Jun–Dec 28 · 31% likely``; one window if there is a single date.

    What has no date to come is told by its state: ``funded``.
    """
    if not (technology.licence or technology.launch):
        return "no date yet" if technology.state == "in development" else describe_state(technology)
    parts = [] if single_date else [f"licence {format_window(technology.licence)}"]
    parts.append(f"{'launch' if single_date else 'must fund'} {format_window(technology.launch)}")
    if technology.probability:
        parts.append(f"{format_percent(technology.probability.reimbursed)} likely to be funded")
    return " · ".join(parts)


def describe_window(window: Window | None) -> str:
    """Describe a window: ``half of the chance May 27–Jan 28, four in five Feb 27–Oct 28, middle Sep 27``."""
    if window is None:
        return "no date"
    middle = f"middle {format_month(window.p50)}"
    if window.p25 is None or window.p75 is None:
        return f"{format_window(window)}, {middle}"
    half = Window(window.p25, window.p50, window.p75)
    return f"half of the chance {format_window(half)}, four in five {format_window(window)}, {middle}"


def format_chances(by_year: Mapping[str, float]) -> str:
    """Format chances by financial year: ``2026/27 12% · 2027/28 31%``."""
    return " · ".join(f"{year} {format_percent(chance)}" for year, chance in by_year.items())


def describe_confidence(technology: Technology) -> str:
    """Describe the confidence and what the dates rest on: ``low; rests on the registry alone``."""
    return "; rests on ".join(filter(None, (technology.confidence, _RESTS_ON.get(technology.rests_on))))


_RESTS_ON = {
    "registry alone": "the registry alone",
    "all trials read out": "the registry, all trials read out",
    "filed": "an application that is filed",
    "opinion": "a positive opinion",
    "American approval": "the American approval",
    "licence": "the licence",
    "planner's date": "the planner's date",
}


def format_amounts(years: Sequence[SinceLaunch], currency: str) -> list[str]:
    """Format the P50 of each year since launch."""
    return [format_short_amount(year.p50, currency) for year in years]


def format_band(band: Band | SinceLaunch, currency: str) -> str:
    """Format P10 to P90 as ``£45m–£210m``; as one amount if both ends print the same."""
    low, high = format_short_amount(band.p10, currency), format_short_amount(band.p90, currency)
    if low == high:
        return low
    return f"{low} to {high}" if low.startswith("−") else f"{low}–{high}"


def format_span(years: Sequence[str]) -> str:
    """Format the first and the last year as ``2026/27–2030/31``."""
    return f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(years)
