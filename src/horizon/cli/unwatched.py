"""The command for what nobody watches: unwatched."""

from textwrap import shorten
from typing import TYPE_CHECKING, Annotated

import typer

from horizon.cli.console import parse_day, print_json, print_line, print_table, read_settings, show_progress
from horizon.cli.options import CURRENT_FOLDER, JsonOption, QuietOption, WorkspaceOption

if TYPE_CHECKING:
    from horizon.values.unwatched import PoundsRange, UnwatchedList, UnwatchedTechnology

LONGEST = 30
"""Characters of a name in the table: some extracts have names of a hundred."""
SHOWN = 20
"""Technologies on the screen; ``--json`` gives all."""


def list_unwatched_technologies(
    name: Annotated[
        str, typer.Argument(help="One of them, by key or name, with all reasons.", show_default="all")
    ] = "",
    workspace: WorkspaceOption = CURRENT_FOLDER,
    no_pull: Annotated[bool, typer.Option("--no-pull", help="Use only what is stored.")] = False,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="A day, such as 2026-02-19; from what is stored.")
    ] = None,
    ignore: Annotated[str, typer.Option(metavar="KEY", help="Not for us: not shown until it has grown.")] = "",
    reason: Annotated[str, typer.Option(help="Why it is ignored.")] = "",
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show what no watchlist counts, first what could matter most, and why; asks the registry what is new."""
    from horizon.app.ignoring import ignore_technology
    from horizon.app.send import raise_for_faults
    from horizon.app.unwatched import find_unwatched, list_new_since, list_stored_unwatched, open_any_workspace
    from horizon.app.unwatched import sweep_workspace as sweep

    settings, day = read_settings(workspace), parse_day(as_of, "--as-of")
    with open_any_workspace(settings) as opened, show_progress(quiet or as_json) as progress:
        if not (no_pull or day or ignore or name):
            sweep(opened, progress)
        listed = list_stored_unwatched(opened, day, progress)
        if ignore:
            technology = find_unwatched(listed, ignore)
            path = ignore_technology(settings.workspace, technology, reason)
            print_line(f"{technology.key} is not shown until its trials have half as many people again; see {path}")
            return
        news = list_new_since(opened, listed) if quiet else ()
    if as_json:
        print_json(find_unwatched(listed, name) if name else listed)
    elif name:
        _print_unwatched_technology(find_unwatched(listed, name))
    elif quiet:
        for text in news:
            print_line(f"New among what nobody here watches: {text}")
    else:
        _print_list(listed)
    raise_for_faults(opened.faults)


def _print_list(listed: "UnwatchedList") -> None:
    from horizon.digest.view.wording import format_window
    from horizon.technology.spelling import spell_first

    rows = [
        (
            str(place),
            shorten(spell_first(row.name), LONGEST, placeholder="…"),
            shorten(row.conditions[0], LONGEST, placeholder="…"),
            f"{len(row.trials)}",
            f"{row.people:,}" if row.people else "–",
            format_window(row.licence) if row.licence else "–",
            _format_pounds(row.pounds),
            row.key,
        )
        for place, row in enumerate(listed.technologies[:SHOWN], 1)
    ]
    headings = ("", "technology", "for", "trials", "people", "licence", "a year, crudely", "key")
    if rows:
        print_table(headings, rows, right=(0, 3, 4), optional=(7, 6))
    else:
        print_line("Nothing is listed: nobody here misses any technology of the late trials that are stored.")
    left = listed.not_listed
    more = len(listed.technologies) + listed.further - len(rows)
    if more:
        print_line(f"{more:,} more.")
    print_line(
        f"Not listed: {left.watched:,} watched, {left.left_out:,} left out by rule, {left.on_sale:,} on sale or no "
        f"medicine, {left.stopped:,} stopped or long over, {left.ignored:,} ignored."
    )
    data = (
        f"data of {listed.data_timestamp[:10]}" if listed.data_timestamp else "no sweep yet: only what files brought in"
    )
    print_line(f"{listed.trials:,} late trials by industry, as of {listed.as_of:%d %b %Y}; {data}.")
    if rows:
        print_line("Why: horizon unwatched NAME. To watch one: horizon watchlist new NAME --from-unwatched KEY")


def _format_pounds(pounds: "PoundsRange | None") -> str:
    from horizon.values.money import format_short_amount

    if pounds is None:
        return "not known"
    low, high = (format_short_amount(amount, pounds.currency) for amount in (pounds.low, pounds.high))
    return f"{low} to {high}"


def _print_unwatched_technology(row: "UnwatchedTechnology") -> None:
    from horizon.technology.spelling import spell_first

    print_line(f"{spell_first(row.name)} ({row.sponsor}), phase {row.phase}: {', '.join(row.conditions)}")
    print_line(f"key {row.key}")
    for reason in row.why:
        print_line(f"  {reason}")
    if row.pounds:
        print_line(f"  a year, as a crude range and no estimate: {_format_pounds(row.pounds)}")
        for factor in row.pounds.rests_on:
            print_line(f"    {factor}")
    print_line(f"  trials: {', '.join(row.trials)}")
    print_line(f"To watch it: horizon watchlist new NAME --from-unwatched {row.key}")
    print_line(f"To be told no more: horizon unwatched --ignore {row.key} --reason TEXT")
