"""The commands that read watchlists: list, show, check, try. Those that write them are in ``watchlist_edit.py``."""

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

import typer

from horizon.cli import watchlist_edit
from horizon.cli.console import print_json, print_line, print_table, read_settings
from horizon.cli.grouped_help import GroupedCommands
from horizon.cli.options import CURRENT_FOLDER, JsonOption, QuietOption, WorkspaceOption
from horizon.cli.watchlist_edit import SHOWN
from horizon.cli.watchlist_sums import print_sums, sums_to_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from horizon.settings import Settings
    from horizon.watchlist.matching.match import MatchResult
    from horizon.watchlist.matching.near_misses import NearMiss
    from horizon.watchlist.schema.watchlist import Indication, Watchlist

watchlist_commands = typer.Typer(
    cls=GroupedCommands,
    help="Read, check, try, make and edit watchlists: what they ask for, and what they match.",
    no_args_is_help=True,
)
watchlist_commands.command("new")(watchlist_edit.create_watchlist)
watchlist_commands.command("edit")(watchlist_edit.edit_watchlist)


@watchlist_commands.command("list")
def list_watchlists(workspace: WorkspaceOption = CURRENT_FOLDER, as_json: JsonOption = False) -> None:
    """List the watchlists of this workspace."""
    from horizon.app.send import raise_for_faults
    from horizon.watchlist.files.load import load_folder

    loaded = load_folder(read_settings(workspace).watchlists)
    rows = [
        {
            "name": watchlist.name,
            "title": watchlist.title,
            "jurisdiction": watchlist.jurisdiction,
            "costed": any(indication.has_cost_model for indication in watchlist.resolved_indications),
            "recipients": len(watchlist.recipients),
        }
        for watchlist in loaded.watchlists
    ]
    if as_json:
        print_json(rows)
    else:
        words = {True: "yes", False: "no"}
        cells = [[words[cell] if isinstance(cell, bool) else str(cell) for cell in row.values()] for row in rows]
        print_table(("name", "title", "jurisdiction", "cost model", "recipients"), cells, right=(4,), optional=(2,))
    raise_for_faults([str(fault) for fault in loaded.faults])


@watchlist_commands.command("show")
def show_watchlist(name: str, workspace: WorkspaceOption = CURRENT_FOLDER, as_json: JsonOption = False) -> None:
    """Show a watchlist as horizon reads it, without confidential prices."""
    from horizon.app.watchlist_change import watchlist_path
    from horizon.watchlist.files.load import load_watchlist

    watchlist = load_watchlist(watchlist_path(read_settings(workspace), name))
    if as_json:
        print_json(_hide_confidential(watchlist.model_dump(mode="json", by_alias=True)))
        return
    owner = f", {watchlist.owner}" if watchlist.owner else ""
    print_line(f"{watchlist.title} ({watchlist.jurisdiction}){owner}")
    for indication in watchlist.resolved_indications:
        _print_indication(indication, watchlist.title)
    for key in ("kinds", "phases", "sponsors", "statuses", "countries"):
        counted = getattr(watchlist.count, key)
        print_line(f"  {key} that count: {counted if counted == 'all' else ', '.join(map(str, counted))}")
    print_line(f"  recipients: {', '.join(recipient.email for recipient in watchlist.recipients) or 'none'}")


def _hide_confidential(values: Any) -> Any:
    """Remove the figures of every price that is marked confidential."""
    if isinstance(values, dict):
        hidden = {"list", "rebate", "source"} if values.get("confidential") else set()
        return {key: _hide_confidential(value) for key, value in values.items() if key not in hidden}
    return [_hide_confidential(value) for value in values] if isinstance(values, list) else values


def _print_indication(indication: "Indication", title: str) -> None:
    from horizon.digest.view.wording import format_input
    from horizon.watchlist.schema.plain_text import add_article

    criteria = indication.match
    terms = ", ".join((*criteria.conditions, *criteria.mesh, *criteria.interventions))
    only = f"; only {', '.join(criteria.only)}" if criteria.only else ""
    excluded = f"; not {', '.join(criteria.excluded)}" if criteria.excluded else ""
    unless = f", unless {', '.join(criteria.unless)}" if criteria.unless else ""
    print_line(f"  {indication.name or title}: {terms}{only}{excluded}{unless}")
    for step in indication.population:
        figure = step.people or step.share or step.people_a_year
        assert figure is not None
        print_line(f"    {step.step}: {format_input(figure.mode)} ({step.source or figure.source or 'assumption'})")
    price = indication.price
    if price and price.confidential:
        print_line("    list price: confidential")
    elif price:
        amount = f"{format_input(price.list.mode)} {price.currency} {add_article(price.per)}"
        print_line(f"    list price: {amount}, {price.price_year}")


@watchlist_commands.command("check")
def check_watchlists(
    names: Annotated[list[str] | None, typer.Argument(help="Names of watchlists.", show_default="all")] = None,
    workspace: WorkspaceOption = CURRENT_FOLDER,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Print every fault with file, line and column, what looks suspicious, and the sum of each cost model.

    With names, the sum by year since launch, too.
    """
    from horizon.watchlist.files.load import load_folder

    settings = read_settings(workspace)
    loaded = load_folder(settings.watchlists, names or ())
    everything = load_folder(settings.watchlists).watchlists if names else loaded.watchlists
    warnings, note = _list_warnings(settings, loaded.watchlists, everything)
    if as_json:
        sums = sums_to_json(loaded.watchlists, settings) if names else []
        faults = [{"fault": str(fault)} for fault in loaded.faults]
        print_json([*faults, *({"warning": text} for text in warnings), *sums])
    else:
        for text in (*map(str, loaded.faults), *warnings):
            print_line(text)
        if not quiet:
            print_sums(loaded.watchlists, settings, by_year=bool(names))
            broken = len({fault.path for fault in loaded.faults})
            print_line(f"{len(loaded.watchlists)} in order, {broken} broken, {len(warnings)} warnings{note}")
    if loaded.faults:
        raise typer.Exit(3)


def _list_warnings(
    settings: "Settings", chosen: "Sequence[Watchlist]", everything: "Sequence[Watchlist]"
) -> tuple[list[str], str]:
    """Return the warnings for the chosen ones of all watchlists, and a note on what could not be checked."""
    from horizon.app.watchlist_change import open_stored_trials
    from horizon.watchlist.files.load import value_positions
    from horizon.watchlist.matching.lint import lint_watchlists
    from horizon.watchlist.matching.unlimited_steps import warn_of_missing_capacities

    names = {watchlist.name for watchlist in chosen}
    # All watchlists are linted: any of them may claim the same people.
    with open_stored_trials(settings) as trials:
        linted = lint_watchlists(everything, trials or ())
        note = "" if trials is not None else "; nothing is stored yet: after a pull it also says what matches nothing"
    linted += tuple(warn_of_missing_capacities(chosen, settings.capacity))
    texts, find_positions = [], cache(value_positions)
    for warning in linted:
        if warning.watchlist in names:
            path = settings.watchlists / f"{warning.watchlist}.yaml"
            line, column = find_positions(path).get(warning.key_path, (1, 1))
            texts.append(f"{path}:{line}:{column}: warning: {warning.text}")
    return texts, note


@watchlist_commands.command("try")
def try_watchlist(name: str, workspace: WorkspaceOption = CURRENT_FOLDER, as_json: JsonOption = False) -> None:
    """Show which stored trials a watchlist matches, leaves out by which rule, and nearly matches."""
    from horizon.app.workspace import open_workspace
    from horizon.watchlist.matching.match import match_trials
    from horizon.watchlist.matching.near_misses import find_near_misses

    with open_workspace(read_settings(workspace), [name]) as opened:
        (watchlist,) = opened.watchlists
        result = match_trials(opened.trials.iter_trials(opened.settings.today), [watchlist])
        near_misses = find_near_misses(lambda: opened.trials.iter_trials(opened.settings.today), watchlist)
    if not as_json:
        _print_matches(result, near_misses)
        return
    matched = [
        {"nct_id": hit.trial.nct_id, "indication": hit.indication, "matched_by": hit.matched_by} for hit in result.hits
    ]
    left_out = [{"nct_id": trial.nct_id, "rule": trial.rule} for trial in result.left_out]
    nearly = [{"nct_id": near_miss.nct_id, "why": near_miss.reasons} for near_miss in near_misses]
    print_json({"matched": matched, "left_out": left_out, "near_misses": nearly})


def _print_matches(result: "MatchResult", near_misses: "Sequence[NearMiss]") -> None:
    with_indication = any(hit.indication for hit in result.hits)
    rows = [
        (
            *(hit.trial.nct_id, "/".join(map(str, hit.trial.phases)), hit.trial.sponsor),
            *((hit.indication,) if with_indication else ()),
            "; ".join(hit.matched_by),
        )
        for hit in result.hits
    ]
    print_table(("matched", "phase", "sponsor", *(("indication",) if with_indication else ()), "by"), rows)
    rules = Counter(trial.rule for trial in result.left_out).most_common()
    first = {trial.rule: trial.nct_id for trial in reversed(result.left_out)}
    left_out = [(rule, f"{count:,}", first[rule]) for rule, count in rules]
    print_table(("left out, by rule", "trials", "such as"), left_out, right=(1,))
    nearly = [(near_miss.nct_id, "; ".join(near_miss.reasons), near_miss.title) for near_miss in near_misses[:SHOWN]]
    print_table(("near miss", "why", "title"), nearly)
    if len(near_misses) > SHOWN:
        print_line(f"and {len(near_misses) - SHOWN:,} more near misses: --json gives all")
