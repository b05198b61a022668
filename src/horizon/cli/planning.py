"""The commands of a planner's question: scan, and the watchlists."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from horizon.cli.screen import HERE, Json, Quiet, Workspace, day, progress, say, say_json, settings_of, table

if TYPE_CHECKING:
    from horizon.values.frozen import Scan
    from horizon.watchlist.schema import Indication

watchlist = typer.Typer(help="What the watchlists ask for, and what answers them.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    app.command()(scan)
    app.add_typer(watchlist, name="watchlist")


def scan(
    watchlists: Annotated[list[str] | None, typer.Argument(help="Names of watchlists.", show_default="all")] = None,
    workspace: Workspace = HERE,
    no_pull: Annotated[bool, typer.Option("--no-pull", help="Ask only what is stored.")] = False,
    as_of: Annotated[str | None, typer.Option("--as-of", help="A day, such as 2026-02-19.")] = None,
    condition: Annotated[str, typer.Option(help="A condition, without a watchlist.")] = "",
    phase: Annotated[
        list[int] | None, typer.Option(min=0, max=4, help="Count only this phase; may be repeated.")
    ] = None,
    launch_before: Annotated[
        str | None, typer.Option(help="Only what is launched before this day at the median.")
    ] = None,
    sets: Annotated[list[str] | None, typer.Option("--set", help="A what-if, such as price.list=20000.")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """What is coming, when, how likely, and what it would cost."""
    from horizon.adhoc import Question, ask
    from horizon.run import complete

    question = Question(
        watchlists=tuple(watchlists or ()),
        condition=condition,
        phase=tuple(phase or ()),
        as_of=day(as_of, "--as-of"),
        launch_before=day(launch_before, "--launch-before"),
        sets=tuple(sets or ()),
        pull=not no_pull,
    )
    with progress(quiet or as_json) as tell:
        answer = ask(settings_of(workspace), question, tell)
    if as_json:
        say_json(answer.scan)
    elif not quiet or answer.scan.technologies:
        _technologies(answer.scan)
        _totals(answer.scan, answer.base)
    complete(answer.faults)


def _technologies(found: "Scan") -> None:
    from horizon.digest.words import percent, window
    from horizon.values.money import brief

    rows = []
    for one in found.technologies:
        if one.launch is None:
            continue
        worst = max(one.impact_since_launch, key=lambda row: row.p50, default=None)
        money = brief(worst.p50, one.impact[0].currency) if worst else "–"
        expected = brief(sum(row.expected for row in one.impact), one.impact[0].currency) if one.impact else "–"
        chance = percent(one.probability.reimbursed) if one.probability else "–"
        rows.append(
            (one.name, one.indication, one.phase, window(one.licence), window(one.launch), chance, money, expected)
        )
    headings = ("technology", "indication", "phase", "licence", "must fund", "likely", "dearest year", "expected")
    table(headings, rows, right=(5, 6, 7))
    quiet_ones = [one for one in found.technologies if one.launch is None]
    if quiet_ones:
        states = sorted({one.state for one in quiet_ones})
        counts = ", ".join(f"{sum(one.state == state for one in quiet_ones)} {state}" for state in states)
        say(f"{len(quiet_ones)} more without a window: {counts}. {len(found.not_shown)} trials left out.")
    say("Dearest year: median of the dearest year since launch, if it comes. Expected: the mean, launched or not,")
    span = f"{found.financial_years[0]} to {found.financial_years[-1]}"
    say(f"over {span}. As of {found.as_of:%d %b %Y}, data of {found.data_timestamp[:10]}.")


def _totals(found: "Scan", base: "Scan | None") -> None:
    from horizon.values.money import brief

    before = {(row.financial_year, row.currency): row for row in base.totals if row.scope == "all"} if base else {}
    rows = []
    for row in found.totals:
        if row.scope != "all":
            continue
        band = f"{brief(row.conditional.p10, row.currency)} – {brief(row.conditional.p90, row.currency)}"
        cells = [row.financial_year, band, brief(row.expected, row.currency)]
        old = before.get((row.financial_year, row.currency))
        if old:
            cells += [f"{brief(old.conditional.p10, old.currency)} – {brief(old.conditional.p90, old.currency)}"]
            cells += [brief(old.expected, old.currency)]
        rows.append(tuple(cells))
    headings = ["all together", "if any of it comes, P10 – P90", "expected"]
    headings += ["base case: if any of it comes", "base case: expected"] if base else []
    if rows:
        table(headings, rows, right=tuple(range(1, len(headings))))


@watchlist.command("list")
def list_(workspace: Workspace = HERE, as_json: Json = False) -> None:
    """The watchlists of this workspace."""
    from horizon.run import complete
    from horizon.watchlist.files import load_all

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
    from horizon.watchlist.files import load, load_all

    folder = settings_of(workspace).watchlists
    load_all(folder, [name])  # a name that is not there is told with those that are
    one = load(folder / f"{name}.yaml")
    if as_json:
        say_json(_without_secrets(one.model_dump(mode="json", by_alias=True)))
        return
    say(f"{one.title} ({one.jurisdiction}){f', {one.owner}' if one.owner else ''}")
    for part in one.parts:
        _indication(part, one.title)
    say(f"  recipients: {', '.join(to.email for to in one.recipients) or 'none'}")


def _without_secrets(values: Any) -> Any:
    """The values of a watchlist without the figures of a price that is marked confidential."""
    if isinstance(values, dict):
        hidden = {"list", "rebate", "source"} if values.get("confidential") else set()
        return {key: _without_secrets(value) for key, value in values.items() if key not in hidden}
    return [_without_secrets(value) for value in values] if isinstance(values, list) else values


def _indication(part: "Indication", title: str) -> None:
    terms = ", ".join((*part.match.conditions, *part.match.mesh, *part.match.interventions))
    instead = f"; not {', '.join(part.match.excluded)}" if part.match.excluded else ""
    say(f"  {part.name or title}: {terms}{instead}")
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
    """Every fault at once, with file, line and column."""
    from horizon.watchlist.files import load_all

    loaded = load_all(settings_of(workspace).watchlists, names or ())
    if as_json:
        say_json([str(fault) for fault in loaded.faults])
    else:
        for fault in loaded.faults:
            say(str(fault))
        if not quiet or loaded.faults:
            say(f"{len(loaded.watchlists)} in order, {len({fault.path for fault in loaded.faults})} broken")
    if loaded.faults:
        raise typer.Exit(3)


@watchlist.command("try")
def try_(name: str, workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Which stored trials one watchlist matches, and which it leaves out by which rule."""
    from collections import Counter

    from horizon.run import open_workspace
    from horizon.watchlist.match import match

    with open_workspace(settings_of(workspace), [name]) as opened:
        found = match(opened.trials.all(opened.settings.today), opened.watchlists)
    if as_json:
        keys = ("nct_id", "indication", "matched_by")
        matched = [(hit.trial.nct_id, hit.indication, hit.matched_by) for hit in found.hits]
        left_out = [{"nct_id": one.nct_id, "rule": one.rule} for one in found.left_out]
        say_json({"matched": [dict(zip(keys, row, strict=True)) for row in matched], "left_out": left_out})
        return
    rows = [
        (hit.trial.nct_id, "/".join(map(str, hit.trial.phases)), hit.trial.sponsor, "; ".join(hit.matched_by))
        for hit in found.hits
    ]
    table(("matched", "phase", "sponsor", "by"), rows)
    rules = Counter(one.rule for one in found.left_out).most_common()
    table(("left out, by rule", "trials"), [(rule, f"{count:,}") for rule, count in rules], right=(1,))
