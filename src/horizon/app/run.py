"""A week on one page: pull, assess, compose, deliver. Read this first.

    registry ──pull──▶ store ──assess──▶ scan ──compose──▶ edition ──deliver──▶ mailboxes

An edition is composed once a week and then frozen; a later run in the same week only finishes its deliveries.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from horizon.app.pull import list_left_out, open_registry, pull_from_registry
from horizon.app.pull_files import pull_from_source
from horizon.app.recipients import recipients_of
from horizon.app.registry_queries import queries_for
from horizon.app.regulator_pull import pull_lists, store_list_files
from horizon.app.send import send_edition, send_late_editions
from horizon.app.stored_assessment import assess_stored_trials
from horizon.app.window_news import collect_news, record_listed_outcomes, update_histories
from horizon.app.workspace import Workspace, due_edition_key, get_edition, open_workspace, run_lease
from horizon.delivery.outbox import DeliveryReport
from horizon.digest import publish
from horizon.digest.reports_folder import update_reports
from horizon.edition.compose import compose
from horizon.errors import UsageError
from horizon.impact.valuation import inputs_from_json, inputs_to_json
from horizon.regulators.list_files import find_list_files
from horizon.settings import Settings
from horizon.store.pulls import COUNT_FIELDS, PullReport
from horizon.values.dates import iso_week
from horizon.values.edition import Edition
from horizon.values.progress import Progress, ignore_progress
from horizon.values.regulator_lists import ListReport


def run_week(
    settings: Settings, progress: Progress = ignore_progress, edition_day: dt.date | None = None
) -> "WeekResult":
    """Pull, assess, compose and deliver: what the scheduler runs once a week.

    ``edition_day`` is a day of the edition's week; the scheduler gives it when it makes up for a missed run.
    Raises LeaseHeldError if another run or pull is active.
    """
    with open_workspace(settings) as workspace, run_lease(workspace, progress) as progress:
        pulled = _pull_sources(workspace, False, progress)
        notes = [f"Without a term that the registry refuses: {term}" for term in list_left_out(pulled.trials)]
        edition = compose_edition(workspace, progress=progress, notes=notes, edition_day=edition_day)
        list_editions(workspace)
        sent = send_edition(workspace, edition)
        send_late_editions(workspace)
        _delete_old_versions(workspace)
        _reduce_old_reports(workspace)
        return WeekResult(pulled.trials, edition.key, sent, workspace.faults, pulled.lists)


@dataclass(frozen=True, slots=True)
class WeekResult:
    """The result of a run: the pulls, the edition's key, its deliveries and the faults of broken watchlists."""

    pull: PullReport
    edition: str
    sent: DeliveryReport
    faults: tuple[str, ...]
    lists: tuple[ListReport, ...] = ()

    @property
    def left_out(self) -> tuple[str, ...]:
        """The terms that the registry refused, each with its words."""
        return list_left_out(self.pull)


@dataclass(frozen=True, slots=True)
class PullResult:
    """The result of a pull: of the trials, and of each regulator's list that was asked for or given."""

    trials: PullReport
    lists: tuple[ListReport, ...] = ()


def pull_sources(workspace: Workspace, full: bool = False, progress: Progress = ignore_progress) -> PullResult:
    """Pull the trials that the watchlists could count, and the regulators' lists.

    Raises LeaseHeldError if a run or another pull is active, RegistryError if the registry cannot be read; a list that
    cannot be read is in its report.
    """
    with run_lease(workspace, progress) as progress:
        return _pull_sources(workspace, full, progress)


def pull_files(workspace: Workspace, source: Path, progress: Progress = ignore_progress) -> PullResult:
    """Pull trials from bulk files, or the regulators' lists that a file or folder holds.

    Raises LeaseHeldError if a run or another pull is active.
    """
    with run_lease(workspace, progress) as progress:
        if files := find_list_files(source):
            lists = store_list_files(files, workspace.regulators, workspace.settings.today)
            return PullResult(_report_nothing(workspace), lists)
        return PullResult(pull_from_source(source, workspace.trials, progress, workspace.settings.today))


def _pull_sources(workspace: Workspace, full: bool, progress: Progress) -> PullResult:
    settings = workspace.settings
    with open_registry(settings) as client:
        trials = pull_from_registry(client, workspace.trials, queries_for(workspace.watchlists), full, progress)
    return PullResult(trials, pull_lists(settings, workspace.regulators, full, progress))


def _report_nothing(workspace: Workspace) -> PullReport:
    """The report of a pull that read no trial."""
    last = workspace.trials.last_pull()
    counts = dict.fromkeys(COUNT_FIELDS, 0)
    return PullReport(**counts, requests=0, data_timestamp=last.data_timestamp if last else "")


def compose_edition(
    workspace: Workspace,
    revise: bool = False,
    progress: Progress = ignore_progress,
    notes: Sequence[str] = (),
    edition_day: dt.date | None = None,
) -> Edition:
    """Compose, publish and freeze the edition of this week; return the frozen one if there is one already.

    Files are written before the row and its deliveries are committed in one transaction, so that an edition is
    either complete or absent. ``revise`` makes the next revision. Raises ConfigurationError if the clock is behind
    the newest edition.
    """
    key = due_edition_key(workspace, revise, edition_day)
    if frozen := workspace.editions.load_edition(key):
        return frozen
    scan, inputs = assess_stored_trials(workspace, progress=progress)
    progress("composing", 0, None)
    before = workspace.editions.previous_edition(key)
    histories = update_histories(workspace)
    record_listed_outcomes(workspace, scan, histories)
    news = collect_news(workspace, before, scan, inputs, histories, notes)
    edition = compose(key, scan, before, news, inputs_to_json(inputs))
    publish.write_edition(edition, inputs, workspace.settings.reports)
    workspace.editions.freeze_edition(edition, [recipient.email for recipient in recipients_of(workspace.watchlists)])
    return edition


def reopen_edition(workspace: Workspace, key: str) -> Edition:
    """Load a frozen edition, and make again what its folder no longer has. Raises UsageError if there is none."""
    edition = get_edition(workspace, key)
    publish.complete_edition(edition, inputs_from_json(edition.inputs), workspace.settings.reports)
    return edition


def list_editions(workspace: Workspace) -> None:
    """List all editions in the folder of the reports. Raises ConfigurationError if it cannot be written."""
    settings = workspace.settings
    entries = workspace.editions.list_entries()
    update_reports(entries, settings.reports, settings.digest.url, settings.digest.organisation)


def withdraw_edition(workspace: Workspace, key: str, reason: str) -> None:
    """Withdraw an edition that was a mistake, and mark its folder and the list of editions.

    Raises UsageError as :func:`get_edition`, or if there is no reason, and ConfigurationError if its folder cannot be
    marked.
    """
    if not (words := " ".join(reason.split())):
        raise UsageError("say why the edition is withdrawn: --reason TEXT")
    workspace.editions.withdraw_edition(get_edition(workspace, key).key, words)
    publish.mark_withdrawn(workspace.settings.reports / key, words)
    list_editions(workspace)


def _delete_old_versions(workspace: Workspace) -> None:
    """Delete replaced versions of trials that are older than the workspace keeps."""
    settings, last = workspace.settings, workspace.trials.last_pull()
    if settings.retention.years and last:
        # by the day of the data, however far ahead the clock may be
        day = min(settings.today.isoformat(), last.data_timestamp[:10])
        workspace.trials.drop_replaced_versions(f"{int(day[:4]) - settings.retention.years}{day[4:]}")


def _reduce_old_reports(workspace: Workspace) -> None:
    """Delete what can be made again of editions that are older than the workspace keeps in full."""
    settings = workspace.settings
    if settings.retention.report_weeks:
        oldest = iso_week(settings.today - dt.timedelta(weeks=settings.retention.report_weeks))
        for key in workspace.editions.edition_keys():
            if key[: len("2026-W08")] < oldest and (settings.reports / key).is_dir():
                publish.reduce_edition(settings.reports / key)
