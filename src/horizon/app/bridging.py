"""The bridge from the last edition to a new scan, with the registry changes that explain its steps."""

import datetime as dt
from collections.abc import Callable, Sequence

from horizon.edition.bridge import Bridges, build_bridges
from horizon.edition.stage_events import EditionBasis
from horizon.evidence import tables
from horizon.evidence.tables import Evidence
from horizon.impact.valuation import EstimateInputs, inputs_from_json
from horizon.store.trials import LoggedChange
from horizon.values.changes import TrialChange
from horizon.values.edition import Edition
from horizon.values.keys import TechnologyKey
from horizon.values.scan import Scan

DATE_CHANGES = {
    *("new", "completed", "stopped", "resumed", "phase", "primary_completion", "completion", "gone", "returned"),
}
"""The kinds of change that move a date or a probability, and so explain a step of the bridge."""


def bridge_editions(
    before: Edition,
    scan: Scan,
    inputs: EstimateInputs,
    changes: Sequence[LoggedChange],
    evidence_on: Callable[[dt.date], Evidence] = tables.load_evidence,
) -> Bridges | None:
    """Bridge the last edition's figures to a scan's; None if another version froze its inputs in another shape."""
    old = inputs_from_json(before.inputs)
    if old is None:
        return None
    by_technology = _group_changes(before.scan, scan, changes)
    bases = EditionBasis(before.scan, old, evidence_on(old.day)), EditionBasis(scan, inputs, evidence_on(inputs.day))
    return build_bridges(before.key, *bases, lambda key: by_technology.get(key, ()))


def _group_changes(
    before: Scan, after: Scan, changes: Sequence[LoggedChange]
) -> dict[TechnologyKey, tuple[TrialChange, ...]]:
    """Group the changes that can move a figure by the technologies whose trials they are of."""
    by_trial: dict[str, list[TrialChange]] = {}
    for change in (logged.change for logged in changes):
        if change.kind in DATE_CHANGES or change.material:
            by_trial.setdefault(change.nct_id, []).append(change)
    trials: dict[TechnologyKey, dict[str, None]] = {}
    for technology in (*after.technologies, *before.technologies):
        trials.setdefault(technology.key, {}).update(dict.fromkeys(trial.nct_id for trial in technology.trials))
    return {
        key: tuple(change for nct_id in nct_ids for change in by_trial.get(nct_id, ()))
        for key, nct_ids in trials.items()
    }
