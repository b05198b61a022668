"""The command for a planner's question: scan."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from horizon.cli.console import parse_day, print_json, print_line, print_table, read_settings, show_progress
from horizon.cli.options import CURRENT_FOLDER, ClusterOption, JsonOption, QuietOption, WorkspaceOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from horizon.app.ad_hoc_scan import ScanAnswer, ScanQuestion
    from horizon.values.budget_impact import Total
    from horizon.values.scan import Scan
    from horizon.values.technology import Technology


def scan_watchlists(
    watchlists: Annotated[list[str] | None, typer.Argument(help="Names of watchlists.", show_default="all")] = None,
    workspace: WorkspaceOption = CURRENT_FOLDER,
    no_pull: Annotated[bool, typer.Option("--no-pull", help="Use only what is stored.")] = False,
    as_of: Annotated[str | None, typer.Option("--as-of", help="As it stood on a day, such as 2026-02-19.")] = None,
    condition: Annotated[str, typer.Option(help="A condition, without a watchlist.")] = "",
    phase: Annotated[
        list[int] | None, typer.Option(min=0, max=4, help="Count only this phase; may be repeated.")
    ] = None,
    launch_before: Annotated[
        str | None, typer.Option(help="Only what is launched before this day, at the middle estimate.")
    ] = None,
    top: Annotated[
        int | None, typer.Option(min=1, help="Only the first so many technologies.", show_default="all")
    ] = None,
    act_now: Annotated[bool, typer.Option("--act-now", help="Only what needs a decision now.")] = False,
    years: Annotated[
        int | None, typer.Option(min=1, max=10, help="Financial years shown.", show_default="as configured: 5")
    ] = None,
    sets: Annotated[list[str] | None, typer.Option("--set", help="A what-if, such as price.list=20000.")] = None,
    cluster: ClusterOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show what is coming, when, how likely, and what it would cost: of all watchlists, some, or one condition."""
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
    shown = _limit_scan(answer.scan, top, act_now)
    if as_json:
        print_json(shown)
    elif not quiet or answer.scan.technologies:
        if sets:
            print_line(f"What if {', '.join(sets)}: nothing is written.")
        _print_technologies(shown, answer.base)
        _print_rest(answer, shown, question)
        _print_totals(answer.scan, answer.base)
        _print_sums(shown)
        if question.as_of:
            _print_later_figures(answer.scan)
    raise_for_faults(answer.faults, answer.left_out)


def _limit_scan(scan: "Scan", top: int | None, act_now: bool) -> "Scan":
    """Return the scan with fewer technologies; its totals stay those of all."""
    technologies = [technology for technology in scan.technologies if technology.act_now or not act_now]
    return replace(scan, technologies=tuple(technologies[:top]))


def _print_technologies(scan: "Scan", base: "Scan | None") -> None:
    from horizon.digest.view.wording import format_percent, format_window
    from horizon.technology.spelling import spell_first

    before = {technology.key: technology for technology in base.technologies} if base else {}
    launched = [technology for technology in scan.technologies if technology.launch]
    rows = []
    for technology in launched:
        chance = format_percent(technology.probability.reimbursed) if technology.probability else "–"
        windows = (_keep_together(format_window(window)) for window in (technology.licence, technology.launch))
        by = _keep_together(f"{technology.decide_by:%d %b %y}") if technology.decide_by else ""
        cells = [spell_first(technology.name), technology.indication, technology.phase, *windows, chance]
        cells += [*_format_cost(technology), *(_format_cost(before.get(technology.key)) if base else (by,))]
        rows.append(cells)
    headings = [
        "technology",
        "indication",
        "phase",
        "licence",
        "must fund",
        "chance",
        "most expensive year",
        "on average",
    ]
    headings += ["as it is: most expensive year", "as it is: on average"] if base else ["decide by"]
    overdue = [at for at, item in enumerate(launched) if item.decide_by and item.decide_by < scan.as_of]
    if rows:
        print_table(
            headings,
            rows,
            right=range(5, 8 + 2 * bool(base)),
            optional=(1, 2, 3) if base else (8, 1, 2, 3),
            overdue=overdue,
        )


def _print_rest(answer: "ScanAnswer", shown: "Scan", question: "ScanQuestion") -> None:
    """Say what is not in the table and why, what comes after the cut, and how to read the columns."""
    from horizon.values.dates import format_day

    scan = answer.scan
    launched = sum(technology.launch is not None for technology in scan.technologies)
    left = launched - sum(technology.launch is not None for technology in shown.technologies)
    if not launched:
        print_line("No technology has a launch window here. What a watchlist matches: horizon watchlist try NAME")
    if left:
        print_line(f"{left:,} more are not shown: leave out --top or --act-now.")
    if question.launch_before:
        day, after = format_day(question.launch_before), answer.after
        if after and after[0].launch:
            nearest = f"the next is {after[0].name}, on {format_day(after[0].launch.p50)}"
            print_line(f"{len(after):,} more from {day} on, at the middle estimate: {nearest}.")
        else:
            print_line(f"Nothing comes from {day} on.")
    unlaunched = [technology.state for technology in scan.technologies if technology.launch is None]
    if unlaunched and not question.launch_before:
        counts = ", ".join(f"{unlaunched.count(state)} {state}" for state in sorted(set(unlaunched)))
        print_line(f"{len(unlaunched):,} more without a window: {counts}.")
    for entry in answer.unfound:
        print_line(f"Named in {entry.watchlist}: {entry.name}: {entry.explain()}.")
    if scan.not_shown:
        print_line(f"{len(scan.not_shown):,} trials are left out by a rule; which and why: horizon watchlist try NAME")
    span = f"{scan.financial_years[0]} to {scan.financial_years[-1]}"
    if launched:
        print_line(
            "Most expensive year: the middle estimate since launch, if it comes, net of what it displaces. "
            f"On average: with and without a launch, over {span}."
        )
    print_line(f"As of {scan.as_of:%d %b %Y}, data of {scan.data_timestamp[:10]}.")


def _print_sums(scan: "Scan") -> None:
    """Print, for each area with prices, what one person costs before and after what is displaced."""
    from horizon.digest.view.costing import describe_sum, find_stand_in
    from horizon.digest.view.wording import page_heading

    named = {(technology.watchlist, technology.indication) for technology in scan.technologies if technology.impact}
    names = {watchlist for watchlist, _ in named}
    for page in scan.watchlists:
        cost = find_stand_in(page)
        if cost and ((page.name, page.indication) in named or (not page.indication and page.name in names)):
            print_line(f"{page_heading(page)}: {describe_sum(cost)}")


def _print_later_figures(scan: "Scan") -> None:
    from horizon.digest.view.later_figures import describe_later_figures
    from horizon.values.dates import format_day

    lines, day = describe_later_figures(scan), format_day(scan.as_of)
    print_line(f"Published after {day} and used all the same:" if lines else f"Nothing used here is newer than {day}.")
    for line in lines:
        print_line(f"  {line}")


def _keep_together(text: str) -> str:
    return text.replace(" ", "\u00a0")


def _format_cost(technology: "Technology | None") -> tuple[str, str]:
    """Return the most expensive year since launch, and the average cost over the years shown."""
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
    headings = ["all together", "if any of it comes, four chances in five", "on average"]
    headings += ["as it is: if any of it comes", "as it is: on average"] if base else []
    rows = [
        (
            row.financial_year,
            *_format_total_cells(row),
            *_format_total_cells(before.get((row.financial_year, row.currency))),
        )
        for row in totals
    ]
    if rows:
        print_table(headings, rows, right=tuple(range(1, len(headings))))
    for together in split_by_currency("", totals):
        if together.per_100_000:
            print_line(f"{PER_100_000} {together.per_100_000}")


def _format_total_cells(row: "Total | None") -> "Sequence[str]":
    from horizon.values.money import format_short_amount

    if row is None:
        return ()
    low, high, expected = (
        format_short_amount(amount, row.currency) for amount in (row.conditional.p10, row.conditional.p90, row.expected)
    )
    return f"{low} – {high}", expected
