"""The commands of the weekly routine: demo, pull, digest, run, send-test."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from horizon.cli.console import print_json, print_line, print_table, read_settings, show_progress
from horizon.cli.options import CURRENT_FOLDER, ClusterOption, JsonOption, QuietOption, WorkspaceOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from horizon.app.run import WeekResult
    from horizon.app.workspace import Workspace
    from horizon.settings import Settings
    from horizon.store.pulls import PullReport
    from horizon.values.edition import Edition
    from horizon.values.regulator_lists import ListReport


def run_demo(
    workspace: WorkspaceOption = CURRENT_FOLDER, as_json: JsonOption = False, quiet: QuietOption = False
) -> None:
    """Show hepatitis C as it could have been seen coming, and a sample of today; no network needed."""
    from horizon.demo import play, story

    with show_progress(quiet or as_json) as progress:
        demo = play.play_demo(workspace.resolve() / "reports", progress)
    if as_json:
        keys = [edition.key for edition in demo.editions]
        print_json({"editions": keys, "folder": str(demo.folder), "messages": demo.messages})
        return
    if quiet:
        return
    print_line("Hepatitis C in England: what was forecast when, and what then happened")
    headings = ("technology", "what happened", "forecast on", "window, P10 to P90", "did it hold?")
    print_table(headings, story.window_rows(demo.retrospective))
    print_line("What it costs once it is here, by year since launch (sofosbuvir), beside what was planned")
    spend_headings = ("year", "forecast on 31 Dec 2013", "planned", "did it hold?")
    print_table(spend_headings, story.since_launch_rows(demo.retrospective))
    rows = [
        (edition.key, f"{edition.scan.as_of:%d %b %Y}", str(len(edition.scan.technologies)), edition.headline)
        for edition in demo.editions
    ]
    print_table(("edition", "as of", "technologies", "headline"), rows, right=(2,))
    print_line(f"Open {demo.folder / 'index.html'} in a browser; each edition is in a folder beside it,")
    print_line(f"with {demo.messages} e-mails in the outbox/ folders. The last edition is a sample of today's records.")


def pull_records(
    workspace: WorkspaceOption = CURRENT_FOLDER,
    source: Annotated[
        Path | None,
        typer.Option(
            help="A file (.json, .csv, .ndjson, .zip …) or folder instead of the registry; "
            "2026-02-10.ndjson is of that day. Or a regulator's list: EMA's .json, Drugs@FDA's .zip, a month's .xlsx."
        ),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Read again all that the watchlists can match.")] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Read new and changed trials from the registry, and the regulators' lists, into the store."""
    from horizon.app import run
    from horizon.app.pull import list_left_out
    from horizon.app.pull_files import FilePullReport
    from horizon.app.send import raise_for_faults
    from horizon.app.workspace import open_workspace

    with open_workspace(read_settings(workspace)) as opened, show_progress(quiet or as_json) as progress:
        pulled = run.pull_files(opened, source, progress) if source else run.pull_sources(opened, full, progress)
    report = pulled.trials
    if as_json:
        print_json(_pull_as_json(report, pulled.lists))
    elif not quiet or report.new or report.changed or report.gone:
        counts = f"{report.seen:,} seen, {report.new:,} new, {report.changed:,} changed, {report.gone:,} gone"
        requests = f"{report.requests} requests; data of {report.data_timestamp}"
        print_line(f"{counts}, {report.quarantined:,} set aside; {requests}")
    if isinstance(report, FilePullReport) and report.gaps and not as_json:
        print_line(f"a CSV has no {report.gaps}; for these download JSON")
    if isinstance(report, FilePullReport) and report.behind and not as_json:
        print_line(
            f"{report.behind:,} records are older than the versions already stored and were not added; "
            "to have them, pull the files into a new workspace, oldest first"
        )
    if not as_json:
        _print_lists(pulled.lists, quiet)
    raise_for_faults(opened.faults, list_left_out(report))


def _pull_as_json(trials: "PullReport", lists: "Sequence[ListReport]") -> dict[str, object]:
    """The counts of the trials, and ``regulators`` unless every list is switched off."""
    from dataclasses import asdict

    reports = {report.name: asdict(report) for report in lists if report.result != "off"}
    return asdict(trials) | ({"regulators": reports} if reports else {})


def _print_lists(lists: "Sequence[ListReport]", quiet: bool) -> None:
    from horizon.values.regulator_lists import LIST_TITLES

    for report in lists:
        day = f"list of {report.listed_on:%d %b %Y}" if report.listed_on else "no list yet"
        counts = f"{report.records:,} records, {report.changes:,} changes; " if report.result == "new" else ""
        reason = f" ({report.reason})" if report.reason else ""
        if not quiet or report.changes:
            print_line(f"{LIST_TITLES[report.name]}: {report.result}{reason}; {counts}{day}")


def issue_digest(
    workspace: WorkspaceOption = CURRENT_FOLDER,
    edition: Annotated[str | None, typer.Option(help="An edition that is frozen already, such as 2026-W08.")] = None,
    send: Annotated[bool, typer.Option("--send", help="Deliver it to those who have not had it.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show who would get what, and send nothing.")] = False,
    again: Annotated[
        list[str] | None,
        typer.Option(metavar="EMAIL", help="Deliver it again where delivery was refused or is unknown."),
    ] = None,
    revise: Annotated[bool, typer.Option("--revise", help="Compose this week's edition again.")] = False,
    withdraw: Annotated[
        str | None,
        typer.Option(metavar="EDITION", help="Let an edition that was a mistake count no more; nothing is deleted."),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why it is withdrawn.")] = "",
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Compose the edition of the week from what is stored, or finish the delivery of one."""
    from horizon.app import run
    from horizon.app import send as sending
    from horizon.app.workspace import open_workspace, run_lease

    with open_workspace(read_settings(workspace)) as opened:
        if withdraw:
            with run_lease(opened):
                run.withdraw_edition(opened, withdraw, reason)
            if not quiet:
                print_line(f"{withdraw} is withdrawn; it and its deliveries are kept, and it counts no more")
            return
        if dry_run:
            _print_recipients(opened, edition or "", revise, as_json)
            return
        with show_progress(quiet or as_json) as shown, run_lease(opened, shown) as progress:
            issued = run.reopen_edition(opened, edition) if edition else run.compose_edition(opened, revise, progress)
            run.list_editions(opened)
            sending.retry_delivery(opened, issued, again or ())
            report = sending.send_edition(opened, issued) if send or again else None
            is_empty = not (issued.scan.technologies or opened.trials.trial_ids())
    if is_empty and not as_json:
        print_line(
            "Nothing is stored yet, so this edition is empty. First: horizon pull; then: horizon digest --revise"
        )
    _print_edition(issued, opened.settings.reports, as_json, quiet)
    if report is not None:
        sending.raise_for_nobody(issued.key, report)
        sending.raise_for_delivery(issued.key, report, opened.faults)
    sending.raise_for_faults(opened.faults)


def _print_recipients(opened: "Workspace", edition: str, revise: bool, as_json: bool) -> None:
    from horizon.app.recipients import due_recipients, named_addresses
    from horizon.app.send import NOBODY_IS_NAMED

    due = due_recipients(opened, edition, revise)
    if as_json:
        keys = ("email", "role", "watchlists")
        print_json([{key: getattr(recipient, key) for key in keys} for recipient in due])
    elif due:
        rows = [(recipient.email, recipient.role, ", ".join(recipient.watchlists)) for recipient in due]
        print_table(("would get it", "role", "watchlists"), rows)
    elif named := named_addresses(opened):
        print_line(
            f"Nobody would get it: nothing is left to send. Whoever is named in a watchlist ({len(named)}) had it, "
            "was refused or may have it; see: horizon status. To send it again: horizon digest --again EMAIL"
        )
    else:
        print_line(f"Nobody would get it: {NOBODY_IS_NAMED}")


def _print_edition(edition: "Edition", reports: Path, as_json: bool, quiet: bool) -> None:
    from horizon.digest import publish

    if as_json:
        print_line(publish.edition_json(edition))
    elif not quiet:
        print_line(f"{edition.key}: {edition.headline}")
        print_line(f"{reports / edition.key / 'index.html'}")


def run_weekly_job(
    workspace: WorkspaceOption = CURRENT_FOLDER,
    cluster: ClusterOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Run the week: pull, scan, compose, send; running it again only finishes what is left."""
    from horizon.app.job_monitor import run_monitored

    settings = read_settings(workspace, cluster)
    run_monitored(settings, "run", lambda: _run_and_print(settings, as_json, quiet))


def _run_and_print(settings: "Settings", as_json: bool, quiet: bool) -> None:
    from horizon.app.run import run_week
    from horizon.app.send import NOBODY_IS_NAMED, has_nobody, raise_for_delivery

    with show_progress(quiet or as_json) as progress:
        week = run_week(settings, progress)
    if as_json:
        print_json(_week_as_json(week))
    elif has_nobody(week.sent):
        page = settings.reports / week.edition / "index.html"
        print_line(f"{week.edition} is composed, and nobody gets it: {NOBODY_IS_NAMED}; {page}")
    elif not quiet or week.sent.sent_now:
        page = settings.reports / week.edition / "index.html"
        print_line(f"{week.edition}: sent to {len(week.sent.sent_now)}, {len(week.sent.sent)} in all; {page}")
    raise_for_delivery(week.edition, week.sent, week.faults, week.left_out)


def _week_as_json(week: "WeekResult") -> dict[str, object]:
    return {
        "pull": _pull_as_json(week.pull, week.lists),
        "edition": week.edition,
        "sent": len(week.sent.sent_now),
        "pending": len(week.sent.pending),
        "refused": len(week.sent.refused),
        "unknown": len(week.sent.unknown),
    }


def send_test_message(
    email: Annotated[str, typer.Argument(help="Whom to write to.")], workspace: WorkspaceOption = CURRENT_FOLDER
) -> None:
    """Send one test message, to see that mail arrives; it holds no figures."""
    from horizon.app.mail_check import send_test_mail

    settings = read_settings(workspace)
    send_test_mail(settings, email)
    print_line(f"The mailbox {settings.smtp.host} took a test message to {email}. Look whether it arrived, and where.")
