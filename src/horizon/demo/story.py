"""What was said when, beside what then happened: the last page of the demo. No edition reads these outcomes."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from importlib.resources import as_file, files
from string import Template

from horizon.digest.view.wording import MONTHS, day, window
from horizon.replay.comparison import judge, span, within
from horizon.scoring.observed_outcomes import ALL
from horizon.scoring.outcome_entry import from_csv
from horizon.values.edition import Edition, Technology, Window
from horizon.values.money import brief
from horizon.values.outcome import EVENTS, Event, Outcome
from horizon.watchlist.files.files import load

NAME = "hepatitis-c"
NAMES = (NAME, "hepatitis-c-us")
TODAY = dt.date(2026, 2, 19)
"""As of when it is told what happened: the day of the records."""

SAID: dict[Event, str] = {"launch": "interim funding"}
SAID |= {event: event for event in EVENTS if event not in SAID}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One forecast beside what happened: what was said, on which day, how long before, and whether it held."""

    outcome: Outcome
    said_on: dt.date
    window: Window
    words: str
    held: bool


def outcomes() -> tuple[Outcome, ...]:
    """What then happened in England, oldest first."""
    with as_file(files("horizon.demo")) as carried:
        watchlists = [load(carried / "watchlists" / f"{name}.yaml") for name in NAMES]
        recorded = from_csv(carried / "outcomes.csv", watchlists, TODAY)
    return tuple(sorted((one for one in recorded if one.watchlist == NAME), key=lambda one: one.on))


def came() -> tuple[Outcome, ...]:
    """What happened to technologies, money apart."""
    return tuple(one for one in outcomes() if one.technology != ALL)


def verdicts(editions: Sequence[Edition]) -> tuple[Verdict, ...]:
    """Every forecast window of every edition beside its outcome. Guidance is held against the launch window, and so is
    interim funding: it is money all the same."""
    found = []
    for outcome in came():
        for edition in editions:
            one = _technology(edition, outcome.technology)
            forecast = _forecast(one, outcome.event) if one else None
            if forecast and edition.scan.as_of < outcome.on.middle():
                words, held = judge(forecast, outcome.on.middle())
                found.append(Verdict(outcome, edition.scan.as_of, forecast, words, held))
    return tuple(found)


def lines(editions: Sequence[Edition]) -> Iterable[tuple[str, str, str, str, str]]:
    """The verdicts for the terminal: technology, what happened, said on, forecast, verdict."""
    for one in verdicts(editions):
        happened = f"{_when(one.outcome)} {SAID[one.outcome.event]}"
        yield one.outcome.technology, happened, day(one.said_on), window(one.window), one.words


def money_lines(editions: Sequence[Edition]) -> Iterable[tuple[str, str, str, str]]:
    """The money by year since launch for the terminal: year, said, planned, verdict."""
    for one in spend():
        said, held = since_launch(editions, one)
        yield f"year {one.year}", said, f"{brief(one.amount, 'GBP')} in {one.financial_year}", held


def page(editions: Sequence[Edition], sample: Edition) -> str:
    """The page as HTML."""
    template = Template((files("horizon.demo") / "story.html").read_text(encoding="utf-8"))
    return template.substitute(
        editions="".join(_link(edition) for edition in (*editions, sample)),
        verdicts="".join(_row(verdict) for verdict in verdicts(editions)),
        never="".join(f"<li>{escape(text)}</li>" for text in never_came(editions)),
        years="".join(f"<th>{edition.scan.as_of:%b %Y}</th>" for edition in editions),
        pounds="".join(_pounds(editions)),
        since="".join(_years(editions)),
        last=day(editions[-1].scan.as_of),
        warning=escape(warning(editions)),
    )


def warning(editions: Sequence[Edition]) -> str:
    """How long before the licence the first edition named sofosbuvir, in words."""
    licence = next(one.on.first() for one in came() if one.technology == "sofosbuvir" and one.event == "licence")
    first = next(edition for edition in editions if _technology(edition, "sofosbuvir"))
    return f"{span(licence - first.scan.as_of)} before its licence, on {day(first.scan.as_of)}"


def never_came(editions: Sequence[Edition]) -> Iterable[str]:
    """What was named as coming and did not come, with the chance that it had been given."""
    for outcome in came():
        if outcome.event == "withdrawal":
            said = [
                f"{one.probability.reimbursed:.0%} on {day(edition.scan.as_of)}"
                for edition in editions
                if (one := _technology(edition, outcome.technology)) and one.probability
            ]
            yield f"{outcome.technology}: {outcome.what} on {_when(outcome)}. It had been given {', '.join(said)}."


@dataclass(frozen=True, slots=True)
class Spend:
    """What was planned for a financial year; ``year`` counts from the interim policy of April 2014."""

    financial_year: str
    year: int
    amount: Decimal
    what: str
    source: str


def spend() -> tuple[Spend, ...]:
    """What was planned, by financial year: England's spend itself is confidential."""
    plans = [one for one in outcomes() if one.event == "plan" and one.amount is not None]
    return tuple(
        Spend(one.financial_year, at, one.amount or Decimal(0), one.what, one.source)
        for at, one in enumerate(plans, start=1)
    )


def said_for(edition: Edition, year: str) -> str:
    """What an edition said of a financial year in all: if anything comes (P10 to P90), and on average."""
    for row in edition.scan.totals:
        if row.scope == "all" and row.financial_year == year:
            band = f"{brief(row.conditional.p10, row.currency)} – {brief(row.conditional.p90, row.currency)}"
            return f"{band} if any comes; {brief(row.expected, row.currency)} expected"
    return "not among its years"


def by_calendar(editions: Sequence[Edition], one: Spend) -> str:
    """Whether the plan lay within what the last edition before it said of that year, in words."""
    rows = [row for row in editions[-1].scan.totals if row.scope == "all" and row.financial_year == one.financial_year]
    return within(one.amount, rows[0].conditional.p10, rows[0].conditional.p90)[0] if rows else ""


def since_launch(editions: Sequence[Edition], one: Spend) -> tuple[str, str]:
    """What the last edition said sofosbuvir would cost in that year since launch, and whether the plan lay in it."""
    technology = _technology(editions[-1], "sofosbuvir")
    assert technology is not None
    row = technology.impact_since_launch[one.year - 1]
    said = f"{brief(row.p50, 'GBP')} ({brief(row.p10, 'GBP')} – {brief(row.p90, 'GBP')})"
    return said, within(one.amount, row.p10, row.p90)[0]


def _pounds(editions: Sequence[Edition]) -> Iterable[str]:
    for one in spend():
        cells = "".join(f"<td>{escape(said_for(edition, one.financial_year))}</td>" for edition in editions)
        plan = f"{brief(one.amount, 'GBP')} {one.what} ({one.source})"
        held = by_calendar(editions, one)
        yield f"<tr><th>{one.financial_year}</th>{cells}<td>{escape(plan)}</td>{_cell(held)}</tr>"


def _years(editions: Sequence[Edition]) -> Iterable[str]:
    for year, said, plan, held in money_lines(editions):
        yield f"<tr><th>{year}</th><td>{escape(said)}</td><td>{escape(plan)}</td>{_cell(held)}</tr>"


def _cell(held: str) -> str:
    return f'<td class="{"missed" if held.startswith("missed") else "held"}">{escape(held)}</td>'


def _technology(edition: Edition, name: str) -> Technology | None:
    return next((one for one in edition.scan.technologies if one.name == name), None)


def _forecast(one: Technology, event: str) -> Window | None:
    return {"licence": one.licence, "guidance": one.launch, "launch": one.launch}.get(event)


def _row(verdict: Verdict) -> str:
    outcome = verdict.outcome
    kept = "licence" if outcome.event == "licence" else "must fund"
    return (
        f"<tr><td>{escape(outcome.technology)}</td><td>{_when(outcome)}: {escape(outcome.what)}</td>"
        f"<td>{day(verdict.said_on)}</td><td>{kept} {window(verdict.window)}</td>"
        f'<td class="{"held" if verdict.held else "missed"}">{escape(verdict.words)}</td></tr>'
    )


def _link(edition: Edition) -> str:
    about = ", ".join(sorted({one.title for one in edition.scan.watchlists}))
    link = f'<a href="{edition.key}/index.html">{edition.key}</a>'
    return f"<li>{link}: {escape(about)}, as of {day(edition.scan.as_of)}</li>"


def _when(outcome: Outcome) -> str:
    """The day, or the month where no more is known."""
    on = outcome.on
    return day(on.first()) if on.day else f"{MONTHS[(on.month or 1) - 1]} {on.year}"
