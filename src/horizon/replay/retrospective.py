"""A retrospective: the editions that would have been, beside what happened, and one page of it.

Its files lie under ``reports/replay/NAME/`` and nowhere else; the store is only read.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from horizon.app.workspace import Workspace
from horizon.atomic_write import replace_folder
from horizon.digest import calendar, publish
from horizon.digest.charts.retrospective_chart import EventTrack, SpendTrack, SpendYear, draw_retrospective
from horizon.evidence import tables
from horizon.impact.valuation import inputs_from_json
from horizon.replay import page, past_editions
from horizon.replay.comparison import (
    WINDOW_EVENTS,
    EventComparison,
    SpendComparison,
    compare_events,
    compare_spend,
    describe_verdict,
    describe_warnings,
)
from horizon.scoring import scorecard
from horizon.scoring.observed_outcomes import find_unforecast_outcomes, observe_outcomes
from horizon.values.edition import Edition, ScoreLine
from horizon.values.forecast_record import extract_forecasts
from horizon.values.outcome import Event, Outcome
from horizon.values.progress import Progress, ignore_progress
from horizon.watchlist.schema.watchlist import Watchlist

MOST_TRACKS = 4


@dataclass(frozen=True, slots=True)
class Retrospective:
    """The editions of one watchlist, and their forecasts beside what happened."""

    watchlist: str
    title: str
    payer: str
    editions: tuple[Edition, ...]
    verdict: str
    answers: tuple[str, ...]
    events: tuple[EventComparison, ...]
    spend: tuple[SpendComparison, ...]
    scores: tuple[ScoreLine, ...]

    @property
    def by_year(self) -> tuple[SpendComparison, ...]:
        """The spend of the whole watchlist, by financial year."""
        return tuple(row for row in self.spend if row.since_launch is None)

    @property
    def since_launch(self) -> tuple[SpendComparison, ...]:
        """The spend on one technology, by year since its launch."""
        return tuple(row for row in self.spend if row.since_launch is not None)


def replay_watchlist(
    opened: Workspace, watchlist: Watchlist, days: Sequence[dt.date], progress: Progress = ignore_progress
) -> Retrospective:
    """Compose the editions of these days, and compare them with what is known today."""
    settings = opened.settings
    editions = past_editions.compose_past_editions(
        opened.trials, watchlist, days, settings.digest, progress, opened.workers
    )
    recorded = [outcome for outcome in opened.outcomes.current_outcomes() if outcome.watchlist == watchlist.name]
    return build_retrospective(watchlist, tuple(editions), recorded, settings.today)


def build_retrospective(
    watchlist: Watchlist,
    editions: tuple[Edition, ...],
    recorded: Sequence[Outcome],
    today: dt.date,
    events: Sequence[Event] = WINDOW_EVENTS,
) -> Retrospective:
    """Compare editions of a watchlist with what had happened by a day; ``events`` are those with a window."""
    forecasts, evidence = [extract_forecasts(edition) for edition in editions], tables.load_evidence(today)
    observed = observe_outcomes(forecasts, recorded, evidence)
    known = [outcome for outcome in recorded if outcome.on.last_day() <= today]
    compared, spend = compare_events(observed, events), compare_spend(forecasts, known, observed)
    return Retrospective(
        watchlist=watchlist.name,
        title=watchlist.title,
        payer=watchlist.payer,
        editions=editions,
        verdict=describe_verdict(compared, spend),
        answers=describe_warnings(observed, find_unforecast_outcomes(known, observed)),
        events=compared,
        spend=spend,
        scores=scorecard.build_scorecard(forecasts, recorded, evidence),
    )


def write_retrospective(parts: Sequence[Retrospective], target: Path, progress: Progress = ignore_progress) -> None:
    """Write the page with its picture, and every edition beside it; the folder appears once it is complete."""
    tracks = [_event_track(event) for event in _most_pressing(parts[0])]
    picture = draw_retrospective(tracks, [track for part in parts for track in _spend_tracks(part)])
    with replace_folder(target) as folder:
        for part in parts:
            home = folder / part.watchlist if len(parts) > 1 else folder
            for number, edition in enumerate(part.editions):
                progress(f"writing {part.watchlist}", number, len(part.editions))
                publish.write_edition(edition, inputs_from_json(edition.inputs), home)
            # Nobody should subscribe to the decisions of editions that never were.
            (home / calendar.CALENDAR_FILE).unlink()
        if picture:
            (folder / "hindsight.png").write_bytes(picture.png)
        (folder / "index.html").write_text(page.render_retrospective(parts, picture), encoding="utf-8")


def _most_pressing(part: Retrospective) -> list[EventComparison]:
    """Choose what the picture shows, in the order in which it came.

    Of each technology it is the launch where that is known, else the licence; first those that had been on the *act
    now* list or over the threshold.
    """
    launched = {event.technology for event in part.events if event.event == "launch"}
    candidates = [event for event in part.events if event.event == "launch" or event.technology not in launched]
    pressing = sorted((event for event in candidates if event.verdicts), key=_press_order)
    return [event for event in part.events if event in pressing[:MOST_TRACKS]]


def _press_order(event: EventComparison) -> tuple[bool, bool, int]:
    return not event.act_now_on, not event.dear_on, -len(event.verdicts)


def _event_track(event: EventComparison) -> EventTrack:
    windows = tuple((verdict.said_on, verdict.window) for verdict in event.verdicts)
    return EventTrack(f"{event.technology}: {event.label}", event.on, windows)


def _spend_tracks(part: Retrospective) -> list[SpendTrack]:
    """Return a track by financial year, and one by year since launch, where there are such years."""
    groups = [(f"{part.title}: all together, by financial year", part.by_year)]
    if part.since_launch:
        name = part.since_launch[0].technology
        groups.append((f"{part.title}: {name} alone, by year since launch", part.since_launch))
    return [
        SpendTrack(
            title, rows[0].currency, tuple(SpendYear(row.label, row.said, row.planned, row.spent) for row in rows)
        )
        for title, rows in groups
        if rows
    ]
