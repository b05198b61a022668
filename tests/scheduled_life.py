"""One life of ``horizon schedule run`` with a clock that jumps from start to start instead of waiting.

    python tests/scheduled_life.py WORKSPACE BEGIN END [die]

It lives from BEGIN to END (UTC) and is then told to stop; with ``die`` it is killed before the second message of the
first week that it runs. Each job that begins is noted in ``WORKSPACE/jobs.txt`` with the moment and the planned start.
As the days pass the registry is refreshed, as ``WORKSPACE/days.json`` says: for a moment, what to tell the stand-in.
"""

import datetime as dt
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests
import time_machine
from apscheduler.schedulers.background import BackgroundScheduler

import horizon.cli.main
from horizon import http
from horizon.app import job_monitor, scheduler
from horizon.store.deliveries import Deliveries

WORKSPACE, BEGIN, END = Path(sys.argv[1]), *map(dt.datetime.fromisoformat, sys.argv[2:4])
API = os.environ["HORIZON_REGISTRY_URL"].removesuffix("/api/v2")
http.RETRY_WAITS = http.UNREACHED_WAITS = ()  # type: ignore[assignment]


def play_events(now: dt.datetime) -> None:
    """Tell the stand-in what has happened by now, once."""
    days = json.loads((WORKSPACE / "days.json").read_text())
    for moment in sorted(day for day in days if dt.datetime.fromisoformat(day) <= now):
        for path, body in days.pop(moment).items():
            requests.post(f"{API}/{path}", data=bytes.fromhex(body), timeout=10)
    (WORKSPACE / "days.json").write_text(json.dumps(days))


class Jumping(BackgroundScheduler):  # type: ignore[misc]
    """Moves the clock to the next start once what is at work has ended."""

    def _main_loop(self) -> None:
        while True:
            self._process_jobs()
            while any(self._executors["default"]._instances.values()):
                time.sleep(0.002)
            moment = min(min(job.next_run_time for job in self.get_jobs()), END)
            clock.move_to(max(moment, dt.datetime.now(tz=dt.UTC)))
            play_events(moment)
            if moment >= END:
                os.kill(os.getpid(), signal.SIGTERM)
                return


def noted(work: Callable[..., str], name: str) -> Callable[..., str]:
    def noting(settings: Any, planned: dt.datetime, **more: Any) -> str:
        with (WORKSPACE / "jobs.txt").open("a") as file:
            file.write(
                f"{name} {dt.datetime.now(tz=dt.UTC):%Y-%m-%dT%H:%M} {planned.astimezone(dt.UTC):%Y-%m-%dT%H:%M}\n"
            )
        return work(settings, planned, **more)

    return noting


def dying(claim: Callable[..., Any]) -> Callable[..., Any]:
    claimed: list[str] = []

    def second(self: Deliveries, edition: str, email: str, *more: Any) -> Any:
        claimed_row = claim(self, edition, email, *more)
        claimed.append(email)
        if len(claimed) == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return claimed_row

    return second


scheduler.BackgroundScheduler = Jumping  # type: ignore[attr-defined]
job_monitor._run_week = noted(job_monitor._run_week, "run")
job_monitor._run_pull = noted(job_monitor._run_pull, "pull")
if "die" in sys.argv:
    Deliveries.claim_delivery = dying(Deliveries.claim_delivery)  # type: ignore[method-assign]
sys.argv = ["horizon", "schedule", "run", "--workspace", str(WORKSPACE)]
assert threading.current_thread() is threading.main_thread()
with time_machine.travel(BEGIN, tick=True) as clock:
    play_events(BEGIN)
    horizon.cli.main.main()
