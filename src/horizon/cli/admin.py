"""The commands of whoever tends the installation: schedule, status, doctor, db."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from horizon.cli.console import HERE, Json, Quiet, Workspace, say, say_json, settings_of, table, verbose

if TYPE_CHECKING:
    from horizon.app.status import Standing

db = typer.Typer(help="The store.", no_args_is_help=True)
NOBODY_STAYS = "next run: whatever starts it (a timer, cron); no `horizon schedule run` is at work"
schedule = typer.Typer(help="Run by itself, on the days and times of horizon.toml.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    for command in (status, doctor):
        app.command()(command)
    app.add_typer(schedule, name="schedule")
    app.add_typer(db, name="db")


@schedule.command("run")
def schedule_run(workspace: Workspace = HERE) -> None:
    """Stay, and start the week, the daily pull and the monthly re-read, until told to stop (SIGTERM or Ctrl-C)."""
    from horizon.app import job_monitor

    verbose()
    job_monitor.stay(workspace)


@schedule.command("show")
def schedule_show(workspace: Workspace = HERE, as_json: Json = False) -> None:
    """What starts next, and when."""
    import datetime as dt

    from horizon.app import scheduler
    from horizon.delivery.notice import JOBS

    found = scheduler.starts(settings_of(workspace).schedule, dt.datetime.now(tz=dt.UTC))
    if as_json:
        say_json(found)
        return
    for name, start in found.items():
        say(f"next {name}: {start:%a %d %b %Y %H:%M %Z} ({JOBS[name]})")


def status(workspace: Workspace = HERE, as_json: Json = False, quiet: Quiet = False) -> None:
    """The last pull, the last edition, how old the data is, what waits, what failed and what is set aside. Exit code 7
    where something is left undone, failed or is older than it should be."""
    from horizon.app.status import standing
    from horizon.app.workspace import open_workspace

    with open_workspace(settings_of(workspace)) as opened:
        found = standing(opened)
    if as_json:
        say_json(found)
    elif not quiet or not found.well:
        _say(found)
    if not found.well:
        raise typer.Exit(7)


def _say(found: "Standing") -> None:
    pulled = f"{found.last_pull:%d %b %Y %H:%M} UTC" if found.last_pull else "never"
    old = f" ({found.data_days_old} days old)" if found.data_days_old is not None else ""
    say(f"last pull: {pulled}; data of {found.data_timestamp or '–'}{old}; {found.trials:,} trials")
    if found.stale:
        say("the data is old: see horizon doctor, then horizon run")
    say(f"last edition: {found.edition or 'none'}; sent to {found.sent}")
    say(f"next run: {found.next_run:%a %d %b %Y %H:%M %Z}" if found.next_run else NOBODY_STAYS)
    for name in ("pending", "late", "refused", "unknown", "broken_watchlists", "failed"):
        for item in getattr(found, name):
            say(f"{name.replace('_', ' ')}: {item}")
    if found.unknown or found.refused:
        say(f"once that is looked into: horizon digest --edition {found.edition} --again EMAIL")
    if found.set_aside:
        say(f"set aside: {found.set_aside:,} records that could not be used; the last of them:")
        for item in found.set_aside_last:
            say(f"  {item}")


def doctor(workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Try each part that a run needs, and say what to do. Exit code 3 where one does not work."""
    from horizon.app.doctor import examine

    findings = list(examine(settings_of(workspace)))
    if as_json:
        say_json(findings)
    else:
        table(("part", "", ""), [(one.part, "works" if one.works else "FAILS", one.text) for one in findings])
    if not all(one.works for one in findings):
        raise typer.Exit(3)


@db.command()
def upgrade(workspace: Workspace = HERE) -> None:
    """Bring the store to this version; it is also done by every command that opens it."""
    from horizon.store.engine import connect
    from horizon.store.migrate import current

    engine = connect(settings_of(workspace).database_url)
    say(f"the store is at {current(engine)}")
    engine.dispose()


@db.command()
def backup(
    file: Annotated[Path | None, typer.Argument(help="Where.", show_default="horizon-DATE.backup")] = None,
    workspace: Workspace = HERE,
) -> None:
    """Everything the store holds as one file, while others work on it. Only its owner can read it."""
    from horizon.store.backup import backup as write
    from horizon.store.engine import connect

    settings = settings_of(workspace)
    engine = connect(settings.database_url)
    path = file or settings.workspace / f"horizon-{settings.today}.backup"
    counts = write(engine, path)
    engine.dispose()
    say(f"{path}: {_kept(counts)}. Watchlists, horizon.toml and reports/ are files: copy them too.")


@db.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What horizon db backup made.")], workspace: Workspace = HERE
) -> None:
    """Put a backup into an empty database, on either engine, and bring it up to date."""
    from horizon.store.backup import restore as put_back

    counts = put_back(settings_of(workspace).database_url, file)
    say(f"put back: {_kept(counts)}. Before the next run see who would be written to: horizon digest --dry-run")


def _kept(counts: dict[str, int]) -> str:
    names = {"trial": "trials", "trial_version": "versions", "edition": "editions", "delivery": "deliveries"}
    return ", ".join(f"{counts.get(table, 0):,} {name}" for table, name in names.items())


@db.command()
def export(
    workspace: Workspace = HERE,
    facts: Annotated[bool, typer.Option("--facts", help="Leave out titles and prose.")] = False,
) -> None:
    """Every trial as kept, one JSON line each, sorted by id."""
    from horizon.registry.study import facts as without_prose
    from horizon.store.engine import connect
    from horizon.store.trials import Trials

    engine = connect(settings_of(workspace).database_url)
    for body in Trials(engine).bodies():
        say((without_prose(body) if facts else body).decode())
    engine.dispose()
