"""The commands that write watchlists: new and edit. Nothing is written that would not pass the check."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from horizon.cli.console import print_json, print_line, read_settings
from horizon.cli.options import CURRENT_FOLDER, JsonOption, WorkspaceOption

if TYPE_CHECKING:
    from horizon.settings import Settings
    from horizon.values.trial import Trial
    from horizon.watchlist.files.adopt import PeopleCount
    from horizon.watchlist.schema.watchlist import Watchlist

SHOWN = 20
"""Trials named on the screen; ``--json`` gives all."""

TermsOption = Annotated[list[str] | None, typer.Option(help="May be repeated.")]


def create_watchlist(
    name: Annotated[str, typer.Argument(help="Its name, such as hepatitis-c.", show_default="the file's")] = "",
    source: Annotated[Path | None, typer.Option("--from", help="Another system's watchlist, to adopt.")] = None,
    people: Annotated[
        list[str] | None, typer.Option(help="Your own number, such as 'People with hepatitis C=5000'; repeat.")
    ] = None,
    recipient: Annotated[list[str] | None, typer.Option(help="Who gets the digest; may be repeated.")] = None,
    workspace: WorkspaceOption = CURRENT_FOLDER,
) -> None:
    """Create a watchlist that passes the check: a commented template, or one adopted from another system."""
    from horizon.errors import UsageError
    from horizon.watchlist.files.load import parse_watchlist
    from horizon.watchlist.files.template import blank_watchlist
    from horizon.watchlist.files.write import write_json_schema, write_watchlist

    settings = read_settings(workspace)
    if not (name or source):
        raise UsageError("give it a name: horizon watchlist new hepatitis-c")
    name = name or (source.stem if source else "")
    path = settings.watchlists / f"{name}.yaml"
    if path.exists():
        raise UsageError(f"there is a watchlist {name!r} already; change it with: horizon watchlist edit {name}")
    if source is None and (people or recipient):
        raise UsageError("--people and --recipient go with --from")
    text = _adopt_text(source, name, people or (), recipient) if source else blank_watchlist(name)
    parse_watchlist(text, path)
    settings.watchlists.mkdir(parents=True, exist_ok=True)
    write_watchlist(path, text)
    write_json_schema(settings.watchlists)
    print_line(f"{path} is written. Read it through, then: horizon watchlist check {name}")


def _adopt_text(source: Path, name: str, people: Sequence[str], recipients: Sequence[str] | None) -> str:
    from horizon.watchlist.files.adopt import ForeignWatchlist

    foreign = ForeignWatchlist.read(source, name)
    numbers = _people_numbers(foreign.people_counts, people)
    if recipients is None:
        prompt = "Who gets the digest (addresses, with commas)"
        answer = typer.prompt(prompt, default="") if _is_interactive() else ""
        recipients = [address.strip() for address in answer.split(",") if address.strip()]
    prices = ", ".join(foreign.confidential_prices)
    keep = bool(prices) and _is_interactive() and typer.confirm(f"{prices} is confidential: copy it?")
    if prices and not keep:
        print_line(f"left out because it is confidential: {prices}. Comments are copied: check them too.")
    return foreign.adopt(numbers, recipients, keep)


def _is_interactive() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _people_numbers(counts: "Sequence[PeopleCount]", options: Sequence[str]) -> dict[str, float]:
    """Return the numbers of people by key, from ``--people`` or the terminal; raises UsageError if one is missing."""
    from horizon.errors import UsageError

    numbers = dict(_parse_people(option) for option in options)
    if unknown := set(numbers) - {count.label for count in counts}:
        raise UsageError(f"--people: there is no {min(unknown)!r}; there are: {_list_counts(counts) or 'none'}")
    missing = [count for count in counts if count.label not in numbers]
    if missing and not _is_interactive():
        raise UsageError(f"say how many people you have, with --people each: {_list_counts(missing)}")
    for count in missing:
        numbers[count.label] = typer.prompt(f"{count.label}: how many are yours", default=count.original, type=float)
    return {count.key: numbers[count.label] for count in counts}


def _list_counts(counts: "Sequence[PeopleCount]") -> str:
    return ", ".join(f"'{count.label}={count.original:.0f}'" for count in counts)


def _parse_people(text: str) -> tuple[str, float]:
    from horizon.errors import UsageError

    label, equals, digits = text.rpartition("=")
    try:
        number = float(digits.replace(",", ""))
    except ValueError:
        number = -1
    if not equals or not 0 <= number < float("inf"):
        raise UsageError(f"--people {text!r}: write what=number, such as 'People with hepatitis C=5000'")
    return label.strip(), number


def edit_watchlist(
    name: str,
    add_condition: TermsOption = None,
    remove_condition: TermsOption = None,
    add_mesh: TermsOption = None,
    remove_mesh: TermsOption = None,
    add_intervention: TermsOption = None,
    remove_intervention: TermsOption = None,
    add_not: TermsOption = None,
    remove_not: TermsOption = None,
    sets: Annotated[list[str] | None, typer.Option("--set", help="A value, such as price.list=20000.")] = None,
    indication: Annotated[str, typer.Option(help="The indication to change, if there is more than one.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    workspace: WorkspaceOption = CURRENT_FOLDER,
    as_json: JsonOption = False,
) -> None:
    """Change a watchlist, keeping comments and order; shows what would change and match before it writes."""
    from horizon.watchlist.files.edit import WatchlistEdit, edit_text
    from horizon.watchlist.files.load import load_watchlist, parse_watchlist, read_watchlist_text
    from horizon.watchlist.files.set_value import parse_assignment
    from horizon.watchlist.files.write import write_watchlist

    settings = read_settings(workspace)
    path = watchlist_path(settings, name)
    lists = ("conditions", "mesh", "interventions", "not")
    before = read_watchlist_text(path)
    edit = WatchlistEdit(
        add=_pair_terms(lists, (add_condition, add_mesh, add_intervention, add_not)),
        remove=_pair_terms(lists, (remove_condition, remove_mesh, remove_intervention, remove_not)),
        assignments=tuple(parse_assignment(setting) for setting in sets or ()),
        indication=indication,
    )
    after = edit_text(before, edit)
    difference = _compare_matches(settings, load_watchlist(path), parse_watchlist(after, path))
    diff = "".join(_diff_lines(path, before, after))
    if not as_json:
        _print_difference(diff, difference)
    written = before != after and (yes or (_is_interactive() and not as_json and typer.confirm("Write it?")))
    if written:
        write_watchlist(path, after)
    if as_json:
        gained, lost = difference or ([], [])
        print_json({"diff": diff, "now_matches": gained, "no_longer_matches": lost, "written": written})
    elif before == after:
        print_line("Nothing changes.")
    else:
        print_line(f"{path} is written." if written else "Nothing is written: add --yes to write it.")


def _pair_terms(lists: Iterable[str], terms: Iterable[Sequence[str] | None]) -> tuple[tuple[str, str], ...]:
    return tuple((field, term) for field, given in zip(lists, terms, strict=True) for term in given or ())


def _diff_lines(path: Path, before: str, after: str) -> Iterator[str]:
    from difflib import unified_diff

    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return unified_diff(old, new, path.name, f"{path.name}, changed", n=1)


def _print_difference(diff: str, difference: tuple[list[str], list[str]] | None) -> None:
    print_line(diff.rstrip())
    if difference is None:
        print_line("What would match is not known: nothing is stored yet.")
        return
    for words, ids in zip(("would now match", "would no longer match"), difference, strict=True):
        more = f" and {len(ids) - SHOWN:,} more" if len(ids) > SHOWN else ""
        print_line(f"{len(ids):,} trials {words}{': ' if ids else ''}{', '.join(ids[:SHOWN])}{more}")


def _compare_matches(settings: "Settings", old: "Watchlist", new: "Watchlist") -> tuple[list[str], list[str]] | None:
    """Return the trials gained and those lost by a change, each with its indication; None if none are stored."""
    from horizon.watchlist.matching.match import Hit, iter_matches

    with open_stored_trials(settings) as trials:
        if trials is None:
            return None
        both = [new.model_copy(update={"name": "after"}), old.model_copy(update={"name": "before"})]
        hits = [match for match in iter_matches(trials, both) if isinstance(match, Hit)]
    before, after = (
        {(hit.trial.nct_id, hit.indication) for hit in hits if hit.watchlist == name} for name in ("before", "after")
    )
    return _format_matches(after - before), _format_matches(before - after)


def _format_matches(matches: set[tuple[str, str]]) -> list[str]:
    return [f"{nct_id} ({indication})" if indication else nct_id for nct_id, indication in sorted(matches)]


@contextmanager
def open_stored_trials(settings: "Settings") -> "Iterator[Iterable[Trial] | None]":
    """Open the stored trials; None if nothing is stored. No database is created."""
    from horizon.store.engine import connect_database
    from horizon.store.trials import Trials

    file = settings.database_url.removeprefix("sqlite:///")
    if file != settings.database_url and not Path(file).exists():
        yield None
        return
    engine = connect_database(settings.database_url)
    try:
        trials = Trials(engine)
        yield trials.iter_trials(settings.today) if trials.trial_ids() else None
    finally:
        engine.dispose()


def watchlist_path(settings: "Settings", name: str) -> Path:
    """Return the file of a watchlist; raises UsageError with the names of those that exist if it does not."""
    from horizon.watchlist.files.load import load_folder

    load_folder(settings.watchlists, [name])
    return settings.watchlists / f"{name}.yaml"
