"""``horizon``: the commands, and how a fault becomes one line and an exit code."""

import gc
import sys

import typer

from horizon.cli import admin, logs, outcomes, replay, scan, show, watchlists, weekly
from horizon.errors import HorizonError

app = typer.Typer(
    name="horizon",
    help="Watches the public trial registry so that health systems can provision ahead of launch.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

for register in (
    weekly.register,
    scan.register,
    watchlists.register,
    show.register,
    outcomes.register,
    replay.register,
    admin.register,
):
    register(app)


SELDOM = 200_000
"""Objects made between two looks for cycles: there are few among the values of a run, and many values."""


def main() -> None:
    """Run a command; what a user can mend is told in one line."""
    gc.set_threshold(SELDOM)
    logs.configure()
    try:
        app()
    except HorizonError as fault:
        print(f"horizon: {logs.without_secrets(str(fault))}", file=sys.stderr)
        sys.exit(fault.exit_code)
