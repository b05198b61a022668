"""The commands that write watchlists: new and edit. Nothing is written that would not pass the check."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from horizon.cli.console import print_json, print_line, read_settings
from horizon.cli.options import CURRENT_FOLDER, JsonOption, WorkspaceOption
from horizon.cli.watchlist_sums import print_sums

if TYPE_CHECKING:
    from horizon.settings import Settings
    from horizon.watchlist.files.adopt import PeopleCount
    from horizon.watchlist.schema.watchlist import Watchlist

SHOWN = 20
"""Trials named on the screen; ``--json`` gives all."""

ProposeOption = Annotated[
    str, typer.Option(help="Begin from published prices: oral, injected, infused, one-off, device, test.")
]
TermsOption = Annotated[list[str] | None, typer.Option(help="May be repeated.")]


def create_watchlist(
    name: Annotated[str, typer.Argument(help="Its name, such as hepatitis-c.", show_default="the file's")] = "",
    source: Annotated[Path | None, typer.Option("--from", help="Another system's watchlist, to adopt.")] = None,
    people: Annotated[
        list[str] | None, typer.Option(help="Your own number, such as 'People with hepatitis C=5000'; repeat.")
    ] = None,
    recipient: Annotated[list[str] | None, typer.Option(help="Who gets the digest; may be repeated.")] = None,
    propose: ProposeOption = "",
    area: Annotated[str, typer.Option(help="Such as neurology: its success rates, and the prices proposed.")] = "",
    unwatched: Annotated[
        str, typer.Option("--from-unwatched", metavar="KEY", help="A technology of: horizon unwatched.")
    ] = "",
    workspace: WorkspaceOption = CURRENT_FOLDER,
) -> None:
    """Create a watchlist that passes the check: a commented template, or one adopted from another system.

    With --people and --propose it is costed at once: by a number of people, and a price begun from published ones.
    """
    from horizon.app.new_watchlist import write_new_watchlist
    from horizon.errors import UsageError
    from horizon.watchlist.files.template import blank_watchlist

    settings = read_settings(workspace)
    if not (name or source):
        raise UsageError("give it a name: horizon watchlist new hepatitis-c")
    name = name or (source.stem if source else "")
    path = settings.watchlists / f"{name}.yaml"
    if path.exists():
        raise UsageError(f"there is a watchlist {name!r} already; change it with: horizon watchlist edit {name}")
    if source is None and recipient:
        raise UsageError("--recipient goes with --from")
    if source and propose:
        raise UsageError("--propose goes without --from: adopt first, then: horizon watchlist edit --propose")
    if propose and not people:
        raise UsageError("a price needs people: add --people 'People with it=5000'")
    if unwatched and (source or people or propose or area):
        raise UsageError("--from-unwatched goes alone: it fills in what is known; then: horizon watchlist edit")
    if source:
        text = _adopt_text(source, name, people or (), recipient)
    elif unwatched:
        text = _draft_from_unwatched(settings, unwatched, name, path)
    else:
        text = _fill_template(blank_watchlist(name), (people or (), area), propose, path)
    created = write_new_watchlist(settings, name, text)
    print_line(f"{path} is written. Read it through, then: horizon watchlist check {name}")
    print_sums([created], settings, by_year=True)


def _draft_from_unwatched(settings: "Settings", key: str, name: str, path: Path) -> str:
    from horizon.app.unwatched import draft_from_unwatched, open_any_workspace

    with open_any_workspace(settings) as opened:
        return draft_from_unwatched(opened, key, name, path)


def _fill_template(text: str, given: tuple[Sequence[str], str], propose: str, path: Path) -> str:
    """Write the numbers of people and the area given, and a proposed price, into the text of a new watchlist."""
    from horizon.watchlist.files.edit import WatchlistEdit, edit_text
    from horizon.watchlist.files.load import parse_watchlist

    people, area = given
    numbers = (
        (label, int(number) if number == int(number) else number) for label, number in map(_parse_people, people)
    )
    steps = [{"step": label, "people": number} for label, number in numbers]
    assignments: tuple[tuple[str, object], ...] = (("population", steps),) if steps else ()
    if area:
        assignments += (("area", area),)
        parse_watchlist(edit_text(text, WatchlistEdit(assignments=assignments)), path)
    if propose:
        named = edit_text(text, WatchlistEdit(assignments=assignments))
        assignments += _proposed_assignment(parse_watchlist(named, path), propose, "", "")
    return edit_text(text, WatchlistEdit(assignments=assignments)) if assignments else text


def _proposed_assignment(
    watchlist: "Watchlist", route: str, indication: str, technology: str
) -> tuple[tuple[str, object], ...]:
    """Return the assignment of a price begun from published ones; raises UsageError where nothing was published."""
    from horizon.errors import UsageError
    from horizon.evidence.analogues import ROUTES, load_analogues, propose_price
    from horizon.values.jurisdiction import JURISDICTIONS

    if route not in ROUTES:
        raise UsageError(f"--propose {route!r}: write one of {', '.join(ROUTES)}")
    currency = JURISDICTIONS[watchlist.jurisdiction].currency
    proposed = propose_price(route, watchlist.area, currency)
    if proposed is None:
        same_route = (row for row in load_analogues() if row.route == route)
        others = ", ".join(f"{row.name} {row.amount:,.0f} {row.currency}" for row in same_route)
        raise UsageError(
            f"nothing is published here for {route} in {currency} ({others or 'nor elsewhere'}): give a list price "
            "yourself, such as that of the nearest medicine in section 2 of NICE's guidance: --set price.list=..."
        )
    chosen = proposed.analogue
    price = proposed.as_price()
    prefix = f"indications.{indication}." if indication else ""
    key: str = f"{prefix}price"
    value: object = price
    if technology:
        key, value = _own_price(watchlist, prefix, technology, price)
    print_line(f"proposed: {chosen.name}, {chosen.amount:,.2f} {currency} a {chosen.per}; {proposed.source}")
    return ((key, value),)


def _own_price(watchlist: "Watchlist", prefix: str, technology: str, price: dict[str, object]) -> tuple[str, object]:
    """Return the assignment of a technology's own price, with the technology if the watchlist does not name it."""
    block = next((part for part in watchlist.indications if prefix == f"indications.{part.name}."), watchlist)
    position = next(
        (at for at, part in enumerate(block.technologies, 1) if part.name.casefold() == technology.casefold()),
        len(block.technologies) + 1,
    )
    if position <= len(block.technologies):
        return f"{prefix}technologies.{position}.price", price
    known = block.model_dump(mode="json", by_alias=True, exclude_unset=True).get("technologies", [])
    return f"{prefix}technologies", [*known, {"name": technology, "price": price}]


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
    propose: ProposeOption = "",
    technology: Annotated[str, typer.Option(help="With --propose: the technology whose own price it is.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    workspace: WorkspaceOption = CURRENT_FOLDER,
    as_json: JsonOption = False,
) -> None:
    """Change a watchlist, keeping comments and order; shows what would change and match before it writes."""
    from horizon.app.watchlist_change import (
        change_watchlist,
        compare_matches,
        open_stored_trials,
        watchlist_path,
        write_change,
    )
    from horizon.watchlist.files.edit import WatchlistEdit
    from horizon.watchlist.files.load import load_watchlist
    from horizon.watchlist.files.set_value import parse_assignment

    settings = read_settings(workspace)
    path = watchlist_path(settings, name)
    lists = ("conditions", "mesh", "interventions", "not")
    old = load_watchlist(path)
    proposed = _proposed_assignment(old, propose, indication, technology) if propose else ()
    edit = WatchlistEdit(
        add=_pair_terms(lists, (add_condition, add_mesh, add_intervention, add_not)),
        remove=_pair_terms(lists, (remove_condition, remove_mesh, remove_intervention, remove_not)),
        assignments=(*proposed, *(parse_assignment(setting) for setting in sets or ())),
        indication=indication,
    )
    change = change_watchlist(path, edit)
    with open_stored_trials(settings) as trials:
        difference = None if trials is None else compare_matches(trials, change.old, change.new)
    diff = "".join(change.diff)
    if not as_json:
        _print_difference(diff, difference)
        print_sums([change.new], settings, by_year=True)
    written = change.before != change.after and (
        yes or (_is_interactive() and not as_json and typer.confirm("Write it?"))
    )
    if written:
        write_change(change)
    if as_json:
        gained, lost = difference or ([], [])
        print_json({"diff": diff, "now_matches": gained, "no_longer_matches": lost, "written": written})
    elif not change.is_any:
        print_line("Nothing changes.")
    else:
        print_line(f"{path} is written." if written else "Nothing is written: add --yes to write it.")


def _pair_terms(lists: Iterable[str], terms: Iterable[Sequence[str] | None]) -> tuple[tuple[str, str], ...]:
    return tuple((field, term) for field, given in zip(lists, terms, strict=True) for term in given or ())


def _print_difference(diff: str, difference: tuple[list[str], list[str]] | None) -> None:
    print_line(diff.rstrip())
    if difference is None:
        print_line("What would match is not known: nothing is stored yet.")
        return
    for words, ids in zip(("would now match", "would no longer match"), difference, strict=True):
        more = f" and {len(ids) - SHOWN:,} more" if len(ids) > SHOWN else ""
        print_line(f"{len(ids):,} trials {words}{': ' if ids else ''}{', '.join(ids[:SHOWN])}{more}")
