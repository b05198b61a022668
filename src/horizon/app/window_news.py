"""What happened between two editions: logged changes, bridges, scores, broken watchlists, quarantined records."""

import os
from collections.abc import Sequence

from horizon.app.bridging import bridge_editions
from horizon.app.workspace import Workspace
from horizon.edition.bridge import Bridges
from horizon.edition.compose import WindowNews
from horizon.evidence import tables
from horizon.impact.valuation import EstimateInputs
from horizon.scoring import scorecard
from horizon.values.edition import Edition, ScoreLine
from horizon.values.scan import Scan


def collect_news(
    workspace: Workspace, before: Edition | None, scan: Scan, inputs: EstimateInputs, notes: Sequence[str]
) -> WindowNews:
    """Collect the news of the window from the edition before (None: of everything stored) to a scan."""
    since = before.scan.data_timestamp if before else ""
    changes = workspace.trials.changes_between(since, scan.data_timestamp) if before else ()
    bridges = bridge_editions(before, scan, inputs, changes) if before else Bridges()
    if before and bridges is None:
        notes = [*notes, f"Another version of horizon made {before.key}: changes since then have no bridge by cause."]
    return WindowNews(
        changes=[(change.logged_at, change.change) for change in changes],
        bridges=bridges or Bridges(),
        scores=score_forecasts(workspace),
        # Readers see the file's name, not where the workspace keeps it.
        refused_watchlists=[
            fault.removeprefix(f"{workspace.settings.watchlists}{os.sep}") for fault in workspace.faults
        ],
        set_aside=workspace.trials.count_quarantined(since, scan.data_timestamp),
        notes=notes,
    )


def score_forecasts(workspace: Workspace) -> tuple[ScoreLine, ...]:
    """Score every frozen forecast against the outcomes known today."""
    forecasts, outcomes = workspace.editions.iter_forecasts(), workspace.outcomes.current_outcomes()
    return scorecard.build_scorecard(forecasts, outcomes, tables.load_evidence(workspace.settings.today))
