"""Bulk files into the store: one file, or dated snapshots one after another."""

import datetime as dt
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from horizon.app.intake import RecordIntake, text_at
from horizon.registry import archive
from horizon.store.pulls import COUNT_FIELDS, PullReport
from horizon.store.trials import Trials
from horizon.values.dates import PartialDate
from horizon.values.progress import Progress

RECORDS_PER_PAGE = 500


@dataclass(frozen=True, slots=True)
class LatePullReport(PullReport):
    """The report of files in which ``behind`` records were older than the stored version of their trial.

    Versions are append-only: such records are counted and dropped.
    """

    behind: int


def pull_from_source(path: Path, trials: Trials, progress: Progress) -> PullReport:
    """Store bulk files: dated snapshots oldest first, each with its day as the data version; all else as one file.

    The report sums those of the snapshots; its data timestamp is that of the last one.
    """
    snapshots = archive.dated_snapshots(path)
    if not snapshots:
        return pull_from_file(path, trials, progress)
    reports = [pull_from_file(file, trials, progress, data_timestamp=f"{day}T00:00:00") for day, file in snapshots]
    counts = {name: sum(getattr(report, name) for report in reports) for name in COUNT_FIELDS}
    late = sum(report.behind for report in reports if isinstance(report, LatePullReport))
    return _with_late(PullReport(**counts, requests=0, data_timestamp=reports[-1].data_timestamp), late)


def pull_from_file(
    path: Path, trials: Trials, progress: Progress, data_timestamp: str | None = None, as_of: dt.date | None = None
) -> PullReport:
    """Store one bulk file; with ``as_of`` only what was posted by that day, as it could have stood then.

    The data timestamp is the given one, else that of ``as_of``, else that of the newest update in the file.
    Returns a LatePullReport if some records are older than what is stored of their trial.
    """
    timestamp = data_timestamp or (f"{as_of}T00:00:00" if as_of else _newest_update(path))
    late_counts: list[int] = []
    intake = RecordIntake(trials, trials.begin_pull(path.name, timestamp), as_of, late_counts)
    records = ((f"{path.name}, record {number}", raw) for number, raw in enumerate(archive.read_records(path), start=1))
    done = 0
    while count := intake.store_records(islice(records, RECORDS_PER_PAGE)):
        done += count
        progress(path.name, done, None)
    return _with_late(trials.finish_pull(intake.pull, path.name), sum(late_counts))


def _with_late(report: PullReport, late: int) -> PullReport:
    return LatePullReport(**asdict(report), behind=late) if late else report


def _newest_update(path: Path) -> str:
    newest = dt.date.min
    for raw in archive.read_records(path):
        text = text_at(raw, "protocolSection", "statusModule", "lastUpdatePostDateStruct", "date")
        with suppress(ValueError):
            newest = max(newest, PartialDate.parse(text).first_day())
    return f"{newest}T00:00:00"
