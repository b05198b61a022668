"""Files into the store: one file or folder, or dated snapshots one after another.

Each is read twice: first to see that it can be read to its end and what its newest update is, then to store it. So what
cannot be used leaves nothing behind.
"""

import datetime as dt
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from horizon.app.intake import RecordIntake, text_at
from horizon.errors import RegistryError
from horizon.registry import archive
from horizon.registry.csv_records import GAPS, PartialRecord
from horizon.registry.json_records import UnreadableRecord
from horizon.registry.projection import MalformedRecordError
from horizon.registry.study import to_stored
from horizon.store.pulls import COUNT_FIELDS, PullReport
from horizon.store.trials import Trials
from horizon.values.dates import PartialDate, is_plausible_day
from horizon.values.progress import Progress

RECORDS_PER_PAGE = 500
BYTES_PER_PAGE = 32 * 1024 * 1024
HOW_TO_DOWNLOAD = "On clinicaltrials.gov choose Download, then JSON or CSV"
MAX_UNUSABLE = 10_000
"""So many records that cannot be used, with fewer that can, are no file of records."""


@dataclass(frozen=True, slots=True)
class FilePullReport(PullReport):
    """The report of files that hold less than a pull from the registry would have.

    ``behind`` records were older than the stored version of their trial: versions are append-only, so these are counted
    and dropped. ``gaps`` names the fields that a CSV lacks; empty if there was none.
    """

    behind: int
    gaps: str = ""


def pull_from_source(path: Path, trials: Trials, progress: Progress, today: dt.date) -> PullReport:
    """Store files: dated snapshots oldest first, each with its day as the data version; all else as one file.

    The report sums those of the snapshots; its data timestamp is that of the last one. Raises RegistryError, with
    nothing stored, if one cannot be read, holds no usable record, or is of a day after ``today`` and the next.
    """
    snapshots = archive.dated_snapshots(path)
    if not snapshots:
        return pull_from_file(path, trials, progress, today=today)
    for day, file in snapshots:
        if not is_plausible_day(day, today):
            raise RegistryError(
                f"{file} would be a snapshot of {day}, and today is {today}: rename it, or set the clock"
            )
    reports = [
        pull_from_file(file, trials, progress, data_timestamp=f"{day}T00:00:00", today=today) for day, file in snapshots
    ]
    counts = {name: sum(getattr(report, name) for report in reports) for name in COUNT_FIELDS}
    partial = [report for report in reports if isinstance(report, FilePullReport)]
    gaps = next((report.gaps for report in partial if report.gaps), "")
    total = PullReport(**counts, requests=0, data_timestamp=reports[-1].data_timestamp)
    return _with_gaps(total, sum(report.behind for report in partial), gaps)


def pull_from_file(
    path: Path,
    trials: Trials,
    progress: Progress,
    data_timestamp: str | None = None,
    as_of: dt.date | None = None,
    today: dt.date | None = None,
) -> PullReport:
    """Store one file; with ``as_of`` only what was posted by that day, as it could have stood then.

    The data timestamp is the given one, else that of ``as_of``, else that of the newest update in the file (``today``
    if there is none). With ``today``, records posted later than tomorrow are quarantined. Returns a FilePullReport if
    some records are older than what is stored of their trial, or lack fields. Raises RegistryError, with nothing
    stored, if the file cannot be read or holds no usable record.
    """
    survey = _survey_file(path, today)
    timestamp = data_timestamp or f"{as_of or survey.newest_update}T00:00:00"
    late_counts: list[int] = []
    intake = RecordIntake(trials, trials.begin_pull(_source_name(path), timestamp), as_of, late_counts, today)
    records = ((f"{path.name}, record {number}", raw) for number, raw in enumerate(archive.read_records(path), start=1))
    done = 0
    while count := intake.store_records(islice(records, RECORDS_PER_PAGE), most_bytes=BYTES_PER_PAGE):
        done += count
        progress(path.name, done, None)
    report = trials.finish_pull(intake.pull, _source_name(path))
    return _with_gaps(report, sum(late_counts), GAPS if survey.is_partial else "")


def _with_gaps(report: PullReport, late: int, gaps: str) -> PullReport:
    return FilePullReport(**asdict(report), behind=late, gaps=gaps) if late or gaps else report


def _source_name(path: Path) -> str:
    """The name of a file as every database takes it."""
    return path.name.encode(errors="replace").decode()


@dataclass(frozen=True, slots=True)
class _FileSurvey:
    """What a file was found to hold: the day of its newest update, and whether records lack fields."""

    newest_update: dt.date
    is_partial: bool


def _survey_file(path: Path, today: dt.date | None) -> _FileSurvey:
    """Read a file to its end; raises RegistryError if it cannot be read or holds no usable record."""
    newest, usable, unusable, first_fault, is_partial = dt.date.min, 0, 0, "", False
    for raw in archive.read_records(path):
        if fault := _find_fault(raw, today, thorough=not usable):
            first_fault, unusable = first_fault or fault, unusable + 1
            if unusable > max(MAX_UNUSABLE, usable):
                raise RegistryError(f"{path} is no file of records: {unusable:,} cannot be used; the first: {fault}")
            continue
        usable, is_partial = usable + 1, is_partial or isinstance(raw, PartialRecord)
        text = text_at(raw, "protocolSection", "statusModule", "lastUpdatePostDateStruct", "date")
        with suppress(ValueError):
            day = PartialDate.parse(text).first_day()
            newest = max(newest, day) if today is None or is_plausible_day(day, today) else newest
    if not usable:
        contents = f"{unusable:,} cannot be used; the first: {first_fault}" if unusable else "it holds none"
        raise RegistryError(f"{path} holds no usable record ({contents}); nothing was stored. {HOW_TO_DOWNLOAD}")
    return _FileSurvey(newest if newest > dt.date.min else today or dt.datetime.now(tz=dt.UTC).date(), is_partial)


def _find_fault(raw: Any, today: dt.date | None, thorough: bool) -> str:
    """Why a record cannot be used, empty if it can; looked at closely only until one is found that can."""
    if isinstance(raw, UnreadableRecord):
        return f"{raw.location}: {raw.reason}"
    if not thorough:
        return "" if text_at(raw, "protocolSection", "identificationModule", "nctId") else "no id"
    try:
        to_stored(raw, today)
    except MalformedRecordError as fault:
        return str(fault)
    return ""
