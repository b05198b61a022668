"""How things stand: the last pull, the last edition and its deliveries, what failed, what is next."""

import datetime as dt
from dataclasses import dataclass

from horizon.app import scheduler
from horizon.app.send import late, named
from horizon.app.workspace import Workspace
from horizon.store.jobs import Job, Jobs
from horizon.store.lease import holder

STALE_DAYS = 8  # a week and a day: the registry is refreshed on most days, and horizon asks at least every week
LATE = dt.timedelta(hours=6)  # a job that began longer ago and has not ended has died, or hangs


@dataclass(frozen=True, slots=True)
class Standing:
    """One answer to: does it run? Fields are None or empty where nothing has happened yet; deliveries are those of the
    last edition to people whom a watchlist still names, ``late`` who still waits for one of the weeks before, as
    "2026-W07: a@example.org". ``failed`` says in a line what is wrong with which job.
    ``next_run`` is None unless ``horizon schedule run`` is at work: a timer's next start is the timer's to tell."""

    last_pull: dt.datetime | None
    data_timestamp: str
    data_days_old: int | None
    trials: int
    set_aside: int
    edition: str
    sent: int
    pending: tuple[str, ...]
    refused: tuple[str, ...]
    unknown: tuple[str, ...]
    broken_watchlists: tuple[str, ...]
    stale: bool = False
    last_run: dt.datetime | None = None
    failed: tuple[str, ...] = ()
    set_aside_last: tuple[str, ...] = ()
    next_run: dt.datetime | None = None
    late: tuple[str, ...] = ()

    @property
    def well(self) -> bool:
        """Nothing waits, was refused, is unknown or failed, no watchlist is broken, and the data is of this week."""
        wrong = (self.pending, self.late, self.refused, self.unknown, self.broken_watchlists, self.failed)
        return not any(wrong) and not self.stale


def standing(workspace: Workspace) -> Standing:
    """Read it all from the store."""
    trials, editions = workspace.trials, workspace.editions.all_keys()
    last, now = trials.last_pull(), dt.datetime.now(tz=dt.UTC)
    edition = editions[-1] if editions else ""
    by_state = _by_state(workspace, edition)
    days = (workspace.settings.today - dt.date.fromisoformat(last.data_timestamp[:10])).days if last else None
    jobs = {one.name: one for one in Jobs(trials.engine).all()}
    return Standing(
        last_pull=last.finished_at if last else None,
        data_timestamp=last.data_timestamp if last else "",
        data_days_old=days,
        trials=len(trials.ids()),
        set_aside=trials.set_aside_count("", "9999"),
        edition=edition,
        sent=len(by_state.pop("sent")),
        broken_watchlists=workspace.faults,
        stale=days is not None and days > STALE_DAYS,
        last_run=jobs["run"].well_at if "run" in jobs else None,
        failed=tuple(said for one in jobs.values() if (said := _wrong(one, now))),
        set_aside_last=tuple(f"{one.place}: {one.reason}" for one in trials.set_aside_last()),
        next_run=scheduler.next_run(workspace.settings.schedule, now) if holder(trials.engine, "schedule") else None,
        late=tuple(f"{key}: {email}" for key, emails in late(workspace).items() for email in emails),
        **by_state,
    )


def _wrong(job: Job, now: dt.datetime) -> str:
    if job.broken_off:
        since = job.began_at
        return f"{job.name}: began {since:%d %b %Y %H:%M} UTC and did not end" if since and now - since > LATE else ""
    return f"{job.name}: {job.fault}" if job.fault else ""


def _by_state(workspace: Workspace, edition: str) -> dict[str, tuple[str, ...]]:
    """Addresses by how their delivery stands; what a run holds at this moment is still to come."""
    found: dict[str, list[str]] = {"sent": [], "pending": [], "refused": [], "unknown": []}
    people = named(workspace)
    for one in workspace.deliveries.states(edition) if edition else ():
        if one.state == "sent" or one.email in people:
            found.get(one.state, found["pending"]).append(one.email)
    return {state: tuple(emails) for state, emails in found.items()}


def prometheus(found: Standing) -> str:
    """The same as metrics, in Prometheus' text format; moments are seconds since 1970, 0 where there was none."""
    data = dt.datetime.fromisoformat(found.data_timestamp).replace(tzinfo=dt.UTC) if found.data_timestamp else None
    rows: tuple[tuple[str, str, float], ...] = (
        ("well", "1 where nothing is left undone", float(found.well)),
        ("last_run_timestamp_seconds", "when a week's run last ended well", _seconds(found.last_run)),
        ("last_pull_timestamp_seconds", "when a pull last ended", _seconds(found.last_pull)),
        ("data_timestamp_seconds", "the registry's data version", _seconds(data)),
        ("trials", "trials in the store", found.trials),
        ("set_aside", "records that could not be used", found.set_aside),
        ("failed_jobs", "jobs that failed when they last ran", len(found.failed)),
        ("broken_watchlists", "watchlists that cannot be read", len(found.broken_watchlists)),
    )
    lines = [line for name, what, value in rows for line in (*_head(name, what), f"horizon_{name} {value:.0f}")]
    lines += _head("deliveries", "of the last edition, by how they stand")
    counts = {"sent": found.sent, **{state: len(getattr(found, state)) for state in ("pending", "refused", "unknown")}}
    lines += [f'horizon_deliveries{{state="{state}"}} {count}' for state, count in counts.items()]
    return "\n".join(lines) + "\n"


def _head(name: str, what: str) -> tuple[str, str]:
    return f"# HELP horizon_{name} {what}", f"# TYPE horizon_{name} gauge"


def _seconds(moment: dt.datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
