"""Start the week's run, the daily pull, the monthly re-read and sweep on schedule. The only home of APScheduler.

One process, one job at a time. A start that was missed (the machine slept, the process was down) is made up for once;
a start that was met is not met again, even if the clock is set back. A job that fails is tried again every hour for a
day. In the hour that autumn repeats the first of the two counts; in the one that spring skips, the start is an hour
later by the clock.
"""

import datetime as dt
import logging
import queue
import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from horizon.errors import HorizonError, LeaseHeldError
from horizon.settings import ScheduleSettings

log = logging.getLogger(__name__)
RETRY_AFTER = dt.timedelta(hours=1)
MOST_TRIES = 24
POLL_SECONDS = 5
LOOK_BACK = dt.timedelta(days=40)  # longer than any job's interval


Job = Callable[[dt.datetime], object]
"""Called with the planned start that it is to meet."""


class StartMarks(Protocol):
    """Keeps the planned start of each job that was last met, in seconds since 1970."""

    def last_start_met(self, name: str) -> float | None: ...  # noqa: D102
    def mark_start_met(self, name: str, due: float) -> None: ...  # noqa: D102


def keep_schedule(
    schedule: ScheduleSettings, jobs: Mapping[str, Job], marks: StartMarks, lost: threading.Event
) -> None:
    """Call each job, named as in :func:`next_starts`, when it is due, until SIGTERM or SIGINT.

    Then wait for the active job; a second signal does not wait. Must be called from the main thread. A job that fails
    is logged and the schedule goes on. Raises LeaseHeldError once ``lost`` is set: another process has taken over.
    """
    # One worker: a pull and a week that are due at once follow each other.
    worker = ThreadPoolExecutor(1)
    scheduler = BackgroundScheduler(timezone=schedule.zone, executors={"default": worker})
    for name, trigger in _build_triggers(schedule).items():
        planned = _PlannedJob(name, trigger, jobs[name], marks, scheduler)
        scheduler.add_job(planned.run_if_due, trigger, id=name, misfire_grace_time=None, coalesce=True)
        planned.catch_up()
    # A queue may be put to from within a signal's handler; an event may not.
    stop: queue.SimpleQueue[int] = queue.SimpleQueue()
    before = {number: signal.signal(number, lambda got, _: stop.put(got)) for number in (signal.SIGTERM, signal.SIGINT)}
    scheduler.start()
    try:
        while not lost.is_set():
            with suppress(queue.Empty):
                stop.get(timeout=POLL_SECONDS)
                break
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        scheduler.pause()
        # Waiting within the scheduler's own shutdown would keep its lock from a job that wants to be tried again.
        worker.shutdown(wait=True)
        scheduler.shutdown(wait=False)
    if lost.is_set():
        raise LeaseHeldError(
            "another scheduler has taken over, as this one could not reach the database: it has stopped"
        )


def next_starts(schedule: ScheduleSettings, now: dt.datetime) -> dict[str, dt.datetime]:
    """Return the first start of each job from ``now`` on, soonest first; without a daily pull ``run`` and ``sweep``."""
    starts = {name: _next_start(trigger, now) for name, trigger in _build_triggers(schedule).items()}
    return dict(sorted(starts.items(), key=lambda item: item[1]))


def next_run(schedule: ScheduleSettings, now: dt.datetime) -> dt.datetime:
    """Return the first start of the week's run at or after ``now``."""
    return next_starts(schedule, now)["run"]


@dataclass
class _PlannedJob:
    """One job and its planned starts."""

    name: str
    trigger: CronTrigger
    job: Job
    marks: StartMarks
    scheduler: BackgroundScheduler
    tries: int = field(default=0)

    def catch_up(self) -> None:
        """Run soon if a start was missed while no schedule ran; before its first start a job has missed none."""
        if self.marks.last_start_met(self.name) is None:
            self.marks.mark_start_met(self.name, self._due_start().timestamp())
        elif self._has_missed_start():
            self._run_after(dt.timedelta())

    def run_if_due(self) -> None:
        """Meet the start that is due, unless it has been met; if the job fails, try again later."""
        try:
            if not self._has_missed_start():
                return
            due = self._due_start()
            self.job(due)
            self.marks.mark_start_met(self.name, due.timestamp())
        except HorizonError as error:
            log.error("%s: %s", self.name, error)
        except Exception:
            self._retry()
            raise
        else:
            self.tries = 0
            return
        self._retry()

    def _has_missed_start(self) -> bool:
        met, due = self.marks.last_start_met(self.name) or 0, self._due_start()
        # one so far ahead was met by a clock that was wrong
        return met < due.timestamp() or met > (due + 2 * LOOK_BACK).timestamp()

    def _due_start(self) -> dt.datetime:
        """Return the newest planned start that is not in the future."""
        now = dt.datetime.now(tz=self.trigger.timezone)
        due = before = _next_start(self.trigger, now - LOOK_BACK)
        while due <= now:
            before, due = due, _next_start(self.trigger, due + dt.timedelta(seconds=1))
        return before

    def _retry(self) -> None:
        self.tries += 1
        if self.tries < MOST_TRIES:
            self._run_after(RETRY_AFTER)
        else:
            self.tries = 0

    def _run_after(self, wait: dt.timedelta) -> None:
        at = dt.datetime.now(tz=self.trigger.timezone) + wait
        options = {"id": f"{self.name} again", "replace_existing": True, "misfire_grace_time": None}
        self.scheduler.add_job(self.run_if_due, "date", run_date=at, **options)


def _build_triggers(schedule: ScheduleSettings) -> dict[str, CronTrigger]:
    zone, every = schedule.zone, {}
    if schedule.pull:
        every = {"re-read": {"day": schedule.reread, **_wall_time(schedule.pull)}, "pull": _wall_time(schedule.pull)}
    monthly = _wall_time(schedule.pull or schedule.time)
    every["sweep"] = {"day": schedule.reread, **monthly}
    every["run"] = {"day_of_week": schedule.day, **_wall_time(schedule.time)}
    return {name: _WallClockTrigger(timezone=zone, **when) for name, when in every.items()}


def _wall_time(time: str) -> dict[str, object]:
    hour, minute = time.split(":")
    return {"hour": int(hour), "minute": int(minute)}


def _next_start(trigger: CronTrigger, now: dt.datetime) -> dt.datetime:
    start: dt.datetime | None = trigger.get_next_fire_time(None, now)
    assert start is not None
    return start


class _WallClockTrigger(CronTrigger):  # type: ignore[misc]  # the library has no types
    """A time by the wall clock; CronTrigger alone would fire twice in the hour that autumn repeats."""

    def get_next_fire_time(self, previous: dt.datetime | None, now: dt.datetime) -> dt.datetime | None:
        start: dt.datetime | None = super().get_next_fire_time(previous, now)
        while start is not None and start.utcoffset() != start.replace(fold=0).utcoffset():
            start = super().get_next_fire_time(start, start)
        return start
