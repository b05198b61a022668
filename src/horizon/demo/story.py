"""The retrospective of the demo: hepatitis C in England, beside what then happened. No edition reads these outcomes."""

import datetime as dt
from collections.abc import Iterable, Sequence
from importlib.resources import as_file, files

from horizon.digest.html.environment import html_environment
from horizon.digest.view.wording import format_window
from horizon.replay.comparison import EventComparison, amount_or_dash, format_duration
from horizon.replay.page import page_values
from horizon.replay.retrospective import Retrospective, build_retrospective
from horizon.scoring.outcome_entry import load_outcomes
from horizon.values.dates import format_day
from horizon.values.edition import Edition
from horizon.values.money import format_short_amount
from horizon.values.outcome import Event, Outcome
from horizon.watchlist.files.load import load_watchlist

NAME = "hepatitis-c"
NAMES = (NAME, "hepatitis-c-us")
LEAD = "sofosbuvir"
TODAY = dt.date(2026, 2, 19)
"""The day of the records, as of which it is known what happened."""

JUDGED_EVENTS: tuple[Event, ...] = ("licence", "launch", "guidance")
"""Guidance is held against the launch window as well: interim funding came before it."""


def load_demo_outcomes() -> tuple[Outcome, ...]:
    """Load what then happened in England, oldest first."""
    with as_file(files("horizon.demo")) as folder:
        watchlists = [load_watchlist(folder / "watchlists" / f"{name}.yaml") for name in NAMES]
        recorded = load_outcomes(folder / "outcomes.csv", watchlists, TODAY)
    return tuple(sorted((row for row in recorded if row.watchlist == NAME), key=lambda outcome: outcome.on))


def compare_demo(editions: tuple[Edition, ...]) -> Retrospective:
    """Compare the editions with what then happened in England."""
    with as_file(files("horizon.demo") / "watchlists" / f"{NAME}.yaml") as path:
        watchlist = load_watchlist(path)
    return build_retrospective(watchlist, editions, load_demo_outcomes(), TODAY, JUDGED_EVENTS)


def render_demo(retrospective: Retrospective, sample: Edition) -> str:
    """Render the page as HTML; the sample is linked beside the editions."""
    template = html_environment("horizon.demo", "horizon.replay").get_template("demo.html.j2")
    return template.render(
        page_values([retrospective]),
        linked=(*retrospective.editions, sample),
        warning=_describe_first_naming(retrospective),
        withdrawals=list(describe_withdrawals(retrospective.editions)),
        narrowing=list(list_narrowing(retrospective.editions, _find_licence(retrospective).on)),
        forecast_total=forecast_total,
    )


def window_rows(retrospective: Retrospective) -> Iterable[tuple[str, ...]]:
    """Yield technology, what happened, day and window of the forecast, and the verdict."""
    for event in retrospective.events:
        for verdict in event.verdicts:
            what = f"{event.label} {format_day(event.on)}{f': {event.what}' if event.what else ''}"
            yield event.technology, what, format_day(verdict.said_on), format_window(verdict.window), verdict.words


def since_launch_rows(retrospective: Retrospective) -> Iterable[tuple[str, ...]]:
    """Yield the year since launch, P50 with P10 to P90, what was planned, and the verdict."""
    for row in retrospective.since_launch:
        assert row.said is not None
        ends = (row.said.p50, row.said.p10, row.said.p90)
        middle, low, high = (format_short_amount(amount, row.currency) for amount in ends)
        planned = f"{amount_or_dash(row.planned, row.currency)} in {row.year}"
        yield f"year {row.since_launch}", f"{middle} ({low} – {high})", planned, row.words


def describe_withdrawals(editions: Sequence[Edition]) -> Iterable[str]:
    """Yield what was named as coming and did not come, with every chance that it had been given."""
    for outcome in load_demo_outcomes():
        if outcome.event == "withdrawal":
            chances = [
                f"{technology.probability.reimbursed:.0%} on {format_day(edition.scan.as_of)}"
                for edition in editions
                for technology in edition.scan.technologies
                if technology.name == outcome.technology and technology.probability
            ]
            day = format_day(outcome.on.middle_day())
            yield f"{outcome.technology}: {outcome.what} on {day}. It had been given {', '.join(chances)}."


def list_narrowing(editions: Sequence[Edition], came: dt.date) -> Iterable[tuple[str, ...]]:
    """Yield edition, what was known of sofosbuvir's application, its licence window, its length, and the verdict."""
    for edition in editions:
        technology = next((item for item in edition.scan.technologies if item.name == LEAD), None)
        if technology is None or technology.licence is None:
            continue
        window = technology.licence
        held = "hit" if window.p10 <= came <= window.p90 else "miss: earlier" if came < window.p10 else "miss: later"
        known = "; ".join(record.evidence for _, record in technology.regulatory.by_region()) or "nothing filed yet"
        yield (
            format_day(edition.scan.as_of),
            known,
            f"{format_day(window.p10)} to {format_day(window.p90)}",
            format_duration(window.p90 - window.p10),
            held,
        )


def forecast_total(edition: Edition, year: str) -> str:
    """Describe the total of a financial year in one edition: P10 to P90 if any of it comes, and the mean."""
    for row in edition.scan.totals:
        if row.scope == "all" and row.financial_year == year:
            ends = (row.conditional.p10, row.conditional.p90, row.expected)
            low, high, expected = (format_short_amount(amount, row.currency) for amount in ends)
            return f"{low} – {high} if any comes; {expected} expected"
    return "not among its years"


def _find_licence(retrospective: Retrospective) -> EventComparison:
    return next(event for event in retrospective.events if event.technology == LEAD and event.event == "licence")


def _describe_first_naming(retrospective: Retrospective) -> str:
    """Describe how long before its licence sofosbuvir was first named."""
    licence = _find_licence(retrospective)
    warning = format_duration(licence.on - licence.named_on)
    return f"{warning} before its licence, on {format_day(licence.named_on)}"
