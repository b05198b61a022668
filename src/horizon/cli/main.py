"""``horizon``: every command, and how a fault becomes one line and an exit code."""

import errno
import gc
import sys
from collections.abc import Callable
from functools import cache
from typing import Annotated, NoReturn

import typer

from horizon import __version__
from horizon.cli import (
    admin,
    console,
    logs,
    outcomes,
    ready,
    replay,
    scan,
    serve,
    setup,
    show,
    unwatched,
    watchlists,
    weekly,
)
from horizon.cli.grouped_help import GroupedCommands
from horizon.errors import HorizonError, UsageError

COMMANDS: dict[str, Callable[..., None]] = {
    "init": setup.init_workspace,
    "demo": weekly.run_demo,
    "pull": weekly.pull_records,
    "digest": weekly.issue_digest,
    "run": weekly.run_weekly_job,
    "send-test": weekly.send_test_message,
    "scan": scan.scan_watchlists,
    "trial": show.show_trial,
    "technology": show.show_technology,
    "unwatched": unwatched.list_unwatched_technologies,
    "scorecard": outcomes.show_scorecard,
    "ready": ready.mark_step,
    "replay": replay.run_replay,
    "serve": serve.serve_workspace,
    "status": admin.show_status,
    "doctor": admin.run_doctor,
}
GROUPS = {
    "watchlist": watchlists.watchlist_commands,
    "outcome": outcomes.outcome_commands,
    "schedule": admin.schedule_commands,
    "db": admin.store_commands,
}
GC_THRESHOLD = 200_000
"""Objects made between two searches for cycles: a run makes many values, and few cycles among them."""

UNUSABLE_PATHS = frozenset({errno.ENAMETOOLONG, errno.ELOOP})
"""What the system says of a path that no file can have, whatever is asked of it."""
LONGEST_PATH_SHOWN = 80

app = typer.Typer(
    name="horizon",
    cls=GroupedCommands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(asked: bool) -> None:
    if asked:
        print(f"horizon {__version__}")
        raise typer.Exit


@app.callback()
def set_global_options(
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Watches the public trial registry so that health systems can provision ahead of launch."""


for _name, _command in COMMANDS.items():
    app.command(_name)(_command)
for _name, _group in GROUPS.items():
    app.add_typer(_group, name=_name)


@cache
def _read_commands() -> Callable[[], object]:
    """Read the signatures of all commands, once in a process."""
    return typer.main.get_command(app)


def main() -> None:
    """Run a command; a fault that a user can correct is printed in one line."""
    gc.set_threshold(GC_THRESHOLD)
    logs.configure_logging()
    try:
        try:
            _read_commands()()
        finally:
            console.flush_output()
    except HorizonError as fault:
        _exit_with_line(fault)
    except OSError as fault:
        if fault.errno not in UNUSABLE_PATHS:
            raise
        name = str(fault.filename)
        shown = name if len(name) <= LONGEST_PATH_SHOWN else f"{name[:LONGEST_PATH_SHOWN]}…"
        _exit_with_line(UsageError(f"{shown} cannot be a path here: {fault.strerror}; give another"))


def _exit_with_line(fault: HorizonError) -> NoReturn:
    line = console.escape_control_characters(" ".join(str(fault).splitlines()))
    print(f"horizon: {line}", file=sys.stderr)
    sys.exit(fault.exit_code)
