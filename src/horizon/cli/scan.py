"""The command of a planner's question: scan."""

from typing import TYPE_CHECKING, Annotated

import typer

from horizon.cli.console import HERE, Cluster, Json, Quiet, Workspace, day, progress, say, say_json, settings_of, table

if TYPE_CHECKING:
    from horizon.values.edition import Scan, Technology


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    app.command()(scan)


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
    years: Annotated[
        int | None, typer.Option(min=1, max=10, help="Financial years shown.", show_default="as configured: 5")
    ] = None,
    sets: Annotated[list[str] | None, typer.Option("--set", help="A what-if, such as price.list=20000.")] = None,
    cluster: Cluster = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """What is coming, when, how likely, and what it would cost."""
    from horizon.app.ad_hoc_scan import Question, ask
    from horizon.app.send import complete

    question = Question(
        watchlists=tuple(watchlists or ()),
        condition=condition,
        phase=tuple(phase or ()),
        as_of=day(as_of, "--as-of"),
        launch_before=day(launch_before, "--launch-before"),
        sets=tuple(sets or ()),
        years=years,
        pull=not no_pull,
    )
    with progress(quiet or as_json) as tell:
        answer = ask(settings_of(workspace, cluster), question, tell)
    if as_json:
        say_json(answer.scan)
    elif not quiet or answer.scan.technologies:
        if sets:
            say(f"What if {', '.join(sets)}: nothing is written.")
        _technologies(answer.scan, answer.base)
        _totals(answer.scan, answer.base)
    complete(answer.faults)


def _technologies(found: "Scan", base: "Scan | None") -> None:
    from horizon.digest.view.wording import percent, window

    before = {one.key: one for one in base.technologies} if base else {}
    rows = []
    for one in found.technologies:
        if one.launch is None:
            continue
        chance = percent(one.probability.reimbursed) if one.probability else "–"
        cells = [one.name, one.indication, one.phase, window(one.licence), window(one.launch), chance, *_money(one)]
        rows.append([*cells, *_money(before.get(one.key))] if base else cells)
    headings = ["technology", "indication", "phase", "licence", "must fund", "likely", "dearest year", "expected"]
    headings += ["base case: dearest year", "base case: expected"] if base else []
    table(headings, rows, right=range(5, len(headings)))
    quiet_ones = [one for one in found.technologies if one.launch is None]
    if quiet_ones:
        states = sorted({one.state for one in quiet_ones})
        counts = ", ".join(f"{sum(one.state == state for one in quiet_ones)} {state}" for state in states)
        say(f"{len(quiet_ones)} more without a window: {counts}. {len(found.not_shown)} trials left out.")
    say("Dearest year: median of the dearest year since launch, if it comes. Expected: the mean, launched or not,")
    span = f"{found.financial_years[0]} to {found.financial_years[-1]}"
    say(f"over {span}. As of {found.as_of:%d %b %Y}, data of {found.data_timestamp[:10]}.")


def _money(one: "Technology | None") -> tuple[str, str]:
    """The dearest year since launch, and what is expected over the years shown."""
    from horizon.values.money import brief

    worst = max(one.impact_since_launch, key=lambda row: abs(row.p50), default=None) if one else None
    if one is None or worst is None:
        return "–", "–"
    currency = one.impact[0].currency
    return brief(worst.p50, currency), brief(sum(row.expected for row in one.impact), currency)


def _totals(found: "Scan", base: "Scan | None") -> None:
    from horizon.digest.view.totals import PER_100_000, by_currency
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
    for together in by_currency("", [row for row in found.totals if row.scope == "all"]):
        if together.per_100_000:
            say(f"{PER_100_000} {together.per_100_000}")
