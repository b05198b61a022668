"""The commands that ask watchlists: list, show, check, try. Those that write them are in ``editing.py``."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from horizon.cli import watchlist_edit
from horizon.cli.console import HERE, Json, Quiet, Workspace, say, say_json, settings_of, table
from horizon.cli.watchlist_edit import SHOWN, path_of, stored

if TYPE_CHECKING:
    from horizon.settings import Settings
    from horizon.watchlist.matching.match import Matching
    from horizon.watchlist.matching.near_misses import NearMiss
    from horizon.watchlist.schema.watchlist import Indication, Watchlist

watchlist = typer.Typer(help="What the watchlists ask for, and what answers them.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    for command in (watchlist_edit.new, watchlist_edit.edit):
        watchlist.command()(command)
    app.add_typer(watchlist, name="watchlist")


@watchlist.command("list")
def list_(workspace: Workspace = HERE, as_json: Json = False) -> None:
    """The watchlists of this workspace."""
    from horizon.app.send import complete
    from horizon.watchlist.files.files import load_all

    loaded = load_all(settings_of(workspace).watchlists)
    keys = ("name", "title", "jurisdiction", "costed", "recipients")
    rows = [
        (one.name, one.title, one.jurisdiction, any(part.costed for part in one.parts), len(one.recipients))
        for one in loaded.watchlists
    ]
    if as_json:
        say_json([dict(zip(keys, row, strict=True)) for row in rows])
    else:
        cells = [(*row[:3], "yes" if row[3] else "no", str(row[4])) for row in rows]
        table(("name", "title", "jurisdiction", "cost model", "recipients"), cells, right=(4,))
    complete([str(fault) for fault in loaded.faults])


@watchlist.command()
def show(name: str, workspace: Workspace = HERE, as_json: Json = False) -> None:
    """One watchlist as horizon reads it, but for prices that are confidential."""
    from horizon.watchlist.files.files import load

    one = load(path_of(settings_of(workspace), name))
    if as_json:
        say_json(_without_secrets(one.model_dump(mode="json", by_alias=True)))
        return
    say(f"{one.title} ({one.jurisdiction}){f', {one.owner}' if one.owner else ''}")
    for part in one.parts:
        _indication(part, one.title)
    for key in ("kinds", "phases", "sponsors", "statuses", "countries"):
        counted = getattr(one.count, key)
        say(f"  {key} that count: {counted if counted == 'all' else ', '.join(map(str, counted))}")
    say(f"  recipients: {', '.join(to.email for to in one.recipients) or 'none'}")


def _without_secrets(values: Any) -> Any:
    """The values of a watchlist without the figures of a price that is marked confidential."""
    if isinstance(values, dict):
        hidden = {"list", "rebate", "source"} if values.get("confidential") else set()
        return {key: _without_secrets(value) for key, value in values.items() if key not in hidden}
    return [_without_secrets(value) for value in values] if isinstance(values, list) else values


def _indication(part: "Indication", title: str) -> None:
    terms = ", ".join((*part.match.conditions, *part.match.mesh, *part.match.interventions))
    only = f"; only {', '.join(part.match.only)}" if part.match.only else ""
    instead = f"; not {', '.join(part.match.excluded)}" if part.match.excluded else ""
    unless = f", unless {', '.join(part.match.unless)}" if part.match.unless else ""
    say(f"  {part.name or title}: {terms}{only}{instead}{unless}")
    for step in part.population:
        figure = step.people or step.share or step.people_a_year
        assert figure is not None
        say(f"    {step.step}: {figure.mode:,g} ({step.source or figure.source or 'assumption'})")
    if part.price and part.price.confidential:
        say("    list price: confidential")
    elif part.price:
        price = part.price
        say(f"    list price: {price.list.mode:,g} {price.currency} a {price.per}, {price.price_year}")


@watchlist.command()
def check(
    names: Annotated[list[str] | None, typer.Argument(help="Names of watchlists.", show_default="all")] = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Every fault at once, with file, line and column; and what is suspicious though nothing is wrong with it."""
    from horizon.watchlist.files.files import load_all

    settings = settings_of(workspace)
    loaded = load_all(settings.watchlists, names or ())
    warnings, note = _doubts(settings, loaded.watchlists)
    if as_json:
        say_json([{"fault": str(fault)} for fault in loaded.faults] + [{"warning": text} for text in warnings])
    else:
        for text in (*map(str, loaded.faults), *warnings):
            say(text)
        if not quiet:
            broken = len({fault.path for fault in loaded.faults})
            say(f"{len(loaded.watchlists)} in order, {broken} broken, {len(warnings)} warnings{note}")
    if loaded.faults:
        raise typer.Exit(3)


def _doubts(settings: "Settings", chosen: "Sequence[Watchlist]") -> tuple[list[str], str]:
    """The warnings for those chosen, whose people may be claimed by any; and what could not be asked, in words."""
    from horizon.watchlist.files.files import load_all, places
    from horizon.watchlist.matching.lint import doubts

    everybody, names = load_all(settings.watchlists).watchlists, {one.name for one in chosen}
    with stored(settings) as trials:
        found = [one for one in doubts(everybody, trials or ()) if one.watchlist in names]
        note = "" if trials is not None else "; nothing is stored yet: after a pull it also says what matches nothing"
    warnings = []
    for one in found:
        path = settings.watchlists / f"{one.watchlist}.yaml"
        line, column = places(path).get(one.place, (1, 1))
        warnings.append(f"{path}:{line}:{column}: warning: {one.text}")
    return warnings, note


@watchlist.command("try")
def try_(name: str, workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Which stored trials one watchlist matches, which it leaves out by which rule, and which it nearly matches."""
    from horizon.app.workspace import open_workspace
    from horizon.watchlist.matching.match import match
    from horizon.watchlist.matching.near_misses import near_misses

    with open_workspace(settings_of(workspace), [name]) as opened:
        (one,) = opened.watchlists
        found = match(opened.trials.all(opened.settings.today), [one])
        near = near_misses(lambda: opened.trials.all(opened.settings.today), one)
    if as_json:
        keys = ("nct_id", "indication", "matched_by")
        matched = [(hit.trial.nct_id, hit.indication, hit.matched_by) for hit in found.hits]
        left_out = [{"nct_id": one.nct_id, "rule": one.rule} for one in found.left_out]
        nearly = [{"nct_id": one.nct_id, "why": one.why} for one in near]
        say_json(
            {
                "matched": [dict(zip(keys, row, strict=True)) for row in matched],
                "left_out": left_out,
                "near_misses": nearly,
            }
        )
        return
    _tried(found, near)


def _tried(found: "Matching", near: "Sequence[NearMiss]") -> None:
    from collections import Counter

    several = any(hit.indication for hit in found.hits)
    rows = [
        (
            *(hit.trial.nct_id, "/".join(map(str, hit.trial.phases)), hit.trial.sponsor),
            *((hit.indication,) if several else ()),
            "; ".join(hit.matched_by),
        )
        for hit in found.hits
    ]
    table(("matched", "phase", "sponsor", *(("indication",) if several else ()), "by"), rows)
    rules = Counter(one.rule for one in found.left_out).most_common()
    first = {one.rule: one.nct_id for one in reversed(found.left_out)}
    left = [(rule, f"{count:,}", first[rule]) for rule, count in rules]
    table(("left out, by rule", "trials", "such as"), left, right=(1,))
    table(("near miss", "why", "title"), [(one.nct_id, "; ".join(one.why), one.title) for one in near[:SHOWN]])
    if len(near) > SHOWN:
        say(f"and {len(near) - SHOWN:,} more near misses: --json gives all")
