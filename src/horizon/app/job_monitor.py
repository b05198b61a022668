"""Run jobs that nobody watches: store their outcome, notify the operator, write the metrics, call the ping address.

None of this changes the outcome of the job itself: if a step of the reporting fails, that is logged.
"""

import datetime as dt
import logging
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from horizon.app import run, scheduler
from horizon.app.operator_notice import notify_operator, write_text
from horizon.app.pull import list_left_out
from horizon.app.send import raise_for_delivery, raise_for_faults
from horizon.app.status import format_metrics, read_status
from horizon.app.unwatched import sweep_workspace
from horizon.app.workspace import LEASE_SECONDS, open_workspace, process_name
from horizon.delivery.smtp import NoAnswerError, PermanentRefusalError, TemporaryRefusalError
from horizon.errors import DeliveryError, HorizonError, LeaseHeldError, PartlyDoneError, redact_secrets
from horizon.http import HttpError, ping
from horizon.settings import Settings, load_settings
from horizon.store.engine import connect_database
from horizon.store.jobs import Jobs
from horizon.store.lease import hold_lease

log = logging.getLogger(__name__)
Result = TypeVar("Result")
P = ParamSpec("P")
Work = Callable[[Settings, dt.datetime], str]


def run_monitored(settings: Settings, job: str, work: Callable[[], Result]) -> Result:
    """Run a job and report its outcome; what it raises goes on to the caller."""
    with ExitStack() as stack:
        try:
            engine = connect_database(settings.database_url)
            stack.callback(engine.dispose)
            Jobs(engine).mark_began(job)
            result = work()
            Jobs(engine).mark_ended(job)
        except LeaseHeldError:  # the run that holds the lease reports its own outcome
            raise
        except Exception as error:
            fault = (
                str(error) if isinstance(error, HorizonError) else redact_secrets(f"{type(error).__name__}: {error}")
            )
            # What a partly done week left undone shows in its deliveries and watchlists.
            _try_step(_store_fault, settings, job, "" if isinstance(error, PartlyDoneError) else fault)
            _try_step(notify_operator, settings, job, fault)
            _try_step(_write_metrics, settings)
            raise
    _try_step(notify_operator, settings, job, "")
    _try_step(_write_metrics, settings)
    if job == "run" and settings.operator.ping:
        _try_step(_call_ping_address, settings.operator.ping)
    return result


def run_schedule(folder: Path) -> None:
    """Run a workspace's schedule until a signal stops it. Raises LeaseHeldError if another process runs it."""
    settings = load_settings(folder)
    engine = connect_database(settings.database_url)
    jobs: dict[str, Work] = {
        "run": _run_week,
        "pull": partial(_run_pull, full=False),
        "re-read": partial(_run_pull, full=True),
        "sweep": _run_sweep,
    }
    calls = {name: partial(_run_scheduled, settings, name, work) for name, work in jobs.items()}
    try:
        with hold_lease(engine, "schedule", process_name(), LEASE_SECONDS) as lost:
            for name, start in scheduler.next_starts(settings.schedule, dt.datetime.now(tz=dt.UTC)).items():
                log.info("next %s: %s", name, f"{start:%a %d %b %Y %H:%M %Z}")
            scheduler.keep_schedule(settings.schedule, calls, Jobs(engine), lost)
    finally:
        engine.dispose()


def _run_scheduled(settings: Settings, name: str, work: Work, planned: dt.datetime) -> None:
    # Settings that can no longer be read are a fault of the job, which is reported by the earlier ones.
    log.info("%s", run_monitored(settings, name, lambda: work(load_settings(settings.workspace), planned)))


def _run_week(settings: Settings, planned: dt.datetime) -> str:
    week = run.run_week(settings, edition_day=planned.date())
    raise_for_delivery(week.edition, week.sent, week.faults, week.left_out)
    return f"{week.edition}: sent to {len(week.sent.sent_now)}, {len(week.sent.sent)} in all"


def _run_pull(settings: Settings, _: dt.datetime, full: bool) -> str:
    with open_workspace(settings) as workspace:
        report = run.pull_sources(workspace, full).trials
        raise_for_faults(workspace.faults, list_left_out(report))
    return f"{report.seen:,} seen, {report.new:,} new, {report.changed:,} changed; data of {report.data_timestamp}"


def _run_sweep(settings: Settings, _: dt.datetime) -> str:
    with open_workspace(settings) as workspace:
        report = sweep_workspace(workspace)
    return f"{report.seen:,} late trials read, {report.trials:,} stored; data of {report.data_timestamp}"


def _call_ping_address(address: str) -> None:
    # The message leaves the address out: whoever knows it can keep the switch quiet.
    try:
        ping(address)
    except HttpError as error:
        raise DeliveryError(f"the ping address of [operator] {error}") from None


def _try_step(step: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    try:
        step(*args, **kwargs)
    except (HorizonError, OSError, TemporaryRefusalError, PermanentRefusalError, NoAnswerError, ValueError) as error:
        log.error("could not report the outcome of a job: %s", error)


def _store_fault(settings: Settings, job: str, fault: str) -> None:
    engine = connect_database(settings.database_url)
    try:
        Jobs(engine).mark_ended(job, fault)
    finally:
        engine.dispose()


def _write_metrics(settings: Settings) -> None:
    if settings.operator.metrics:
        with open_workspace(settings) as workspace:
            write_text(settings.workspace / settings.operator.metrics, format_metrics(read_status(workspace)))
