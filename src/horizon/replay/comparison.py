"""What was said, beside what then happened: a miss is said as one, and so is what came unseen."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from horizon.digest.view.wording import day, listed, percent
from horizon.scoring.observed_outcomes import ALL, Forecast, Happened
from horizon.values.dates import FinancialYear, add_months
from horizon.values.edition import Band, Window
from horizon.values.forecast_record import Spoken
from horizon.values.jurisdiction import PROFILES
from horizon.values.money import brief
from horizon.values.outcome import Event, Outcome

WINDOWS: tuple[Event, ...] = ("licence", "launch")
_MONTH, _WEEKS = 30.4375, 7


@dataclass(frozen=True, slots=True)
class Verdict:
    """One forecast beside what happened: said on a day, a window, and whether it held, in words."""

    said_on: dt.date
    window: Window
    words: str
    held: bool


@dataclass(frozen=True, slots=True)
class Story:
    """One technology and one event: every forecast of it, from the first on; since when it was named, said to cost more
    than the threshold if it comes, and on the *act now* list."""

    technology: str
    event: Event
    on: dt.date
    what: str
    source: str
    named_on: dt.date
    dear_on: dt.date | None
    act_now_on: dt.date | None
    verdicts: tuple[Verdict, ...]

    @property
    def called(self) -> str:
        """The event, as the page names it."""
        return "licence" if self.event == "licence" else "must fund"


@dataclass(frozen=True, slots=True)
class Money:
    """What was said of a year, planned and spent. By financial year it is the whole watchlist, if any of it comes; by
    ``year since launch`` one ``technology``, if it comes. ``said_on`` is the last edition before the first of them was
    licensed: what is licensed leaves the horizon, and its money with it."""

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
    def called(self) -> str:
        """``2014/15``, or ``year 1 (2014/15)`` by year since launch."""
        return self.year if self.since_launch is None else f"year {self.since_launch} ({self.year})"


def stories(happened: Iterable[Happened]) -> tuple[Story, ...]:
    """Every licence and launch that had been named before it came, in the order in which they came."""
    found = []
    for one in happened:
        for event in WINDOWS:
            if event in one.days and one.forecasts[0].on < one.days[event] and not _twice(one, event):
                found.append(_story(one, event))
    return tuple(sorted(found, key=lambda story: (story.on, story.technology, story.event)))


def _twice(one: Happened, event: Event) -> bool:
    """Whether it is the launch of a technology whose licence and launch are one date: that is told as its licence."""
    return event == "launch" and one.days.get("licence") == one.days["launch"]


def _story(one: Happened, event: Event) -> Story:
    on = one.days[event]
    before = [forecast for forecast in one.forecasts if forecast.on < on]
    said = [(forecast.on, window) for forecast in before if (window := _window(forecast, event))]
    return Story(
        technology=one.name,
        event=event,
        on=on,
        what=one.what[event],
        source=one.sources[event],
        named_on=before[0].on,
        dear_on=next((forecast.on for forecast in before if forecast.said.over_threshold), None),
        act_now_on=next((forecast.on for forecast in before if forecast.said.act_now), None),
        verdicts=tuple(Verdict(said_on, window, *judge(window, on)) for said_on, window in said),
    )


def _window(forecast: Forecast, event: Event) -> Window | None:
    return forecast.said.licence if event == "licence" else forecast.said.launch


def judge(forecast: Window, happened: dt.date) -> tuple[str, bool]:
    """Whether a day fell inside P10 to P90, in words: a miss is said as one."""
    if happened < forecast.p10:
        return f"missed: {span(forecast.p10 - happened)} before the window opened; the forecast was late", False
    if happened > forecast.p90:
        return f"missed: {span(happened - forecast.p90)} after the window closed; the forecast was early", False
    return f"inside the window, {span(abs(happened - forecast.p50))} from its middle", True


def within(amount: Decimal, low: Decimal, high: Decimal) -> tuple[str, bool]:
    """Whether an amount lay between P10 and P90, in words."""
    if amount > high:
        times = amount / max(high, Decimal(1))
        return f"missed: {f'{times:.0f} times' if times >= 2 else 'above'} its P90; the forecast was low", False
    if amount < low:
        return "missed: below its P10; the forecast was high", False
    return "inside P10 to P90", True


def span(length: dt.timedelta) -> str:
    """``22 months``, ``3 weeks``, ``1 day``."""
    months = round(length.days / _MONTH)
    if months >= 2:
        return f"{months} months"
    weeks = round(length.days / _WEEKS)
    return f"{weeks} week{'s' * (weeks != 1)}" if weeks else f"{length.days} day{'s' * (length.days != 1)}"


def answers(happened: Sequence[Happened], unseen: Sequence[Outcome]) -> tuple[str, ...]:
    """Would it have been seen coming? A sentence for each event that came, with the warning it gave; then what came
    unseen, and what was named and never came."""
    found = [_warning(story) for story in stories(happened)]
    found += [f"Never named: {one.technology}, {one.event} on {one.on}." for one in unseen if one.event in WINDOWS]
    found += [line for one in happened for line in _never(one)]
    return tuple(found)


def verdict(stories: Sequence[Story], rows: Sequence[Money]) -> str:
    """Would it have been seen coming, in a sentence, for what was said to be dear and came first; with the money."""
    dear = [story for story in stories if story.dear_on]
    lead = next((story for story in dear if story.event == "launch"), dear[0] if dear else None)
    if lead is None:
        return "Nothing that came had been said to be dear."
    came = "its licence" if lead.event == "licence" else "it had to be funded"
    assert lead.dear_on is not None
    named, warned = span(lead.on - lead.named_on), span(lead.on - lead.dear_on)
    held, said = sum(one.held for one in lead.verdicts), len(lead.verdicts)
    text = f"Yes: {lead.technology} was named {named}, and said to be dear {warned}, before {came}"
    text += f". When: inside {held} of the {said} windows that were said of it"
    text += f"; {'the rest' if held else 'all'} were {_wrong(lead)}" if held < said else ""
    for by, words in ((False, "by financial year"), (True, "by year since launch")):
        judged = [row for row in rows if (row.since_launch is not None) is by and row.held is not None]
        if judged:
            text += f". Money {words}: inside in {sum(bool(row.held) for row in judged)} of {len(judged)}"
    return f"{text}."


def _wrong(story: Story) -> str:
    ways = {"late": "too late", "early": "too early"}
    found = [word for end, word in ways.items() if any(one.words.endswith(f"was {end}") for one in story.verdicts)]
    return listed(found)


def _warning(story: Story) -> str:
    came = "its licence" if story.event == "licence" else "it had to be funded"
    parts = [f"{story.technology}: named {span(story.on - story.named_on)} before {came} on {day(story.on)}"]
    dear, flagged = story.dear_on, story.act_now_on
    parts.append(f"said to be dear {span(story.on - dear)} before" if dear else "not said to be dear")
    parts.append(f"on the act-now list {span(story.on - flagged)} before" if flagged else "not on the act-now list")
    held = sum(verdict.held for verdict in story.verdicts)
    parts.append(f"inside {held} of {len(story.verdicts)} windows" if story.verdicts else "without a window")
    return f"{'; '.join(parts)}."


def _never(one: Happened) -> Iterable[str]:
    if "withdrawal" in one.days and not {"licence", "launch"} & one.days.keys():
        end = one.days["withdrawal"]
        said = [
            found.said.probability.reimbursed for found in one.forecasts if found.on < end and found.said.probability
        ]
        if said:
            chances = listed(dict.fromkeys((percent(said[0]), percent(said[-1]))))
            ended = one.what["withdrawal"] or "withdrawn"
            yield f"Named and never came: {one.name}, {ended} on {day(end)}; it had been given {chances} to be funded."


def money(spoken: Sequence[Spoken], recorded: Sequence[Outcome], happened: Sequence[Happened]) -> tuple[Money, ...]:
    """Every financial year for which money of the whole watchlist was recorded; then the same by year since launch of
    the technology that was to cost most of those whose launch is known apart from their licence."""
    whole = [one for one in recorded if one.technology == ALL and one.amount is not None]
    years = {year: [one for one in whole if one.financial_year == year] for year in sorted(_years(whole))}
    first = min((day for one in happened for event, day in one.days.items() if event in WINDOWS), default=dt.date.max)
    before = [one for one in sorted(spoken, key=lambda one: one.on) if one.on < first]
    rows = [_calendar(year, before, outcomes) for year, outcomes in years.items()]
    launched = (one for one in happened if "launch" in one.days and not _twice(one, "launch"))
    dearest = max(launched, key=lambda one: _dearest(one, first), default=None)
    if dearest and _dearest(dearest, first):
        rows += _since_launch(dearest, first, years)
    return tuple(rows)


def _years(recorded: Iterable[Outcome]) -> set[str]:
    return {one.financial_year for one in recorded}


def _calendar(year: str, before: Sequence[Spoken], recorded: Sequence[Outcome]) -> Money:
    currency = recorded[0].currency
    said = [
        (one.on, row)
        for one in before
        for row in one.scan.totals
        if row.scope != "all" and row.financial_year == year and row.currency == currency
    ]
    on, row = said[-1] if said else (None, None)
    return _row("", year, None, on, row.conditional if row else None, row.expected if row else None, recorded)


def _dearest(one: Happened, first: dt.date) -> Decimal:
    """The dearest year since launch that was said of it before the first of them was licensed."""
    said = [found.said.impact_since_launch for found in one.forecasts if found.on < first]
    return max((year.p50 for year in said[-1]), default=Decimal(0)) if said else Decimal(0)


def _since_launch(one: Happened, first: dt.date, years: dict[str, list[Outcome]]) -> Iterable[Money]:
    """The years since launch on the financial years that they mostly fall into."""
    last = [found for found in one.forecasts if found.on < first][-1]
    month = PROFILES[last.where.jurisdiction].first_month
    launched = FinancialYear.of(add_months(one.days["launch"], 6), month)
    for row in last.said.impact_since_launch:
        year = launched.later(row.year - 1).label
        if year in years:
            yield _row(one.name, year, row.year, last.on, Band(row.p10, row.p50, row.p90), None, years[year])


def _row(
    technology: str,
    year: str,
    since_launch: int | None,
    on: dt.date | None,
    said: Band | None,
    expected: Decimal | None,
    recorded: Sequence[Outcome],
) -> Money:
    amounts = {one.event: one.amount for one in recorded}
    came = amounts.get("spend") or amounts.get("plan")
    words, held = within(came, said.p10, said.p90) if said and came is not None else ("nothing was said of it", None)
    return Money(
        technology=technology,
        year=year,
        since_launch=since_launch,
        said_on=on,
        said=said,
        expected=expected,
        planned=amounts.get("plan"),
        spent=amounts.get("spend"),
        currency=recorded[0].currency,
        words=words,
        held=held,
        source="; ".join(f"{one.event}: {one.what + ', ' if one.what else ''}{one.source}" for one in recorded),
    )


def amount(value: Decimal | None, currency: str) -> str:
    """An amount, or a dash where there is none."""
    return "–" if value is None else brief(value, currency)
