"""Says when the week's run starts, calls it, and nothing else. The only home of APScheduler.

One process, one job. However late a start comes (a machine that slept), it is made up for, and once. In the hour that
autumn repeats, the first of the two counts; in the one that spring skips, the run starts an hour later by the clock.
"""

import datetime as dt
import logging
import queue
import signal
from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from horizon.errors import ConfigurationError, HorizonError
from horizon.settings import Schedule

log = logging.getLogger(__name__)


def run(schedule: Schedule, job: Callable[[], None]) -> None:
    """Call ``job`` every week until SIGTERM or SIGINT, then wait for the one at work; a second signal does not wait.

    Call it from the main thread. A job that fails is logged and the schedule goes on. ConfigurationError for a time
    zone that is unknown.
    """
    scheduler = BackgroundScheduler(timezone=_zone(schedule))
    scheduler.add_job(
        lambda: _guarded(job), _Weekly.of(schedule), misfire_grace_time=None, coalesce=True, max_instances=1
    )
    # A queue may be put to from within a signal's handler; an event may not.
    stop: queue.SimpleQueue[int] = queue.SimpleQueue()
    before = {number: signal.signal(number, lambda got, _: stop.put(got)) for number in (signal.SIGTERM, signal.SIGINT)}
    scheduler.start()
    try:
        stop.get()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        scheduler.shutdown(wait=True)


def next_run(schedule: Schedule, now: dt.datetime) -> dt.datetime:
    """The first start at or after ``now`` (which has a time zone), in the schedule's zone."""
    start = _Weekly.of(schedule).get_next_fire_time(None, now)
    assert start is not None
    return start


class _Weekly(CronTrigger):  # type: ignore[misc]  # the library has no types
    """A weekday and a time. CronTrigger alone would fire twice in the hour that autumn repeats."""

    @classmethod
    def of(cls, schedule: Schedule) -> "_Weekly":
        hour, minute = schedule.time.split(":")
        return cls(day_of_week=schedule.day, hour=int(hour), minute=int(minute), timezone=_zone(schedule))

    def get_next_fire_time(self, previous: dt.datetime | None, now: dt.datetime) -> dt.datetime | None:
        start: dt.datetime | None = super().get_next_fire_time(previous, now)
        while start is not None and start.utcoffset() != start.replace(fold=0).utcoffset():
            start = super().get_next_fire_time(start, start)
        return start


def _guarded(job: Callable[[], None]) -> None:
    try:
        job()
    except HorizonError as wrong:
        log.error("%s", wrong)


def _zone(schedule: Schedule) -> ZoneInfo:
    try:
        return ZoneInfo(schedule.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        wanted = "write an IANA name such as Europe/London"
        raise ConfigurationError(f"[schedule] timezone: {schedule.timezone!r} is unknown: {wanted}") from None
