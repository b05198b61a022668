"""The commands that write watchlists: new and edit. Nothing is written that would not pass."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from horizon.cli.console import HERE, Json, Workspace, say, say_json, settings_of

if TYPE_CHECKING:
    from horizon.settings import Settings
    from horizon.values.trial import Trial
    from horizon.watchlist.files.adopt import People
    from horizon.watchlist.schema.watchlist import Watchlist

SHOWN = 20
"""Trials named on the screen; ``--json`` gives all."""


def new(
    name: Annotated[str, typer.Argument(help="Its name, such as hepatitis-c.", show_default="the file's")] = "",
    source: Annotated[Path | None, typer.Option("--from", help="Another system's watchlist, to take over.")] = None,
    people: Annotated[
        list[str] | None, typer.Option(help="Your own number, such as 'People with hepatitis C=5000'; repeat.")
    ] = None,
    recipient: Annotated[list[str] | None, typer.Option(help="Who gets the digest; may be repeated.")] = None,
    workspace: Workspace = HERE,
) -> None:
    """A new watchlist that passes as it is: with comments on what can be said, or taken over from another system."""
    from horizon.errors import UsageError
    from horizon.watchlist.files.files import copy_schema, parsed, write
    from horizon.watchlist.files.template import blank

    settings = settings_of(workspace)
    if not (name or source):
        raise UsageError("give it a name: horizon watchlist new hepatitis-c")
    name = name or (source.stem if source else "")
    path = settings.watchlists / f"{name}.yaml"
    if path.exists():
        raise UsageError(f"there is a watchlist {name!r} already; change it with: horizon watchlist edit {name}")
    if source is None and (people or recipient):
        raise UsageError("--people and --recipient go with --from")
    text = _taken_over(source, name, people or (), recipient) if source else blank(name)
    parsed(text, path)
    settings.watchlists.mkdir(parents=True, exist_ok=True)
    write(path, text)
    copy_schema(settings.watchlists)
    say(f"{path} is written. Read it through, then: horizon watchlist check {name}")


def _taken_over(source: Path, name: str, people: Sequence[str], recipients: Sequence[str] | None) -> str:
    from horizon.watchlist.files import adopt
    from horizon.watchlist.files.files import foreign_text, rewritten, values_of

    text = foreign_text(source, name)
    values = values_of(text)
    answers = _answers(adopt.people(values), people)
    if recipients is None:
        asked = typer.prompt("Who gets the digest (addresses, with commas)", default="") if _asks() else ""
        recipients = [one.strip() for one in asked.split(",") if one.strip()]
    secret = adopt.confidential(values)
    keep = bool(secret) and _asks() and typer.confirm(f"{', '.join(secret)} is confidential: take it over?")
    if secret and not keep:
        say(f"left behind, since it is confidential: {', '.join(secret)}. Comments are kept: look through them, too.")
    to = [{"email": one} for one in recipients]
    return rewritten(text, adopt.taken_over(values, answers, to, keep))


def _asks() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _answers(asked: "Sequence[People]", given: Sequence[str]) -> dict[str, float]:
    """The numbers by key: from the options, else from whoever sits at the terminal. UsageError says what to give."""
    from horizon.errors import UsageError

    numbers = dict(_number(one) for one in given)
    if unknown := set(numbers) - {one.what for one in asked}:
        raise UsageError(f"--people: there is no {sorted(unknown)[0]!r}; there are: {_listed(asked) or 'none'}")
    missing = [one for one in asked if one.what not in numbers]
    if missing and not _asks():
        raise UsageError(f"say how many people you have, with --people each: {_listed(missing)}")
    for one in missing:
        numbers[one.what] = typer.prompt(f"{one.what}: how many are yours", default=one.theirs, type=float)
    return {one.key: numbers[one.what] for one in asked}


def _listed(asked: "Sequence[People]") -> str:
    return ", ".join(f"'{one.what}={one.theirs:.0f}'" for one in asked)


def _number(text: str) -> tuple[str, float]:
    from horizon.errors import UsageError

    what, equals, number = text.rpartition("=")
    try:
        found = float(number.replace(",", ""))
    except ValueError:
        found = -1
    if not equals or not 0 <= found < float("inf"):
        raise UsageError(f"--people {text!r}: write what=number, such as 'People with hepatitis C=5000'")
    return what.strip(), found


Terms = Annotated[list[str] | None, typer.Option(help="May be repeated.")]


def edit(
    name: str,
    add_condition: Terms = None,
    remove_condition: Terms = None,
    add_mesh: Terms = None,
    remove_mesh: Terms = None,
    add_intervention: Terms = None,
    remove_intervention: Terms = None,
    add_not: Terms = None,
    remove_not: Terms = None,
    sets: Annotated[list[str] | None, typer.Option("--set", help="A value, such as price.list=20000.")] = None,
    indication: Annotated[str, typer.Option(help="Whose terms, where there are several indications.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Change a watchlist, comments and order kept: shows what changes, and what would match, before it writes."""
    from horizon.watchlist.files.edit import Edit
    from horizon.watchlist.files.files import edit_text, load, parsed, read_text, value_of, write

    settings = settings_of(workspace)
    path = path_of(settings, name)
    lists = ("conditions", "mesh", "interventions", "not")
    adding = (add_condition, add_mesh, add_intervention, add_not)
    removing = (remove_condition, remove_mesh, remove_intervention, remove_not)
    before = read_text(path)
    change = Edit(
        add=_pairs(lists, adding),
        remove=_pairs(lists, removing),
        sets=tuple(value_of(one) for one in sets or ()),
        indication=indication,
    )
    after = edit_text(before, change)
    old, changed = load(path), parsed(after, path)
    found = _difference(settings, old, changed)
    if not as_json:
        _shown(path, before, after, found)
    written = before != after and (yes or (_asks() and not as_json and typer.confirm("Write it?")))
    if written:
        write(path, after)
    if as_json:
        now, gone = found or ([], [])
        diff = "".join(_diff(path, before, after))
        say_json({"diff": diff, "now_matches": now, "no_longer_matches": gone, "written": written})
    elif before == after:
        say("Nothing changes.")
    else:
        say(f"{path} is written." if written else "Nothing is written: add --yes to write it.")


def _pairs(lists: Iterable[str], terms: Iterable[Sequence[str] | None]) -> tuple[tuple[str, str], ...]:
    return tuple((field, term) for field, given in zip(lists, terms, strict=True) for term in given or ())


def _diff(path: Path, before: str, after: str) -> Iterator[str]:
    from difflib import unified_diff

    old, changed = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return unified_diff(old, changed, path.name, f"{path.name}, changed", n=1)


def _shown(path: Path, before: str, after: str, found: tuple[list[str], list[str]] | None) -> None:
    say("".join(_diff(path, before, after)).rstrip())
    if found is None:
        say("What would match is not known: nothing is stored yet.")
        return
    for words, ids in zip(("would now match", "would no longer match"), found, strict=True):
        more = f" and {len(ids) - SHOWN:,} more" if len(ids) > SHOWN else ""
        say(f"{len(ids):,} trials {words}{': ' if ids else ''}{', '.join(ids[:SHOWN])}{more}")


def _difference(settings: "Settings", old: "Watchlist", new: "Watchlist") -> tuple[list[str], list[str]] | None:
    """Ids that the new one matches and the old one does not, and the reverse, each with its indication."""
    from horizon.watchlist.matching.match import Hit, matches

    with stored(settings) as trials:
        if trials is None:
            return None
        both = [new.model_copy(update={"name": "after"}), old.model_copy(update={"name": "before"})]
        hits = [one for one in matches(trials, both) if isinstance(one, Hit)]
    by = {
        name: {(one.trial.nct_id, one.indication) for one in hits if one.watchlist == name}
        for name in ("before", "after")
    }

    def told(found: set[tuple[str, str]]) -> list[str]:
        return [f"{nct_id} ({indication})" if indication else nct_id for nct_id, indication in sorted(found)]

    return told(by["after"] - by["before"]), told(by["before"] - by["after"])


@contextmanager
def stored(settings: "Settings") -> "Iterator[Iterable[Trial] | None]":
    """The stored trials as they stand; None where nothing has been stored. Asking makes no database."""
    from horizon.store.engine import connect
    from horizon.store.trials import Trials

    file = settings.database_url.removeprefix("sqlite:///")
    if file != settings.database_url and not Path(file).exists():
        yield None
        return
    engine = connect(settings.database_url)
    try:
        stored = Trials(engine)
        yield stored.all(settings.today) if stored.ids() else None
    finally:
        engine.dispose()


def path_of(settings: "Settings", name: str) -> Path:
    """The file of a watchlist. UsageError names those that are there."""
    from horizon.watchlist.files.files import load_all

    load_all(settings.watchlists, [name])
    return settings.watchlists / f"{name}.yaml"
