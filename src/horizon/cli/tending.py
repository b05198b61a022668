"""The commands of whoever tends the installation: status, doctor, db."""

from typing import Annotated

import typer

from horizon.cli.screen import HERE, Json, Quiet, Workspace, say, say_json, settings_of, table

db = typer.Typer(help="The store.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    for command in (status, doctor):
        app.command()(command)
    app.add_typer(db, name="db")


def status(workspace: Workspace = HERE, as_json: Json = False, quiet: Quiet = False) -> None:
    """The last pull, the last edition, what waits and what failed. Exit code 7 where something is left undone."""
    from horizon.status import standing
    from horizon.workspace import open_workspace

    with open_workspace(settings_of(workspace)) as opened:
        found = standing(opened)
    if as_json:
        say_json(found)
    elif not quiet or not found.well:
        pulled = f"{found.last_pull:%d %b %Y %H:%M} UTC" if found.last_pull else "never"
        data = f"data of {found.data_timestamp or '–'}"
        say(f"last pull: {pulled}; {data}; {found.trials:,} trials; {found.set_aside:,} set aside")
        say(f"last edition: {found.edition or 'none'}; sent to {found.sent}")
        for name in ("pending", "refused", "unknown", "broken_watchlists"):
            for item in getattr(found, name):
                say(f"{name.replace('_', ' ')}: {item}")
    if not found.well:
        raise typer.Exit(7)


def doctor(workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Try each part that a run needs, and say what to do. Exit code 3 where one does not work."""
    from horizon.doctor import examine

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
    from horizon.store.engine import connect, current

    engine = connect(settings_of(workspace).database_url)
    say(f"the store is at {current(engine)}")
    engine.dispose()


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
