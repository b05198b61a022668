"""What a person sees: progress on a terminal or lines in a log, tables, JSON. Progress goes to standard error."""

import datetime as dt
import json
import logging
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from horizon.settings import Settings

SECONDS_BETWEEN_LINES = 15

Workspace = Annotated[Path, typer.Option("--workspace", help="The workspace's folder.", show_default="here")]
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Speak only when there is news.")]
Cluster = Annotated[
    str | None, typer.Option(help="A Dask scheduler, such as tcp://10.0.0.5:8786.", show_default="this machine alone")
]
HERE = Path()


_ACTING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """The text with what a terminal would act upon written out, as JSON writes it: what comes from the registry steers
    no screen."""
    return _ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def say(text: str = "") -> None:
    """A line of the answer."""
    print(visible(text))


def say_json(value: Any) -> None:
    """The answer as JSON; dataclasses by their fields."""
    from pydantic import TypeAdapter

    say(json.dumps(TypeAdapter(type(value)).dump_python(value, mode="json"), indent=1, ensure_ascii=False))


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> None:
    """Aligned columns, as wide as the terminal; those in ``right`` hold numbers."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for at, heading in enumerate(headings):
        made.add_column(heading, justify="right" if at in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(Text(visible(cell)) for cell in row))
    # A pipe has no width: let lines run on instead of folding what a program reads.
    Console(width=None if sys.stdout.isatty() else 160).print(made)


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[str, int, int | None], None]]:
    """A bar on a terminal, a line now and then elsewhere, nothing where it is to be quiet."""
    if quiet:
        yield _nothing
    elif sys.stderr.isatty():
        with _bar() as update:
            yield update
    else:
        yield _lines()


def _nothing(_what: str, _done: int = 0, _total: int | None = None) -> None:
    return None


@contextmanager
def _bar() -> Iterator[Callable[[str, int, int | None], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def update(what: str, done: int = 0, total: int | None = None) -> None:
            if total and not done:
                bar.console.print(f"{what}: {total:,} to read")
            bar.update(task, description=visible(what[:48]), completed=done, total=total)

        yield update


def _lines() -> Callable[[str, int, int | None], None]:
    log = logging.getLogger("horizon")
    log.setLevel(logging.INFO)
    last = [time.monotonic()]

    def line(what: str, done: int = 0, total: int | None = None) -> None:
        if total and not done:
            log.info("%s: %s to read", what, f"{total:,}")
        elif time.monotonic() - last[0] >= SECONDS_BETWEEN_LINES:
            last[0] = time.monotonic()
            log.info("%s %s%s", what, f"{done:,}" if done else "", f" of {total:,}" if total else "")

    return line


def verbose() -> None:
    """Have told what goes well, too: nobody sees an answer."""
    logging.getLogger("horizon").setLevel(logging.INFO)


def day(text: str | None, option: str) -> dt.date | None:
    """A date that was typed; UsageError says how to write one."""
    from horizon.errors import UsageError

    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text!r} is no date; write it like 2026-02-19") from None


def settings_of(workspace: Path, cluster: str | None = None) -> "Settings":
    """The settings of a workspace, and the cluster that is to do the work."""
    from horizon.settings import load

    return load(workspace).model_copy(update={"cluster": cluster})
