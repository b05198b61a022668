"""The stored trials and lists of a day, assessed: what a week, a scan and a question of the desk have in common."""

import datetime as dt

from horizon.app.workspace import Workspace
from horizon.assessment.identification import ScanBasis
from horizon.assessment.scan import assess_matches
from horizon.evidence import tables
from horizon.impact.valuation import EstimateInputs
from horizon.values.progress import Progress, ignore_progress
from horizon.values.scan import Scan


def assess_stored_trials(
    workspace: Workspace, as_of: dt.date | None = None, progress: Progress = ignore_progress
) -> tuple[Scan, EstimateInputs]:
    """Assess the stored trials as they stood on a day (today); return the scan and the inputs of its estimates."""
    day = as_of or workspace.settings.today
    progress("matching", 0, None)
    matches = workspace.workers.match(workspace.trials, day, workspace.watchlists)
    return assess_matches(matches, read_basis(workspace, day), progress, workspace.workers.map)


def read_basis(workspace: Workspace, day: dt.date) -> ScanBasis:
    """Read what the trials of a workspace are assessed by, as known on a day."""
    last = workspace.trials.last_pull()
    return ScanBasis(
        workspace.watchlists,
        tables.load_evidence(day),
        min(last.data_timestamp, f"{day}T23:59:59") if last else f"{day}T00:00:00",
        workspace.settings.digest,
        workspace.regulators.records_as_of(day),
        workspace.outcomes.current_outcomes(),
        workspace.settings.capacities_on(day),
    )
