"""The command for a planner's question: scan."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from horizon.cli.console import parse_day, print_json, print_line, print_table, read_settings, show_progress
from horizon.cli.options import CURRENT_FOLDER, ClusterOption, JsonOption, QuietOption, WorkspaceOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from horizon.values.budget_impact import Total
    from horizon.values.scan import Scan
    from horizon.values.technology import Technology


def scan_watchlists(
    watchlists: Annotated[list[str] | None, typer.Argument(help="Names of watchlists.", show_default="all")] = None,
    workspace: WorkspaceOption = CURRENT_FOLDER,
    no_pull: Annotated[bool, typer.Option("--no-pull", help="Use only what is stored.")] = False,
    as_of: Annotated[str | None, typer.Option("--as-of", help="A day, such as 2026-02-19.")] = None,
    condition: Annotated[str, typer.Option(help="A condition, without a watchlist.")] = "",
    phase: Annotated[
        list[int] | None, typer.Option(min=0, max=4, help="Count only this phase; may be repeated.")
    ] = None,
    launch_before: Annotated[
        str | None, typer.Option(help="Only what is launched before this day at the median.")
    ] = None,
    top: Annotated[int | None, typer.Option(min=1, help="Only the first so many.", show_default="all")] = None,
    act_now: Annotated[bool, typer.Option("--act-now", help="Only what needs a decision now.")] = False,
    years: Annotated[
        int | None, typer.Option(min=1, max=10, help="Financial years shown.", show_default="as configured: 5")
    ] = None,
    sets: Annotated[list[str] | None, typer.Option("--set", help="A what-if, such as price.list=20000.")] = None,
    cluster: ClusterOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show what is coming, when, how likely, and what it would cost."""
    from horizon.app.ad_hoc_scan import ScanQuestion, answer_question
    from horizon.app.send import raise_for_faults

    question = ScanQuestion(
        watchlists=tuple(watchlists or ()),
        condition=condition,
        phase=tuple(phase or ()),
        as_of=parse_day(as_of, "--as-of"),
        launch_before=parse_day(launch_before, "--launch-before"),
        sets=tuple(sets or ()),
        years=years,
        pull=not no_pull,
    )
    with show_progress(quiet or as_json) as progress:
        answer = answer_question(read_settings(workspace, cluster), question, progress)
    if as_json:
        print_json(_narrow_scan(answer.scan, top, act_now))
    elif not quiet or answer.scan.technologies:
        if sets:
            print_line(f"What if {', '.join(sets)}: nothing is written.")
        _print_technologies(_narrow_scan(answer.scan, top, act_now), answer.base)
        _print_totals(answer.scan, answer.base)
    raise_for_faults(answer.faults, answer.left_out)


def _narrow_scan(scan: "Scan", top: int | None, act_now: bool) -> "Scan":
    """Return the scan with fewer technologies; its totals stay those of all."""
    technologies = [technology for technology in scan.technologies if technology.act_now or not act_now]
    return replace(scan, technologies=tuple(technologies[:top]))


def _print_technologies(scan: "Scan", base: "Scan | None") -> None:
    from horizon.digest.view.wording import format_percent, format_window

    before = {technology.key: technology for technology in base.technologies} if base else {}
    rows = []
    for technology in scan.technologies:
        if technology.launch is None:
            continue
        chance = format_percent(technology.probability.reimbursed) if technology.probability else "–"
        windows = (_keep_together(format_window(window)) for window in (technology.licence, technology.launch))
        cells = [technology.name, technology.indication, technology.phase, *windows, chance, *_format_cost(technology)]
        rows.append([*cells, *_format_cost(before.get(technology.key))] if base else cells)
    headings = ["technology", "indication", "phase", "licence", "must fund", "likely", "dearest year", "expected"]
    headings += ["base case: dearest year", "base case: expected"] if base else []
    print_table(headings, rows, right=range(5, len(headings)), optional=(3, 2, 1))
    unlaunched = [technology.state for technology in scan.technologies if technology.launch is None]
    if unlaunched:
        counts = ", ".join(f"{unlaunched.count(state)} {state}" for state in sorted(set(unlaunched)))
        print_line(f"{len(unlaunched)} more without a window: {counts}. {len(scan.not_shown)} trials left out.")
    span = f"{scan.financial_years[0]} to {scan.financial_years[-1]}"
    print_line(
        "Dearest year: median of the dearest year since launch, if it comes. Expected: the mean, launched or not, "
        f"over {span}. As of {scan.as_of:%d %b %Y}, data of {scan.data_timestamp[:10]}."
    )


def _keep_together(text: str) -> str:
    return text.replace(" ", "\u00a0")


def _format_cost(technology: "Technology | None") -> tuple[str, str]:
    """Return the dearest year since launch, and the expected cost over the years shown."""
    from horizon.values.money import format_short_amount

    dearest = max(technology.impact_since_launch, key=lambda row: abs(row.p50), default=None) if technology else None
    if technology is None or dearest is None:
        return "–", "–"
    currency = technology.impact[0].currency
    return format_short_amount(dearest.p50, currency), format_short_amount(
        sum(row.expected for row in technology.impact), currency
    )


def _print_totals(scan: "Scan", base: "Scan | None") -> None:
    from horizon.digest.view.totals import PER_100_000, split_by_currency

    totals = [row for row in scan.totals if row.scope == "all"]
    before = {(row.financial_year, row.currency): row for row in base.totals if row.scope == "all"} if base else {}
    headings = ["all together", "if any of it comes, P10 – P90", "expected"]
    headings += ["base case: if any of it comes", "base case: expected"] if base else []
    rows = [
        (row.financial_year, *_format_total(row), *_format_total(before.get((row.financial_year, row.currency))))
        for row in totals
    ]
    if rows:
        print_table(headings, rows, right=tuple(range(1, len(headings))))
    for together in split_by_currency("", totals):
        if together.per_100_000:
            print_line(f"{PER_100_000} {together.per_100_000}")


def _format_total(row: "Total | None") -> "Sequence[str]":
    from horizon.values.money import format_short_amount

    if row is None:
        return ()
    low, high, expected = (
        format_short_amount(amount, row.currency) for amount in (row.conditional.p10, row.conditional.p90, row.expected)
    )
    return f"{low} – {high}", expected
