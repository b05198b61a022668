"""The commands for running an installation: schedule, status, doctor, db."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from horizon.cli.console import log_successes, print_json, print_line, print_table, read_settings
from horizon.cli.grouped_help import GroupedCommands
from horizon.cli.options import CURRENT_FOLDER, JsonOption, QuietOption, WorkspaceOption

if TYPE_CHECKING:
    from horizon.app.status import ServiceStatus

NO_SCHEDULER = "next run: when a timer or cron next starts it; no `horizon schedule run` is running"

schedule_commands = typer.Typer(
    cls=GroupedCommands,
    help="Start the weekly run, the daily pull and the monthly re-read on time, and show when they start.",
    no_args_is_help=True,
)
store_commands = typer.Typer(
    cls=GroupedCommands, help="Migrate, back up, restore and export the store.", no_args_is_help=True
)


@schedule_commands.command("run")
def run_scheduler(workspace: WorkspaceOption = CURRENT_FOLDER) -> None:
    """Start the weekly run, daily pull, monthly re-read and sweep on time, until stopped (SIGTERM or Ctrl-C)."""
    from horizon.app import job_monitor

    log_successes()
    job_monitor.run_schedule(workspace)


@schedule_commands.command("show")
def show_schedule(workspace: WorkspaceOption = CURRENT_FOLDER, as_json: JsonOption = False) -> None:
    """Show what starts next, and when."""
    import datetime as dt

    from horizon.app import scheduler
    from horizon.delivery.notice import JOB_NAMES

    starts = scheduler.next_starts(read_settings(workspace).schedule, dt.datetime.now(tz=dt.UTC))
    if as_json:
        print_json(starts)
        return
    for job, start in starts.items():
        print_line(f"next {job}: {start:%a %d %b %Y %H:%M %Z} ({JOB_NAMES[job]})")


def show_status(
    workspace: WorkspaceOption = CURRENT_FOLDER, as_json: JsonOption = False, quiet: QuietOption = False
) -> None:
    """Show the last pull, the last edition, the age of the data, and what waits or failed.

    Exit code 7 if anything is left undone, has failed or is older than it should be.
    """
    from horizon.app.status import read_status
    from horizon.app.workspace import open_workspace

    with open_workspace(read_settings(workspace)) as opened:
        status = read_status(opened)
    if as_json:
        print_json(status)
    elif not quiet or not status.is_healthy:
        _print_status(status)
    if not status.is_healthy:
        raise typer.Exit(7)


def _print_status(status: "ServiceStatus") -> None:
    pulled = f"{status.last_pull:%d %b %Y %H:%M} UTC" if status.last_pull else "never"
    age = f" ({status.data_days_old} days old)" if status.data_days_old is not None else ""
    print_line(f"last pull: {pulled}; data of {status.data_timestamp or '–'}{age}; {status.trials:,} trials")
    if status.last_answer:
        print_line(f"the registry's last answer: {status.last_answer:%d %b %Y %H:%M} UTC; asked {status.last_asked}")
    if status.stale:
        newest = "the data is old, and the registry itself has none newer"
        print_line(newest if status.is_newest else "the data is old: see horizon doctor, then horizon run")
    for list_age in status.lists:
        print_line(list_age.describe())
    print_line(f"last edition: {status.edition or 'none'}; sent to {status.sent}")
    print_line(f"next run: {status.next_run:%a %d %b %Y %H:%M %Z}" if status.next_run else NO_SCHEDULER)
    for name in ("pending", "late", "refused", "unknown", "broken_watchlists", "failed", "refused_terms", "withdrawn"):
        for item in getattr(status, name):
            print_line(f"{name.replace('_', ' ')}: {item}")
    if status.unknown or status.refused:
        print_line(f"once the cause is known: horizon digest --edition {status.edition} --again EMAIL")
    if status.set_aside:
        print_line(f"set aside: {status.set_aside:,} records that could not be used; the latest:")
        for item in status.set_aside_last:
            print_line(f"  {item}")


def run_doctor(workspace: WorkspaceOption = CURRENT_FOLDER, as_json: JsonOption = False) -> None:
    """Try each part that a run needs, and say what to do.

    Exit code 3 if any part does not work; one that works and serves nobody is marked, and is no fault.
    """
    from horizon.app.doctor import run_checks

    checks = list(run_checks(read_settings(workspace)))
    if as_json:
        print_json(checks)
    else:
        states = ["WARNS" if check.warns else "works" if check.works else "FAILS" for check in checks]
        rows = [(check.part, state, check.text) for check, state in zip(checks, states, strict=True)]
        print_table(("part", "state", ""), rows)
        if "WARNS" in states and "FAILS" not in states:
            print_line("Everything works. Look at what is marked WARNS: as it is, it serves nobody.")
    if not all(check.works for check in checks):
        raise typer.Exit(3)


@store_commands.command("upgrade")
def upgrade_store(workspace: WorkspaceOption = CURRENT_FOLDER) -> None:
    """Migrate the store to this version, as every command does, and replace data timestamps that cannot be."""
    from horizon.store.engine import connect_database
    from horizon.store.implausible_days import heal_implausible_days
    from horizon.store.migrate import current_revision

    settings = read_settings(workspace)
    engine = connect_database(settings.database_url)
    with engine.begin() as connection:
        healed = heal_implausible_days(connection, settings.today)
    print_line(f"the store is at {current_revision(engine)}")
    if healed:
        print_line(f"{healed} data timestamps that cannot be were replaced; the next pull reads everything again")
    engine.dispose()


@store_commands.command("backup")
def back_up_store(
    file: Annotated[Path | None, typer.Argument(help="The file to write.", show_default="horizon-DATE.backup")] = None,
    workspace: WorkspaceOption = CURRENT_FOLDER,
) -> None:
    """Write the whole store to one file that only its owner can read, while others use the store."""
    from horizon.store.backup import write_backup
    from horizon.store.engine import connect_database

    settings = read_settings(workspace)
    engine = connect_database(settings.database_url)
    path = file or settings.workspace / f"horizon-{settings.today}.backup"
    counts = write_backup(engine, path)
    engine.dispose()
    print_line(f"{path}: {_format_counts(counts)}. Copy watchlists, horizon.toml and reports/ too: they are files.")


@store_commands.command("restore")
def restore_store(
    file: Annotated[Path, typer.Argument(help="A file made by horizon db backup.")],
    workspace: WorkspaceOption = CURRENT_FOLDER,
) -> None:
    """Restore a backup into an empty database of either engine, and migrate it to this version."""
    from horizon.store.backup import restore_backup

    counts = restore_backup(read_settings(workspace).database_url, file)
    print_line(
        f"restored: {_format_counts(counts)}. Before the next run, see who would get mail: horizon digest --dry-run"
    )


def _format_counts(counts: dict[str, int]) -> str:
    names = {"trial": "trials", "trial_version": "versions", "edition": "editions", "delivery": "deliveries"}
    return ", ".join(f"{counts.get(table, 0):,} {name}" for table, name in names.items())


@store_commands.command("export")
def export_trials(
    workspace: WorkspaceOption = CURRENT_FOLDER,
    facts: Annotated[bool, typer.Option("--facts", help="Leave out titles and prose.")] = False,
) -> None:
    """Print every trial as stored, one JSON line each, sorted by id."""
    from horizon.registry.study import strip_prose
    from horizon.store.engine import connect_database
    from horizon.store.trials import Trials

    engine = connect_database(read_settings(workspace).database_url)
    for body in Trials(engine).iter_bodies():
        print_line((strip_prose(body) if facts else body).decode())
    engine.dispose()
