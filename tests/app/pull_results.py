"""What a pull came to, in short."""

from horizon.store.pulls import PullReport
from horizon.store.trials import Trials


def count_records(report: PullReport) -> tuple[int, int, int, int, int, int]:
    return report.seen, report.new, report.changed, report.unchanged, report.gone, report.quarantined


def changes_after(trials: Trials, after: str) -> list[tuple[str, str]]:
    return [(row.change.nct_id, row.change.kind) for row in trials.changes_between(after, "9")]
