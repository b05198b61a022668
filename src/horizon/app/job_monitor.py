"""Runs a job that nobody watches: its outcome is kept, whoever runs horizon is told, the dead man's switch is called.

What is told is decided without the database, which may be what failed: a small file beside the editions remembers. None
of this may change what became of the job itself: what cannot be told is logged.
"""

import datetime as dt
import json
import logging
import os
import socket
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from horizon.app import run, scheduler
from horizon.app.run import LEASE_SECONDS
from horizon.app.send import complete, judge
from horizon.app.status import prometheus, standing
from horizon.app.workspace import open_workspace, owner
from horizon.delivery.notice import notice
from horizon.delivery.smtp import RefusedForGood, RefusedForNow, SmtpMailbox, Unanswered
from horizon.errors import DeliveryError, Held, HorizonError, PartlyDone
from horizon.registry.ping import ping
from horizon.settings import Settings, load
from horizon.store.engine import connect
from horizon.store.jobs import Jobs
from horizon.store.lease import hold

log = logging.getLogger(__name__)
Result = TypeVar("Result")
Work = Callable[[Settings, dt.datetime], str]
SECONDS_BETWEEN_NOTICES = 86_400


@dataclass(frozen=True, slots=True)
class Told:
    """What whoever runs horizon was last told of a job that fails, and when, in seconds since 1970."""

    fault: str
    at: float


def watched(settings: Settings, job: str, work: Callable[[], Result]) -> Result:
    """Do a job and see to it that its outcome is known. What it raises goes on to the caller; one that finds another at
    work has nothing to tell."""
    with ExitStack() as stack:
        try:
            engine = connect(settings.database_url)
            stack.callback(engine.dispose)
            Jobs(engine).began(job)
            result = work()
            Jobs(engine).ended(job)
        except Held:
            raise
        except Exception as error:
            wrong = error
            fault = str(wrong) if isinstance(wrong, HorizonError) else f"{type(wrong).__name__}: {wrong}"
            # What is left of a week that was partly done can be seen from its deliveries and watchlists.
            _attempt(lambda: _note(settings, job, "" if isinstance(wrong, PartlyDone) else fault))
            _attempt(lambda: _tell(settings, job, fault))
            _attempt(lambda: _measure(settings))
            raise
    _attempt(lambda: _tell(settings, job, ""))
    _attempt(lambda: _measure(settings))
    if job == "run" and settings.operator.ping:
        _attempt(lambda: ping(settings.operator.ping))
    return result


def stay(folder: Path) -> None:
    """Run a workspace's schedule until told to stop. The settings are read again for each job. Held while another
    process does it."""
    settings = load(folder)
    engine = connect(settings.database_url)
    jobs: dict[str, Work] = {"run": _week, "pull": partial(_pull, full=False), "re-read": partial(_pull, full=True)}
    calls = {name: partial(_call, settings, name, work) for name, work in jobs.items()}
    try:
        with hold(engine, "schedule", owner(), LEASE_SECONDS) as lost:
            for name, start in scheduler.starts(settings.schedule, dt.datetime.now(tz=dt.UTC)).items():
                log.info("next %s: %s", name, f"{start:%a %d %b %Y %H:%M %Z}")
            scheduler.run(settings.schedule, calls, Jobs(engine), lost)
    finally:
        engine.dispose()


def _call(before: Settings, name: str, work: Work, planned: dt.datetime) -> None:
    # Settings that can no longer be read are a fault of the job, and told as the ones before say.
    log.info("%s", watched(before, name, lambda: work(load(before.workspace), planned)))


def _week(settings: Settings, planned: dt.datetime) -> str:
    done = run.week(settings, of=planned.date())
    judge(done.edition, done.sent, done.faults)
    return f"{done.edition}: sent to {len(done.sent.now)}, {len(done.sent.sent)} in all"


def _pull(settings: Settings, _: dt.datetime, full: bool) -> str:
    with open_workspace(settings) as workspace:
        report = run.pull(workspace, full)
        complete(workspace.faults)
    return f"{report.seen:,} seen, {report.new:,} new, {report.changed:,} changed; data of {report.data_timestamp}"


def due(told: Told | None, fault: str, now: float) -> bool:
    """Whether a notice is due: at the first failure, once a day while it lasts, and when it is over. A clock that was
    set back keeps nobody waiting."""
    if not fault:
        return told is not None
    return told is None or not 0 <= now - told.at < SECONDS_BETWEEN_NOTICES


def _attempt(step: Callable[[], None]) -> None:
    try:
        step()
    except (HorizonError, OSError, RefusedForNow, RefusedForGood, Unanswered, ValueError) as wrong:
        log.error("what became of a job could not be told: %s", wrong)


def _note(settings: Settings, job: str, fault: str) -> None:
    engine = connect(settings.database_url)
    try:
        Jobs(engine).ended(job, fault)
    finally:
        engine.dispose()


def _tell(settings: Settings, job: str, fault: str) -> None:
    """Write to the operator, if a notice is due and there is an address and a mail server."""
    if not (settings.operator.email and settings.smtp.host):
        return
    file, now = settings.reports / f".told-{job}.json", dt.datetime.now(tz=dt.UTC)
    told = _told(file)
    if not due(told, fault, now.timestamp()):
        return
    place = f"{socket.gethostname()}, {settings.workspace}"
    message = notice(job, fault, place, settings.smtp.sender, settings.operator.email, now)
    with SmtpMailbox(settings.smtp) as mailbox:
        mailbox.send(message, lambda: True)
    if fault:
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(file, json.dumps(asdict(Told(fault, now.timestamp()))))
    else:
        file.unlink(missing_ok=True)


def _told(file: Path) -> Told | None:
    try:
        return Told(**json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError):
        return Told("", 0)  # unreadable: something was told once, and may be again


def _measure(settings: Settings) -> None:
    """Write the metrics, whole or not at all."""
    if settings.operator.metrics:
        with open_workspace(settings) as workspace:
            _write(settings.workspace / settings.operator.metrics, prometheus(standing(workspace)))


def _write(file: Path, text: str) -> None:
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(file)
    except OSError as wrong:
        raise DeliveryError(f"{file} cannot be written: {wrong.strerror}") from None
    finally:
        unfinished.unlink(missing_ok=True)
