import datetime as dt
import itertools
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

import pytest

from horizon.app.scheduler import next_run, next_starts
from horizon.settings import ScheduleSettings

LONDON = ZoneInfo("Europe/London")
EARLY, MIDDAY = "01:30", "12:00"

CASES = [
    # The weekday goes by name: the library's day 1 is a Tuesday.
    ("mon", "06:30", "2026-02-16T06:29:59+00:00", "2026-02-16T06:30:00+00:00"),
    ("mon", "06:30", "2026-02-16T06:30:01+00:00", "2026-02-23T06:30:00+00:00"),
    ("sun", "06:30", "2026-02-16T06:30:01+00:00", "2026-02-22T06:30:00+00:00"),
    # By the clock on the wall, either side of both changes.
    ("mon", "06:30", "2026-03-28T12:00:00+00:00", "2026-03-30T05:30:00+00:00"),
    ("mon", "06:30", "2026-10-24T12:00:00+00:00", "2026-10-26T06:30:00+00:00"),
    # The hour that spring leaves out, and the one that autumn repeats: the first of the two.
    ("sun", EARLY, "2026-03-28T12:00:00+00:00", "2026-03-29T01:30:00+00:00"),
    ("sun", EARLY, "2026-10-24T12:00:00+00:00", "2026-10-25T00:30:00+00:00"),
    ("sun", EARLY, "2026-10-25T00:30:01+00:00", "2026-11-01T01:30:00+00:00"),
    ("sun", EARLY, "2026-10-25T01:15:00+00:00", "2026-11-01T01:30:00+00:00"),
    ("sun", "02:30", "2026-10-25T01:15:00+00:00", "2026-10-25T02:30:00+00:00"),
]


@pytest.mark.parametrize(("day", "clock", "now", "expected"), CASES)
def test_next_run(day: str, clock: str, now: str, expected: str) -> None:
    schedule = ScheduleSettings.model_validate({"day": day, "time": clock})
    start = next_run(schedule, dt.datetime.fromisoformat(now))
    assert start.astimezone(dt.UTC) == dt.datetime.fromisoformat(expected)
    assert start.tzinfo == LONDON


@pytest.mark.parametrize("day", ["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
@pytest.mark.parametrize("clock", [EARLY, MIDDAY])
def test_one_start_a_week_for_two_years(day: str, clock: str) -> None:
    schedule = ScheduleSettings.model_validate({"day": day, "time": clock})
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    starts: list[dt.datetime] = []
    while len(starts) < 104:
        starts.append(next_run(schedule, now).astimezone(dt.UTC))
        now = starts[-1] + dt.timedelta(seconds=1)
    gaps = {later - earlier for earlier, later in itertools.pairwise(starts)}
    assert all(abs(gap - dt.timedelta(days=7)) <= dt.timedelta(hours=1) for gap in gaps)
    assert {f"{start.astimezone(LONDON):%a}".lower() for start in starts} == {day}


def test_what_starts_next_soonest_first() -> None:
    now = dt.datetime(2026, 2, 27, 12, tzinfo=dt.UTC)
    starts = next_starts(ScheduleSettings(), now)
    assert {name: f"{start:%d %b %H:%M}" for name, start in starts.items()} == {
        "pull": "28 Feb 04:30",
        "re-read": "01 Mar 04:30",
        "sweep": "01 Mar 04:30",
        "run": "02 Mar 06:30",
    }
    assert list(starts) == ["pull", "re-read", "sweep", "run"]
    assert list(next_starts(ScheduleSettings(pull=""), now)) == ["sweep", "run"]


@contextmanager
def running(
    job: str, met: float | None = None, again: float = 3600, show_reads: bool = False
) -> Iterator[subprocess.Popen[str]]:
    """A process whose clock stands at half a second before the week's start, where ``met`` was the last that was."""
    source = f"""
import datetime as dt, logging, sys, threading, time, time_machine
from horizon.app import scheduler
from horizon.errors import RegistryError
from horizon.settings import ScheduleSettings
logging.basicConfig(stream=sys.stdout, format="%(levelname)s %(message)s")
scheduler.RETRY_AFTER = dt.timedelta(seconds={again})
lost = threading.Event()
class Marks:
    due = {{"run": {met}}}
    def last_start_met(self, name):
        if {show_reads} and name == "run":
            print("looked", flush=True)
        return self.due.get(name)
    def mark_start_met(self, name, due):
        self.due[name] = due
def job(planned):
{textwrap.indent(textwrap.dedent(job).strip(), "    ")}
with time_machine.travel("2026-02-16T06:29:59.500Z", tick=True) as clock:
    scheduler.keep_schedule(ScheduleSettings(pull=""), {{"run": job, "sweep": print}}, Marks(), lost)
print("stopped", flush=True)
"""
    command = [sys.executable, "-c", source]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        hangs = threading.Timer(60, process.kill)
        hangs.start()
        try:
            yield process
        finally:
            hangs.cancel()
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    """The next line that it prints; AssertionError where it has ended instead."""
    assert process.stdout is not None
    text = process.stdout.readline()
    assert text, f"it has ended, with {process.wait(timeout=5)}"
    return text.strip()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_once_the_job_is_done(number: signal.Signals) -> None:
    with running('print("at work", flush=True); time.sleep(0.5); print("done", flush=True)') as process:
        assert line(process) == "at work"
        process.send_signal(number)
        began = time.monotonic()
        assert [line(process), line(process)] == ["done", "stopped"]
        assert process.wait(timeout=5) == 0
        assert time.monotonic() - began < 5


def test_a_job_that_fails_is_one_line_and_the_schedule_goes_on() -> None:
    with running('raise RegistryError("the registry does not answer: try again later")') as process:
        assert line(process) == "ERROR run: the registry does not answer: try again later"
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert line(process) == "stopped"
        assert process.wait(timeout=5) == 0


def test_a_job_that_breaks_is_told_in_full_and_the_schedule_goes_on() -> None:
    with running('raise ZeroDivisionError("a fault of ours")') as process:
        lines = [line(process)]
        while "a fault of ours" not in lines[-1]:
            lines.append(line(process))
        assert any(text.startswith("Traceback") for text in lines)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 0


BEFORE = dt.datetime(2026, 2, 9, 6, 30, tzinfo=dt.UTC).timestamp()
SAY = 'print(f"{planned:%d %b}", flush=True)'


def test_a_start_that_was_missed_is_made_up_for_once() -> None:
    with running(SAY, met=BEFORE - 21 * 86_400) as process:
        # The one of last week at once, those before it not at all; then today's.
        assert [line(process), line(process)] == ["09 Feb", "16 Feb"]
        process.send_signal(signal.SIGTERM)
        assert line(process) == "stopped"


@pytest.mark.parametrize("met", [BEFORE, BEFORE + 7 * 86_400], ids=["by this clock", "before it was set back"])
def test_a_start_that_was_met_is_not_met_again(met: float) -> None:
    with running(SAY, met=met, show_reads=True) as process:
        # Twice when it starts, once when the moment has come.
        assert [line(process) for _ in range(3)] == ["looked"] * 3
        process.send_signal(signal.SIGTERM)
        assert line(process) == ("16 Feb" if met == BEFORE else "stopped")


def test_what_failed_is_tried_again_until_it_is_done() -> None:
    job = """
        tries.append(1)
        if len(tries) < 3:
            raise RegistryError("not yet")
        print(f"done for {planned:%d %b}", flush=True)
    """
    once = "global tries; tries = globals().setdefault('tries', [])"
    with running(f"{once}\n{textwrap.dedent(job)}", again=0.1) as process:
        assert [line(process) for _ in range(3)] == ["ERROR run: not yet"] * 2 + ["done for 16 Feb"]
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        assert line(process) == "stopped"


def test_whoever_lost_the_schedule_to_another_stops() -> None:
    with running('scheduler.POLL_SECONDS = 0.1; lost.set(); print("at work", flush=True)') as process:
        assert line(process) == "at work"
        lines = [line(process)]
        while not lines[-1].startswith("horizon.errors.LeaseHeldError: another scheduler has taken over"):
            lines.append(line(process))
        assert process.wait(timeout=10) == 1
