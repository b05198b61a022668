"""What a person sees: tables and JSON on standard output, progress on standard error."""

import datetime as dt
import json
import logging
import re
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from horizon.values.progress import Progress, ignore_progress

if TYPE_CHECKING:
    from horizon.settings import Settings

SECONDS_BETWEEN_LINES = 15
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def escape_control_characters(text: str) -> str:
    """Write out what a terminal would act upon, as JSON does: text from the registry must not steer a screen."""
    return _CONTROL_CHARACTERS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def print_line(text: str = "") -> None:
    """Print one line of the answer."""
    print(escape_control_characters(text))


def print_json(value: Any) -> None:
    """Print the answer as JSON; a dataclass becomes an object of its fields."""
    from pydantic import TypeAdapter

    print_line(json.dumps(TypeAdapter(type(value)).dump_python(value, mode="json"), indent=1, ensure_ascii=False))


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> None:
    """Print aligned columns as wide as the terminal; the columns numbered in ``right`` hold numbers."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(escape_control_characters(cell)) for cell in row))
    # A pipe has no width: let lines run on instead of folding what a program reads.
    Console(width=None if sys.stdout.isatty() else 160).print(table)


@contextmanager
def show_progress(quiet: bool) -> Iterator[Progress]:
    """Show progress: a bar on a terminal, a log line now and then elsewhere, nothing where ``quiet``."""
    if quiet:
        yield ignore_progress
    elif sys.stderr.isatty():
        with _progress_bar() as update:
            yield update
    else:
        yield _progress_lines()


@contextmanager
def _progress_bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as ProgressBar

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with ProgressBar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def update_bar(what: str, done: int, total: int | None) -> None:
            if total and not done:
                bar.console.print(f"{what}: {total:,} to read")
            bar.update(task, description=escape_control_characters(what[:48]), completed=done, total=total)

        yield update_bar


def _progress_lines() -> Progress:
    log = logging.getLogger("horizon")
    log.setLevel(logging.INFO)
    last = [time.monotonic()]

    def log_step(what: str, done: int, total: int | None) -> None:
        if total and not done:
            log.info("%s: %s to read", what, f"{total:,}")
        elif time.monotonic() - last[0] >= SECONDS_BETWEEN_LINES:
            last[0] = time.monotonic()
            log.info("%s %s%s", what, f"{done:,}" if done else "", f" of {total:,}" if total else "")

    return log_step


def log_successes() -> None:
    """Log successes as well as warnings, for a command that prints no answer."""
    logging.getLogger("horizon").setLevel(logging.INFO)


def parse_day(text: str | None, option: str) -> dt.date | None:
    """Read a date given as an option; raises UsageError if it is not an ISO date."""
    from horizon.errors import UsageError

    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text!r} is not a date; write it like 2026-02-19") from None


def read_settings(workspace: Path, cluster: str | None = None) -> "Settings":
    """Load the settings of a workspace, with the cluster that is to do the work."""
    from horizon.settings import load_settings

    return load_settings(workspace).model_copy(update={"cluster": cluster})
