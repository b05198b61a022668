"""A retrospective: the editions that would have been, beside what happened. The store is only read."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from horizon.app.workspace import Workspace
from horizon.evidence import tables
from horizon.replay import past_editions
from horizon.replay.comparison import (
    WINDOW_EVENTS,
    EventComparison,
    SpendComparison,
    compare_events,
    compare_watchlist_spend,
    describe_verdict,
    describe_warnings,
)
from horizon.scoring import scorecard
from horizon.scoring.observed_outcomes import find_unforecast_outcomes, group_by_technology, observe_outcomes
from horizon.values.edition import Edition, ScoreLine
from horizon.values.forecast_record import extract_forecasts
from horizon.values.outcome import Event, Outcome
from horizon.values.progress import Progress, ignore_progress
from horizon.watchlist.schema.watchlist import Watchlist


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
    histories = group_by_technology(forecasts)
    observed = observe_outcomes(histories, recorded, evidence)
    known = [outcome for outcome in recorded if outcome.on.last_day() <= today]
    compared, spend = compare_events(observed, events), compare_watchlist_spend(forecasts, known, observed)
    return Retrospective(
        watchlist=watchlist.name,
        title=watchlist.title,
        payer=watchlist.payer,
        editions=editions,
        verdict=describe_verdict(compared, spend),
        answers=describe_warnings(observed, find_unforecast_outcomes(known, observed)),
        events=compared,
        spend=spend,
        scores=scorecard.build_scorecard(histories, recorded, evidence),
    )
