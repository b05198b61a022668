"""Says when the week's run, the daily pull and the monthly re-read start, calls them, and nothing else. The only home
of APScheduler.

One process, one job at a time. However late a start comes (a machine that slept, a process that was down), it is made
up for, and once; a start that was met is not met again, though the clock be set back. A job that fails is tried again
every hour for a day. In the hour that autumn repeats, the first of the two counts; in the one that spring skips, the
start is an hour later by the clock.
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

from horizon.errors import Held, HorizonError
from horizon.settings import Schedule

log = logging.getLogger(__name__)
AGAIN = dt.timedelta(hours=1)
TRIES = 24
SECONDS_BETWEEN_LOOKS = 5
LOOK_BACK = dt.timedelta(days=40)  # longer than any job's interval


Job = Callable[[dt.datetime], object]
"""Told for which planned start it is called."""


class Marks(Protocol):
    """Which planned start of a job was last met, in seconds since 1970."""

    def met(self, name: str) -> float | None: ...
    def meet(self, name: str, due: float) -> None: ...


def run(schedule: Schedule, jobs: Mapping[str, Job], marks: Marks, lost: threading.Event) -> None:
    """Call each of ``jobs``, by its name in :func:`starts`, when it is due, until SIGTERM or SIGINT; then wait for the
    one at work. A second signal does not wait.

    Call it from the main thread. A job that fails is logged and the schedule goes on. Held once ``lost`` is set:
    another process does it now.
    """
    # One worker: a pull and a week that are due at once follow each other.
    worker = ThreadPoolExecutor(1)
    scheduler = BackgroundScheduler(timezone=schedule.zone, executors={"default": worker})
    for name, trigger in _triggers(schedule).items():
        keeper = _Keeper(name, trigger, jobs[name], marks, scheduler)
        scheduler.add_job(keeper.work, trigger, id=name, misfire_grace_time=None, coalesce=True)
        keeper.catch_up()
    # A queue may be put to from within a signal's handler; an event may not.
    stop: queue.SimpleQueue[int] = queue.SimpleQueue()
    before = {number: signal.signal(number, lambda got, _: stop.put(got)) for number in (signal.SIGTERM, signal.SIGINT)}
    scheduler.start()
    try:
        while not lost.is_set():
            with suppress(queue.Empty):
                stop.get(timeout=SECONDS_BETWEEN_LOOKS)
                break
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        scheduler.pause()
        # Waiting within the scheduler's own shutdown would keep its lock from a job that wants to be tried again.
        worker.shutdown(wait=True)
        scheduler.shutdown(wait=False)
    if lost.is_set():
        raise Held("another scheduler has taken over, as this one could not reach the database: it has stopped")


def starts(schedule: Schedule, now: dt.datetime) -> dict[str, dt.datetime]:
    """The first start of each job at or after ``now`` (which has a time zone), in the schedule's zone, soonest first:
    ``run``, ``pull`` and ``re-read``; without the latter two where there is no daily pull."""
    found = {name: _first(trigger, now) for name, trigger in _triggers(schedule).items()}
    return dict(sorted(found.items(), key=lambda item: item[1]))


def next_run(schedule: Schedule, now: dt.datetime) -> dt.datetime:
    """The first start of the week's run at or after ``now``."""
    return starts(schedule, now)["run"]


@dataclass
class _Keeper:
    """Meets the planned starts of one job."""

    name: str
    trigger: CronTrigger
    job: Job
    marks: Marks
    scheduler: BackgroundScheduler
    tries: int = field(default=0)

    def catch_up(self) -> None:
        """Have a start that was missed while nobody was there made up for. Before the first one nothing was missed."""
        if self.marks.met(self.name) is None:
            self.marks.meet(self.name, self._due().timestamp())
        elif self._missed():
            self._soon(dt.timedelta())

    def work(self) -> None:
        """Meet the start that is due, unless it has been met; where that fails, try again later."""
        try:
            if not self._missed():
                return
            due = self._due()
            self.job(due)
            self.marks.meet(self.name, due.timestamp())
        except HorizonError as wrong:
            log.error("%s: %s", self.name, wrong)
        except Exception:
            self._again()
            raise
        else:
            self.tries = 0
            return
        self._again()

    def _missed(self) -> bool:
        return (self.marks.met(self.name) or 0) < self._due().timestamp()

    def _due(self) -> dt.datetime:
        """The newest planned start that is not to come."""
        now = dt.datetime.now(tz=self.trigger.timezone)
        due = before = _first(self.trigger, now - LOOK_BACK)
        while due <= now:
            before, due = due, _first(self.trigger, due + dt.timedelta(seconds=1))
        return before

    def _again(self) -> None:
        self.tries += 1
        if self.tries < TRIES:
            self._soon(AGAIN)
        else:
            self.tries = 0

    def _soon(self, wait: dt.timedelta) -> None:
        at = dt.datetime.now(tz=self.trigger.timezone) + wait
        options = {"id": f"{self.name} again", "replace_existing": True, "misfire_grace_time": None}
        self.scheduler.add_job(self.work, "date", run_date=at, **options)


def _triggers(schedule: Schedule) -> dict[str, CronTrigger]:
    zone, every = schedule.zone, {}
    if schedule.pull:
        every = {"re-read": {"day": schedule.reread, **_clock(schedule.pull)}, "pull": _clock(schedule.pull)}
    every["run"] = {"day_of_week": schedule.day, **_clock(schedule.time)}
    return {name: _Start(timezone=zone, **when) for name, when in every.items()}


def _clock(time: str) -> dict[str, object]:
    hour, minute = time.split(":")
    return {"hour": int(hour), "minute": int(minute)}


def _first(trigger: CronTrigger, now: dt.datetime) -> dt.datetime:
    start: dt.datetime | None = trigger.get_next_fire_time(None, now)
    assert start is not None
    return start


class _Start(CronTrigger):  # type: ignore[misc]  # the library has no types
    """A moment by the clock on the wall. CronTrigger alone would fire twice in the hour that autumn repeats."""

    def get_next_fire_time(self, previous: dt.datetime | None, now: dt.datetime) -> dt.datetime | None:
        start: dt.datetime | None = super().get_next_fire_time(previous, now)
        while start is not None and start.utcoffset() != start.replace(fold=0).utcoffset():
            start = super().get_next_fire_time(start, start)
        return start
