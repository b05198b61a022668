"""The status of a workspace: last pull, last edition and its deliveries, failed jobs, next run."""

import datetime as dt
from dataclasses import dataclass

from horizon.app import scheduler
from horizon.app.late_deliveries import find_late_deliveries
from horizon.app.list_ages import ListAge, find_list_ages
from horizon.app.pull_plan import coverage_key
from horizon.app.recipients import named_addresses
from horizon.app.registry_coverage import is_read_for
from horizon.app.registry_queries import queries_for
from horizon.app.workspace import Workspace
from horizon.store.jobs import JobRecord, Jobs
from horizon.store.lease import lease_holder
from horizon.store.pulls import LastPull
from horizon.store.registry_access import LastAnswer

STALE_DAYS = 8  # a week and a day: the registry is refreshed on most days, and horizon asks at least every week
HUNG_AFTER = dt.timedelta(hours=6)  # a job that began longer ago and has not ended has died, or hangs


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """Whether horizon runs as it should; fields are None or empty where nothing has happened yet.

    Deliveries are those of the last edition to people whom a watchlist still names; ``late`` lists who waits for an
    earlier one, as "2026-W07: a@example.org", and ``withdrawn`` each edition that was, with the reason. ``failed`` has
    one line for each failed job. ``last_answer`` is when the registry last answered and ``last_asked`` how it was
    asked. ``is_newest`` if it was read this week and had no newer data than those stored. ``unread`` are
    the watchlists with a term that it has not been read for. ``lists`` has the age of each regulator's list: an old one
    is said and leaves nothing undone. ``next_run`` is None unless ``horizon schedule run`` is active: horizon does not
    know the next start of a timer.
    """

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
    last_answer: dt.datetime | None = None
    last_asked: str = ""
    refused_terms: tuple[str, ...] = ()
    lists: tuple[ListAge, ...] = ()
    withdrawn: tuple[str, ...] = ()
    is_newest: bool = False
    unread: tuple[str, ...] = ()

    @property
    def is_healthy(self) -> bool:
        """Whether nothing waits, was refused, is unknown, broken or failed, and the data is of this week."""
        deliveries = (self.pending, self.late, self.refused, self.unknown)
        return not any((*deliveries, self.broken_watchlists, self.failed, self.refused_terms)) and not self.stale


def read_status(workspace: Workspace) -> ServiceStatus:
    """Read the status from the store."""
    trials, editions = workspace.trials, workspace.editions.edition_keys()
    last, now = trials.last_pull(), dt.datetime.now(tz=dt.UTC)
    edition = editions[-1] if editions else ""
    by_state = _addresses_by_state(workspace, edition)
    days = (workspace.settings.today - dt.date.fromisoformat(last.data_timestamp[:10])).days if last else None
    jobs = {job.name: job for job in Jobs(trials.engine).list_jobs()}
    answer = trials.last_answer()
    is_scheduled = lease_holder(trials.engine, "schedule")
    return ServiceStatus(
        last_pull=last.finished_at if last else None,
        data_timestamp=last.data_timestamp if last else "",
        data_days_old=days,
        trials=len(trials.trial_ids()),
        set_aside=trials.count_quarantined("", "9999"),
        edition=edition,
        sent=len(by_state.pop("sent")),
        broken_watchlists=workspace.faults,
        stale=days is not None and days > STALE_DAYS,
        is_newest=_is_newest(last, workspace.settings.today),
        last_run=jobs["run"].well_at if "run" in jobs else None,
        failed=tuple(failure for job in jobs.values() if (failure := _describe_failed_job(job, now))),
        set_aside_last=tuple(f"{record.place}: {record.reason}" for record in trials.recent_quarantined()),
        next_run=scheduler.next_run(workspace.settings.schedule, now) if is_scheduled else None,
        late=tuple(f"{key}: {email}" for key, emails in find_late_deliveries(workspace).items() for email in emails),
        last_answer=answer.answered_at if answer else None,
        last_asked=_describe_asking(answer) if answer else "",
        refused_terms=_list_refused(workspace),
        withdrawn=tuple(f"{key}: {reason}" for key, reason in workspace.editions.withdrawn_editions()),
        unread=tuple(
            watchlist.title for watchlist in workspace.watchlists if last and not is_read_for(trials, watchlist)
        ),
        lists=find_list_ages(workspace.regulators, workspace.settings.regulators, workspace.settings.today),
        **by_state,
    )


def _is_newest(last: LastPull | None, today: dt.date) -> bool:
    """Whether the registry itself was read within a week, and had no newer data than those stored."""
    if last is None or not last.report.requests:  # what files bring asks nobody
        return False
    was_lately = abs((today - last.finished_at.date()).days) <= STALE_DAYS
    return was_lately and last.report.data_timestamp == last.data_timestamp


def _describe_asking(answer: LastAnswer) -> str:
    access = answer.access
    text = f"{answer.address} as {answer.user_agent!r}, up to {access.terms_per_question} terms in a question"
    return f"{text}, without {', '.join(sorted(access.unknown_areas))}" if access.unknown_areas else text


def _list_refused(workspace: Workspace) -> tuple[str, ...]:
    """The terms that watchlists name and the registry refused when they were last asked, each with its words."""
    terms = {term for query in queries_for(workspace.watchlists) for term in query.query_terms()}
    refused = workspace.trials.refused_terms({coverage_key(term) for term in terms})
    return tuple(dict.fromkeys(f"{term.term} ({term.words})" for term in refused.values()))


def _describe_failed_job(job: JobRecord, now: dt.datetime) -> str:
    if not job.broken_off:
        return f"{job.name}: {job.fault}" if job.fault else ""
    if job.began_at and now - job.began_at > HUNG_AFTER:
        return f"{job.name}: began {job.began_at:%d %b %Y %H:%M} UTC and did not end"
    return ""


def _addresses_by_state(workspace: Workspace, edition: str) -> dict[str, tuple[str, ...]]:
    """Return the addresses by the state of their delivery; those that a run holds at this moment are pending."""
    by_state: dict[str, list[str]] = {"sent": [], "pending": [], "refused": [], "unknown": []}
    named = named_addresses(workspace)
    for delivery in workspace.deliveries.edition_deliveries(edition) if edition else ():
        if delivery.state == "sent" or delivery.email in named:
            by_state.get(delivery.state, by_state["pending"]).append(delivery.email)
    return {state: tuple(emails) for state, emails in by_state.items()}


def format_metrics(status: ServiceStatus) -> str:
    """Format the status as metrics in Prometheus' text format; times are seconds since 1970, 0 if there is none."""
    data = dt.datetime.fromisoformat(status.data_timestamp).replace(tzinfo=dt.UTC) if status.data_timestamp else None
    rows: tuple[tuple[str, str, float], ...] = (
        ("well", "1 where nothing is left undone", float(status.is_healthy)),
        ("last_run_timestamp_seconds", "when a week's run last ended well", _to_seconds(status.last_run)),
        ("last_pull_timestamp_seconds", "when a pull last ended", _to_seconds(status.last_pull)),
        ("data_timestamp_seconds", "the registry's data version", _to_seconds(data)),
        ("trials", "trials in the store", status.trials),
        ("set_aside", "records that could not be used", status.set_aside),
        ("failed_jobs", "jobs that failed when they last ran", len(status.failed)),
        ("broken_watchlists", "watchlists that cannot be read", len(status.broken_watchlists)),
    )
    lines: list[str] = []
    for name, what, value in rows:
        lines += (*_metric_header(name, what), f"horizon_{name} {value:.0f}")
    lines += _metric_header("deliveries", "of the last edition, by state")
    lines.append(f'horizon_deliveries{{state="sent"}} {status.sent}')
    for state in ("pending", "refused", "unknown"):
        lines.append(f'horizon_deliveries{{state="{state}"}} {len(getattr(status, state))}')
    return "\n".join(lines) + "\n"


def _metric_header(name: str, what: str) -> tuple[str, str]:
    return f"# HELP horizon_{name} {what}", f"# TYPE horizon_{name} gauge"


def _to_seconds(moment: dt.datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
