"""The commands on how right the forecasts were: outcome, scorecard."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from horizon.cli.console import print_json, print_line, print_table, read_settings
from horizon.cli.grouped_help import GroupedCommands
from horizon.cli.options import CURRENT_FOLDER, JsonOption, WorkspaceOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from horizon.scoring.scorecard import SpentYear
    from horizon.store.outcomes import AddedOutcomes, RecordedOutcome

outcome_commands = typer.Typer(
    cls=GroupedCommands,
    help="Record what happened: licences, launches, guidance, spend, withdrawals.",
    no_args_is_help=True,
)


@outcome_commands.command("add")
def add_outcome(
    watchlist: Annotated[str, typer.Argument(help="The watchlist's name.")],
    technology: Annotated[str, typer.Argument(help="Its name; 'all' for spend and plan of the whole watchlist.")],
    event: Annotated[str, typer.Argument(help="licence, launch, guidance, refusal, withdrawal, spend or plan.")],
    date: Annotated[str, typer.Argument(help="2014, 2014-01 or 2014-01-16; for money, the date it was published.")],
    source: Annotated[str, typer.Option(help="Where that is published.")],
    indication: Annotated[str, typer.Option(help="Needed if the watchlist has more than one.")] = "",
    what: Annotated[str, typer.Option(help="What happened, in words.")] = "",
    year: Annotated[str, typer.Option(help="The financial year of spend and plan, such as 2014/15.")] = "",
    amount: Annotated[str, typer.Option(help="Whole units of the watchlist's currency.")] = "",
    workspace: WorkspaceOption = CURRENT_FOLDER,
    as_json: JsonOption = False,
) -> None:
    """Record what happened; a second record of the same event corrects the first, which is kept."""
    from horizon.app.outcome_names import suggest_technology
    from horizon.app.workspace import open_workspace
    from horizon.scoring.outcome_entry import parse_outcome

    with open_workspace(read_settings(workspace)) as opened:
        fields = {
            "watchlist": watchlist,
            "technology": technology,
            "event": event,
            "date": date,
            "source": source,
            "indication": indication,
            "what": what,
            "financial_year": year,
            "amount": amount,
        }
        added = opened.outcomes.add_outcomes([parse_outcome(fields, opened.watchlists, opened.settings.today)])
        hint = suggest_technology(opened, technology)
    _print_counts(added, as_json)
    if hint and not as_json:
        print_line(
            f"The last edition has no technology {technology!r}{hint} If so, strike this one out and record it anew."
        )


@outcome_commands.command("import")
def import_outcomes(
    file: Annotated[Path, typer.Argument(help="CSV: watchlist, technology, event, date, source, and what applies.")],
    columns: Annotated[
        Path | None, typer.Option(help="TOML that says what the columns of a public table of spend are.")
    ] = None,
    workspace: WorkspaceOption = CURRENT_FOLDER,
    as_json: JsonOption = False,
) -> None:
    """Record every outcome in a file, or none if it has faults; with --columns, a public table of spend."""
    from horizon.app.workspace import open_workspace
    from horizon.scoring.outcome_entry import load_outcomes
    from horizon.scoring.spend_table import load_spend_table

    with open_workspace(read_settings(workspace)) as opened:
        known = (opened.watchlists, opened.settings.today)
        if columns:
            table = load_spend_table(file, columns, *known)
            added = opened.outcomes.add_outcomes(table.outcomes)
            if not as_json:
                print_line(f"{table.left_out:,} rows are of other products, and left out")
        else:
            added = opened.outcomes.add_outcomes(load_outcomes(file, *known))
    _print_counts(added, as_json)


@outcome_commands.command("strike")
def strike_outcome(
    number: Annotated[int, typer.Argument(help="Its number in: horizon outcome list.")],
    reason: Annotated[str, typer.Option(help="Why it does not count.")],
    workspace: WorkspaceOption = CURRENT_FOLDER,
    as_json: JsonOption = False,
) -> None:
    """Strike out an outcome recorded by mistake: it stays in the list but no longer counts."""
    from horizon.app.workspace import open_workspace

    with open_workspace(read_settings(workspace)) as opened:
        struck = opened.outcomes.strike_out(number, reason)
    if as_json:
        print_json(struck)
    else:
        print_line(f"{number} is struck out: {struck.outcome.technology}, {struck.outcome.event}, {struck.outcome.on}")


def _print_counts(added: "AddedOutcomes", as_json: bool) -> None:
    if as_json:
        print_json(added)
    else:
        print_line(f"{added.new} recorded, {added.corrections} corrected, {added.unchanged} known already")


@outcome_commands.command("list")
def list_outcomes(workspace: WorkspaceOption = CURRENT_FOLDER, as_json: JsonOption = False) -> None:
    """List what was recorded, with corrections and strike-outs."""
    from horizon.app.workspace import open_workspace

    with open_workspace(read_settings(workspace)) as opened:
        history = opened.outcomes.outcome_history()
    if as_json:
        print_json(list(history))
    elif history:
        print_table(("", "watchlist", "technology", "event", "date", "amount", "source", ""), _history_rows(history))
    else:
        print_line("Nothing is recorded yet; see: horizon outcome add --help")


def _history_rows(history: "Sequence[RecordedOutcome]") -> list[tuple[str, ...]]:
    """Return a row for each record; a strike-out is shown in the row of what it strikes out."""
    rows: list[tuple[str, ...]] = []
    next_records: dict[tuple[str, ...], RecordedOutcome] = {}
    for record in reversed(history):
        following = next_records.get(record.outcome.subject)
        next_records[record.outcome.subject] = record
        if not record.struck:
            rows.append(_history_row(record, following))
    return rows[::-1]


def _history_row(record: "RecordedOutcome", following: "RecordedOutcome | None") -> tuple[str, ...]:
    from horizon.values.money import format_full_amount

    outcome = record.outcome
    amount = (
        ""
        if outcome.amount is None
        else f"{format_full_amount(outcome.amount, outcome.currency)} in {outcome.financial_year}"
    )
    technology = f"{outcome.technology} ({outcome.indication})" if outcome.indication else outcome.technology
    correction = ""
    if record.corrected:
        reason = following.struck if following else ""
        verb, reason = ("struck out", f": {reason}") if reason else ("corrected", "")
        correction = f"{verb} on {record.corrected:%d %b %Y}{reason}"
    cells = (outcome.watchlist, technology, outcome.event, str(outcome.on), amount, outcome.source)
    return str(record.number), *cells, correction


def show_scorecard(workspace: WorkspaceOption = CURRENT_FOLDER, as_json: JsonOption = False) -> None:
    """Show how right the frozen forecasts have been, beside published figures."""
    from horizon.app.window_news import compare_spend, score_forecasts
    from horizon.app.workspace import open_workspace

    with open_workspace(read_settings(workspace)) as opened:
        lines = score_forecasts(opened)
        spend = [] if as_json else compare_spend(opened)
    if as_json:
        print_json(lines)
    else:
        rows = [(line.measure, line.value, str(line.n), line.published) for line in lines]
        print_table(("measure", "value (95 % interval)", "n", "published elsewhere"), rows, right=(2,))
        if spend:
            headings = ("technology", "year", "said if it comes, P10–P90", "spent", "said for each spent")
            print_table(headings, [_spend_row(row) for row in spend], right=(2, 3, 4))


def _spend_row(row: "SpentYear") -> tuple[str, ...]:
    from horizon.values.money import format_short_amount

    low, high, spent = (
        format_short_amount(amount, row.currency) for amount in (row.conditional.p10, row.conditional.p90, row.spent)
    )
    return row.technology, row.financial_year, f"{low}–{high}", spent, f"{row.ratio:.2f}"
