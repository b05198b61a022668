"""What a person sees: tables and JSON on standard output, progress on standard error."""

import datetime as dt
import json
import logging
import os
import re
import shutil
import sys
import textwrap
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from horizon.values.progress import Progress, ignore_progress

if TYPE_CHECKING:
    from horizon.settings import Settings

SECONDS_BETWEEN_LINES = 15
PIPE_WIDTH = 160
COLUMN_GAP = 3  # columns between two cells of a table
OVERDUE_STYLE = "red"  # the one colour, which NO_COLOR takes away
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def escape_control_characters(text: str) -> str:
    """Write out what a terminal would act upon, as JSON does: text from the registry must not steer a screen."""
    return _CONTROL_CHARACTERS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def print_line(text: str = "", *, overdue: bool = False) -> None:
    """Print one line of the answer, on a terminal wrapped between words to its width, in red if it is overdue.

    Raises ConfigurationError if it cannot be written.
    """
    text = escape_control_characters(text)
    if sys.stdout.isatty():
        indent = text[: len(text) - len(text.lstrip(" "))]
        following = f"{indent}  " if indent else ""
        wrap = textwrap.TextWrapper(_terminal_width(), subsequent_indent=following, break_long_words=False)
        wrap.break_on_hyphens = False
        text = wrap.fill(text)
        if overdue and not os.environ.get("NO_COLOR"):
            text = f"\x1b[31m{text}\x1b[0m"
    _write(text + "\n")


def flush_output() -> None:
    """Write what is still held back. Raises ConfigurationError if it cannot be written."""
    _write("", flush=True)


def _write(text: str, flush: bool = False) -> None:
    from horizon.errors import ConfigurationError

    try:
        # What the terminal's or the pipe's encoding has no letter for is written out.
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(text.encode(encoding, errors="backslashreplace").decode(encoding))
        if flush:
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        discard_output()
        raise ConfigurationError(
            f"the output cannot be written: {error.strerror}. Free disk space, or name another file"
        ) from None


def discard_output() -> None:
    """Let what is still held back go nowhere, so that it does not fail once more at the end."""
    with suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)


def print_json(value: Any) -> None:
    """Print the answer as JSON; a dataclass becomes an object of its fields."""
    from horizon.type_adapters import adapt_type

    plain = (sys.stdout.encoding or "").lower() not in ("utf-8", "utf8", "")
    print_line(json.dumps(adapt_type(type(value)).dump_python(value, mode="json"), indent=1, ensure_ascii=plain))


def print_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    right: Sequence[int] = (),
    optional: Sequence[int] = (),
    overdue: Collection[int] = (),
) -> None:
    """Print aligned columns as wide as the terminal; where not every word fits whole, a line for each cell.

    The columns numbered in ``right`` hold numbers. Those in ``optional`` are left out, the last first, where the
    terminal is narrow. The rows numbered in ``overdue`` are red.
    """
    cells = [[escape_control_characters(cell) for cell in row] for row in rows]
    widths = _fit_columns([headings, *cells], optional, _terminal_width())
    if sum(width + COLUMN_GAP for width in widths.values()) > _terminal_width():
        _print_cells(headings, cells)
    else:
        _print_columns(headings, cells, widths, right, overdue)


def _print_columns(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Mapping[int, int],
    right: Sequence[int],
    overdue: Collection[int],
) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, width in widths.items():
        justify: Literal["left", "right"] = "right" if number in right else "left"
        table.add_column(headings[number], justify=justify, overflow="fold", width=width)
    for at, row in enumerate(rows):
        table.add_row(*(Text(row[number]) for number in widths), style=OVERDUE_STYLE if at in overdue else None)
    console = Console(width=_terminal_width())
    with console.capture() as capture:
        console.print(table)
    _write(capture.get())


def _print_cells(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print each row as its first cell, and below it the others that say something, each with its heading."""
    for row in rows:
        print_line()
        print_line(row[0])
        for heading, cell in zip(headings[1:], row[1:], strict=True):
            if cell:
                print_line(f"  {heading}: {cell}" if heading else f"  {cell}")
    print_line()


def _terminal_width() -> int:
    """Return the columns of the terminal; a pipe has none, and is given lines that a program need not join."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPE_WIDTH


def _fit_columns(rows: Sequence[Sequence[str]], optional: Sequence[int], width: int) -> dict[int, int]:
    """Return the columns to show with their widths: each at least as wide as its longest word."""
    longest = [
        max((len(word) for row in rows for word in row[number].split(" ")), default=0) for number in range(len(rows[0]))
    ]
    natural = [max(len(row[number]) for row in rows) for number in range(len(rows[0]))]
    empty = [number for number in range(1, len(natural)) if not any(row[number] for row in rows[1:])]
    shown = [number for number in range(len(rows[0])) if number not in empty]
    dropped = [number for number in optional if number not in empty]
    while dropped and sum(longest[number] + COLUMN_GAP for number in shown) > width:
        shown.remove(dropped.pop())
    widths = {number: longest[number] for number in shown}
    spare = width - sum(widths[number] + COLUMN_GAP for number in shown)
    while spare > 0 and (narrow := [number for number in shown if widths[number] < natural[number]]):
        widths[min(narrow, key=widths.__getitem__)] += 1
        spare -= 1
    return widths


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
    with ProgressBar(*columns, console=Console(stderr=True, no_color=True), transient=True) as bar:
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
    from horizon.settings import FIRST_DAY, LAST_DAY

    if not text:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text!r} is not a date; write it like 2026-02-19") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise UsageError(f"{option} {day} is not a day from {FIRST_DAY:%Y} to {LAST_DAY:%Y}")
    return day


def read_settings(workspace: Path, cluster: str | None = None) -> "Settings":
    """Load the settings of a workspace, with the cluster that is to do the work."""
    from horizon.settings import load_settings

    return load_settings(workspace).model_copy(update={"cluster": cluster})
