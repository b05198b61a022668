"""The bridge from the last edition to a new scan, with the registry changes that explain its steps."""

import datetime as dt
from collections.abc import Callable, Sequence

from horizon.edition.bridge import Bridges, build_bridges
from horizon.edition.bridge_stages import EditionBasis
from horizon.evidence import tables
from horizon.evidence.tables import Evidence
from horizon.impact.valuation import EstimateInputs, inputs_from_json
from horizon.store.trials import LoggedChange
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
    reasons = _change_reasons(scan, changes)
    bases = EditionBasis(before.scan, old, evidence_on(old.day)), EditionBasis(scan, inputs, evidence_on(inputs.day))
    return build_bridges(before.key, *bases, lambda key: reasons.get(key, ""))


def _change_reasons(scan: Scan, changes: Sequence[LoggedChange]) -> dict[TechnologyKey, str]:
    """Describe, by technology key, up to two changes of its trials."""
    texts: dict[str, str] = {}
    # Another material change is the reason only for a trial without a change of date or probability.
    for change in sorted((logged.change for logged in changes), key=lambda change: change.kind not in DATE_CHANGES):
        if change.kind in DATE_CHANGES or change.material:
            texts.setdefault(change.nct_id, change.text)
    return {
        technology.key: "; ".join(
            [f"{texts[trial.nct_id]} ({trial.nct_id})" for trial in technology.trials if trial.nct_id in texts][:2]
        )
        for technology in scan.technologies
    }
