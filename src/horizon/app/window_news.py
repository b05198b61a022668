"""What happened between two editions: logged changes, bridges, scores, broken watchlists, quarantined records."""

import os
from collections.abc import Mapping, Sequence

from horizon.app.bridging import bridge_editions
from horizon.app.unwatched import collect_unwatched_news
from horizon.app.workspace import Workspace
from horizon.edition.bridge import Bridges
from horizon.edition.compose import WindowNews
from horizon.evidence import tables
from horizon.impact.valuation import EstimateInputs
from horizon.scoring import scorecard
from horizon.scoring.arrivals import list_arrivals
from horizon.scoring.history import History, extend_histories
from horizon.scoring.listed_outcomes import find_listed_outcomes
from horizon.scoring.observed_outcomes import observe_outcomes
from horizon.store.histories import Histories
from horizon.values.edition import Arrival, Edition, ScoreLine
from horizon.values.keys import TechnologyKey
from horizon.values.scan import Scan


def collect_news(
    workspace: Workspace,
    before: Edition | None,
    scan: Scan,
    inputs: EstimateInputs,
    histories: Mapping[TechnologyKey, History],
    notes: Sequence[str],
) -> WindowNews:
    """Collect the news of the window from the edition before (None: of everything stored) to a scan."""
    since = before.scan.data_timestamp if before else ""
    changes = workspace.trials.changes_between(since, scan.data_timestamp) if before else ()
    bridges = bridge_editions(before, scan, inputs, changes) if before else Bridges()
    if before and bridges is None:
        notes = [*notes, f"Another version of horizon made {before.key}: changes since then have no bridge by cause."]
    scores, arrivals = _score_histories(workspace, histories)
    return WindowNews(
        changes=[(change.logged_at, change.change) for change in changes],
        bridges=bridges or Bridges(),
        scores=scores,
        arrivals=arrivals,
        # Readers see the file's name, not where the workspace keeps it.
        refused_watchlists=[
            fault.removeprefix(f"{workspace.settings.watchlists}{os.sep}") for fault in workspace.faults
        ],
        set_aside=workspace.trials.count_quarantined(since, scan.data_timestamp),
        notes=notes,
        unwatched=collect_unwatched_news(workspace, before),
    )


def record_listed_outcomes(workspace: Workspace, scan: Scan, histories: Mapping[TechnologyKey, History]) -> None:
    """Record what the regulators' lists tell of technologies in past editions: licences, refusals, withdrawals."""
    first_days = {key: history[0].on for key, history in histories.items()}
    recorded = [row.outcome for row in workspace.outcomes.outcome_history()]
    if outcomes := find_listed_outcomes(scan, first_days, recorded):
        workspace.outcomes.add_outcomes(outcomes)


def score_forecasts(workspace: Workspace) -> tuple[ScoreLine, ...]:
    """Score the frozen forecasts against the outcomes known today."""
    return _score_histories(workspace, update_histories(workspace))[0]


def _score_histories(
    workspace: Workspace, histories: Mapping[TechnologyKey, History]
) -> tuple[tuple[ScoreLine, ...], tuple[Arrival, ...]]:
    """Return the scores, and what came of each technology."""
    outcomes = workspace.outcomes.current_outcomes()
    evidence = tables.load_evidence(workspace.settings.today)
    in_order, struck = [histories[key] for key in sorted(histories)], workspace.outcomes.struck_outcomes()
    observed = observe_outcomes(in_order, outcomes, evidence, struck)
    return scorecard.score_observed(observed, outcomes, evidence), list_arrivals(observed)


def update_histories(workspace: Workspace) -> dict[TechnologyKey, History]:
    """Add the editions that are new since to the histories of forecasts, which begin anew if one was taken out."""
    store, keys = Histories(workspace.trials.engine), workspace.editions.edition_keys()
    known = store.edition_keys()
    if set(keys[: len(known)]) != known:
        store.forget_histories()
        known = frozenset()
    before = store.load_histories()
    histories = dict(before)
    for key in keys[len(known) :]:
        extend_histories(histories, workspace.editions.load_forecasts(key))
    changed = {key: kept for key, kept in histories.items() if before.get(key) is not kept}
    if len(keys) > len(known):
        store.save_histories(changed, keys[len(known) :])
    return histories


def compare_spend(workspace: Workspace) -> tuple[scorecard.SpentYear, ...]:
    """Compare what was spent on each technology, by year, with what was first said of it."""
    histories, outcomes = update_histories(workspace), workspace.outcomes.current_outcomes()
    evidence = tables.load_evidence(workspace.settings.today)
    return scorecard.compare_spent_years([histories[key] for key in sorted(histories)], outcomes, evidence)
