"""Forecasts beside what then happened: events with the windows forecast for them, and spend with its band.

A miss is reported as a miss, and so is what came without having been forecast.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from horizon.digest.view.wording import format_percent, join_list
from horizon.scoring.observed_outcomes import WHOLE_WATCHLIST, ObservedTechnology
from horizon.values.budget_impact import Band
from horizon.values.dates import FinancialYear, add_months, format_day
from horizon.values.forecast_record import EditionForecasts
from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.money import format_short_amount
from horizon.values.outcome import Event, Outcome
from horizon.values.technology import Window

WINDOW_EVENTS: tuple[Event, ...] = ("licence", "launch")
_DAYS_PER_MONTH, _DAYS_PER_WEEK = 30.4375, 7


@dataclass(frozen=True, slots=True)
class WindowVerdict:
    """A window, the day on which it was forecast, and whether it held, in words."""

    said_on: dt.date
    window: Window
    words: str
    held: bool


@dataclass(frozen=True, slots=True)
class EventComparison:
    """An event of a technology beside every window forecast for it before it came.

    ``named_on``, ``dear_on`` and ``act_now_on`` are the days of the first edition that named the technology, that put
    its conditional impact over the threshold, and that had it on the *act now* list.
    """

    technology: str
    event: Event
    on: dt.date
    what: str
    source: str
    named_on: dt.date
    dear_on: dt.date | None
    act_now_on: dt.date | None
    verdicts: tuple[WindowVerdict, ...]

    @property
    def label(self) -> str:
        """The window that the event is held against: ``licence`` or ``must fund``."""
        return "licence" if self.event == "licence" else "must fund"

    @property
    def held_count(self) -> int:
        """How many of the windows held."""
        return sum(verdict.held for verdict in self.verdicts)


@dataclass(frozen=True, slots=True)
class SpendComparison:
    """What was forecast of a year beside what was planned and spent.

    By financial year it is the whole watchlist, if any of it comes; by year since launch it is one ``technology``, if
    it comes. The forecast is that of the last edition before the first licence (``said_on``): a licensed technology
    leaves the horizon, and its cost with it.
    """

    technology: str
    year: str
    since_launch: int | None
    said_on: dt.date | None
    said: Band | None
    expected: Decimal | None
    planned: Decimal | None
    spent: Decimal | None
    currency: str
    words: str
    held: bool | None
    source: str

    @property
    def label(self) -> str:
        """``2014/15``, or ``year 1 (2014/15)`` by year since launch."""
        return self.year if self.since_launch is None else f"year {self.since_launch} ({self.year})"


def compare_events(
    observed: Iterable[ObservedTechnology], events: Sequence[Event] = WINDOW_EVENTS
) -> tuple[EventComparison, ...]:
    """Compare every event that came after its technology was named, in the order in which the events came."""
    comparisons = [
        _compare_event(technology, event)
        for technology in observed
        for event in events
        if event in technology.days and technology.forecasts[0].on < technology.days[event]
        if not _repeats_licence(technology, event)
    ]
    return tuple(sorted(comparisons, key=lambda comparison: (comparison.on, comparison.technology, comparison.event)))


def _repeats_licence(technology: ObservedTechnology, event: Event) -> bool:
    """Tell whether this is the launch of a technology whose licence and launch are one date."""
    return event == "launch" and technology.days.get("licence") == technology.days["launch"]


def _compare_event(technology: ObservedTechnology, event: Event) -> EventComparison:
    on = technology.days[event]
    before = [forecast for forecast in technology.forecasts if forecast.on < on]
    windows = [(forecast.on, window) for forecast in before if (window := forecast.window_of(event))]
    return EventComparison(
        technology=technology.name,
        event=event,
        on=on,
        what=technology.what[event],
        source=technology.sources[event],
        named_on=before[0].on,
        dear_on=next((forecast.on for forecast in before if forecast.record.over_threshold), None),
        act_now_on=next((forecast.on for forecast in before if forecast.record.act_now), None),
        verdicts=tuple(
            WindowVerdict(forecast_on, window, *judge_window(window, on)) for forecast_on, window in windows
        ),
    )


def judge_window(window: Window, day: dt.date) -> tuple[str, bool]:
    """Tell in words, and as a truth value, whether a day fell inside P10 to P90."""
    if day < window.p10:
        return f"missed: {format_duration(window.p10 - day)} before the window opened; the forecast was late", False
    if day > window.p90:
        return f"missed: {format_duration(day - window.p90)} after the window closed; the forecast was early", False
    return f"inside the window, {format_duration(abs(day - window.p50))} from its middle", True


def judge_amount(amount: Decimal, low: Decimal, high: Decimal) -> tuple[str, bool]:
    """Tell in words, and as a truth value, whether an amount lay between P10 and P90."""
    if amount > high:
        times = amount / max(high, Decimal(1))
        return f"missed: {f'{times:.0f} times' if times >= 2 else 'above'} its P90; the forecast was low", False
    if amount < low:
        return "missed: below its P10; the forecast was high", False
    return "inside P10 to P90", True


def format_duration(length: dt.timedelta) -> str:
    """Format a length of time: ``22 months``, ``3 weeks``, ``1 day``."""
    months = round(length.days / _DAYS_PER_MONTH)
    if months >= 2:
        return f"{months} months"
    weeks = round(length.days / _DAYS_PER_WEEK)
    return f"{weeks} week{'s' * (weeks != 1)}" if weeks else f"{length.days} day{'s' * (length.days != 1)}"


def describe_warnings(observed: Sequence[ObservedTechnology], unforecast: Sequence[Outcome]) -> tuple[str, ...]:
    """Describe the warning that each event had, then what came unforecast, then what was named and never came."""
    sentences = [_describe_warning(comparison) for comparison in compare_events(observed)]
    sentences += [
        f"Never named: {outcome.technology}, {outcome.event} on {outcome.on}."
        for outcome in unforecast
        if outcome.event in WINDOW_EVENTS
    ]
    sentences += [sentence for technology in observed for sentence in _describe_withdrawal(technology)]
    return tuple(sentences)


def describe_verdict(events: Sequence[EventComparison], spend: Sequence[SpendComparison]) -> str:
    """Say in a sentence whether the first costly technology would have been seen coming, and for how much."""
    dear = [event for event in events if event.dear_on]
    lead = next((event for event in dear if event.event == "launch"), dear[0] if dear else None)
    if lead is None:
        return "Nothing that came had been said to be dear."
    assert lead.dear_on is not None
    named, warned = format_duration(lead.on - lead.named_on), format_duration(lead.on - lead.dear_on)
    held, count = lead.held_count, len(lead.verdicts)
    text = f"Yes: {lead.technology} was named {named}, and said to be dear {warned}, before {_phrase_event(lead)}"
    text += f". When: inside {held} of the {count} windows that were said of it"
    text += f"; {'the rest' if held else 'all'} were {_describe_misses(lead)}" if held < count else ""
    for is_since_launch, words in ((False, "by financial year"), (True, "by year since launch")):
        judged = [row for row in spend if (row.since_launch is not None) is is_since_launch and row.held is not None]
        if judged:
            text += f". Money {words}: inside in {sum(bool(row.held) for row in judged)} of {len(judged)}"
    return f"{text}."


def _phrase_event(comparison: EventComparison) -> str:
    return "its licence" if comparison.event == "licence" else "it had to be funded"


def _describe_misses(comparison: EventComparison) -> str:
    ways = {"late": "too late", "early": "too early"}
    misses = [verdict.words for verdict in comparison.verdicts if not verdict.held]
    return join_list([words for way, words in ways.items() if any(miss.endswith(f"was {way}") for miss in misses)])


def _describe_warning(comparison: EventComparison) -> str:
    on, dear, act_now = comparison.on, comparison.dear_on, comparison.act_now_on
    named = f"{format_duration(on - comparison.named_on)} before {_phrase_event(comparison)} on {format_day(on)}"
    parts = [f"{comparison.technology}: named {named}"]
    parts.append(f"said to be dear {format_duration(on - dear)} before" if dear else "not said to be dear")
    parts.append(
        f"on the act-now list {format_duration(on - act_now)} before" if act_now else "not on the act-now list"
    )
    count = len(comparison.verdicts)
    parts.append(f"inside {comparison.held_count} of {count} windows" if count else "without a window")
    return f"{'; '.join(parts)}."


def _describe_withdrawal(technology: ObservedTechnology) -> Iterable[str]:
    if not technology.never_came:
        return
    end = technology.days["withdrawal"]
    chances = [
        forecast.record.probability.reimbursed
        for forecast in technology.forecasts
        if forecast.on < end and forecast.record.probability
    ]
    if chances:
        given = join_list(dict.fromkeys((format_percent(chances[0]), format_percent(chances[-1]))))
        what = technology.what["withdrawal"] or "withdrawn"
        withdrawn = f"{technology.name}, {what} on {format_day(end)}"
        yield f"Named and never came: {withdrawn}; it had been given {given} to be funded."


@dataclass(frozen=True, slots=True)
class _SpendForecast:
    """What an edition forecast of a year: by financial year, or of one technology by year since launch."""

    year: str
    on: dt.date | None = None
    band: Band | None = None
    expected: Decimal | None = None
    technology: str = ""
    since_launch: int | None = None


def compare_watchlist_spend(
    forecasts: Sequence[EditionForecasts], recorded: Sequence[Outcome], observed: Sequence[ObservedTechnology]
) -> tuple[SpendComparison, ...]:
    """Compare each financial year for which a plan or the spend of the whole watchlist was recorded.

    The same years follow by year since launch of the costliest technology whose launch is known apart from its
    licence.
    """
    by_year: dict[str, list[Outcome]] = {}
    for outcome in sorted(recorded, key=lambda outcome: outcome.financial_year):
        if outcome.technology == WHOLE_WATCHLIST and outcome.amount is not None:
            by_year.setdefault(outcome.financial_year, []).append(outcome)
    days = [technology.days[event] for technology in observed for event in WINDOW_EVENTS if event in technology.days]
    first = min(days, default=dt.date.max)
    before = sorted((edition for edition in forecasts if edition.made_on < first), key=lambda edition: edition.made_on)
    rows = [_compare_amounts(_forecast_total(year, before, outcomes), outcomes) for year, outcomes in by_year.items()]
    launched = [
        technology
        for technology in observed
        if "launch" in technology.days and not _repeats_licence(technology, "launch")
    ]
    dearest = max(launched, key=lambda technology: _dearest_year(technology, first), default=None)
    if dearest and _dearest_year(dearest, first):
        rows += _compare_since_launch(dearest, first, by_year)
    return tuple(rows)


def _forecast_total(year: str, before: Sequence[EditionForecasts], recorded: Sequence[Outcome]) -> _SpendForecast:
    currency = recorded[0].currency
    totals = [
        _SpendForecast(year, edition.made_on, row.conditional, row.expected)
        for edition in before
        for row in edition.scan.totals
        if row.scope != "all" and row.financial_year == year and row.currency == currency
    ]
    return totals[-1] if totals else _SpendForecast(year)


def _dearest_year(technology: ObservedTechnology, first: dt.date) -> Decimal:
    """Return the costliest year since launch in the last forecast before the first licence."""
    years = [forecast.record.impact_since_launch for forecast in technology.forecasts if forecast.on < first]
    return max((year.p50 for year in years[-1]), default=Decimal(0)) if years else Decimal(0)


def _compare_since_launch(
    technology: ObservedTechnology, first: dt.date, by_year: Mapping[str, Sequence[Outcome]]
) -> Iterable[SpendComparison]:
    """Compare the years since launch with the financial years into which they mostly fall."""
    last = [forecast for forecast in technology.forecasts if forecast.on < first][-1]
    month = JURISDICTIONS[last.context.jurisdiction].first_month
    launched = FinancialYear.of(add_months(technology.days["launch"], 6), month)
    for row in last.record.impact_since_launch:
        year = launched.plus_years(row.year - 1).label
        if year in by_year:
            band = Band(row.p10, row.p50, row.p90)
            forecast = _SpendForecast(year, last.on, band, technology=technology.name, since_launch=row.year)
            yield _compare_amounts(forecast, by_year[year])


def _compare_amounts(forecast: _SpendForecast, recorded: Sequence[Outcome]) -> SpendComparison:
    amounts = {outcome.event: outcome.amount for outcome in recorded}
    amount, band = amounts.get("spend") or amounts.get("plan"), forecast.band
    words, held = judge_amount(amount, band.p10, band.p90) if band and amount is not None else ("not forecast", None)
    return SpendComparison(
        technology=forecast.technology,
        year=forecast.year,
        since_launch=forecast.since_launch,
        said_on=forecast.on,
        said=band,
        expected=forecast.expected,
        planned=amounts.get("plan"),
        spent=amounts.get("spend"),
        currency=recorded[0].currency,
        words=words,
        held=held,
        source="; ".join(
            f"{outcome.event}: {outcome.what + ', ' if outcome.what else ''}{outcome.source}" for outcome in recorded
        ),
    )


def amount_or_dash(amount: Decimal | None, currency: str) -> str:
    """Format an amount, or a dash where there is none."""
    return "–" if amount is None else format_short_amount(amount, currency)
