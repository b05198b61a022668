"""The commands of how right it has been: outcome, scorecard."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from horizon.cli.console import HERE, Json, Workspace, say, say_json, settings_of, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from horizon.store.outcomes import Added, Recorded

outcome = typer.Typer(help="What happened: launches, guidance, spend, withdrawals.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    app.command()(scorecard)
    app.add_typer(outcome, name="outcome")


@outcome.command()
def add(
    watchlist: Annotated[str, typer.Argument(help="The watchlist's name.")],
    technology: Annotated[str, typer.Argument(help="Its name; 'all' for spend and plan of the whole watchlist.")],
    event: Annotated[str, typer.Argument(help="licence, launch, guidance, refusal, withdrawal, spend or plan.")],
    date: Annotated[str, typer.Argument(help="2014, 2014-01 or 2014-01-16; of money, since when it is known.")],
    source: Annotated[str, typer.Option(help="Where that is said.")],
    indication: Annotated[str, typer.Option(help="Where the watchlist has several.")] = "",
    what: Annotated[str, typer.Option(help="In words.")] = "",
    year: Annotated[str, typer.Option(help="The financial year of spend and plan, such as 2014/15.")] = "",
    amount: Annotated[str, typer.Option(help="Whole units of the watchlist's currency.")] = "",
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Record what happened. A second word on the same corrects the first, which is kept."""
    from horizon.app.workspace import open_workspace
    from horizon.scoring.outcome_entry import outcome as made

    with open_workspace(settings_of(workspace)) as opened:
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
        added = opened.outcomes.add([made(fields, opened.watchlists, opened.settings.today)])
    _told(added, as_json)


@outcome.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV: watchlist, technology, event, date, source, and what applies.")],
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Record what a file says, all of it or nothing."""
    from horizon.app.workspace import open_workspace
    from horizon.scoring.outcome_entry import from_csv

    with open_workspace(settings_of(workspace)) as opened:
        added = opened.outcomes.add(from_csv(file, opened.watchlists, opened.settings.today))
    _told(added, as_json)


@outcome.command()
def strike(
    number: Annotated[int, typer.Argument(help="Its number in: horizon outcome list.")],
    reason: Annotated[str, typer.Option(help="Why it does not count.")],
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Strike out what was recorded by mistake: it stays in the list, and counts no more."""
    from horizon.app.workspace import open_workspace

    with open_workspace(settings_of(workspace)) as opened:
        made = opened.outcomes.strike(number, reason)
    if as_json:
        say_json(made)
    else:
        say(f"{number} is struck out: {made.outcome.technology}, {made.outcome.event}, {made.outcome.on}")


def _told(added: "Added", as_json: bool) -> None:
    if as_json:
        say_json(added)
    else:
        say(f"{added.new} recorded, {added.corrections} corrected, {added.unchanged} known already")


@outcome.command("list")
def list_(workspace: Workspace = HERE, as_json: Json = False) -> None:
    """What was recorded; what was corrected or struck out, too."""
    from horizon.app.workspace import open_workspace

    with open_workspace(settings_of(workspace)) as opened:
        found = opened.outcomes.history()
    if as_json:
        say_json(list(found))
    elif found:
        table(("", "watchlist", "technology", "event", "date", "amount", "source", ""), _rows(found))
    else:
        say("Nothing is recorded yet; see: horizon outcome add --help")


def _rows(found: "Sequence[Recorded]") -> list[tuple[str, ...]]:
    """A row each but for strike-outs, which are told beside what they strike out."""
    rows: list[tuple[str, ...]] = []
    after: dict[tuple[str, ...], Recorded] = {}
    for one in reversed(found):
        following = after.get(one.outcome.subject)
        after[one.outcome.subject] = one
        if not one.struck:
            rows.append(_row(one, following))
    return rows[::-1]


def _row(one: "Recorded", following: "Recorded | None") -> tuple[str, ...]:
    from horizon.values.money import full

    said = one.outcome
    amount = "" if said.amount is None else f"{full(said.amount, said.currency)} in {said.financial_year}"
    technology = f"{said.technology} ({said.indication})" if said.indication else said.technology
    became = ""
    if one.corrected:
        struck = following.struck if following else ""
        became = (
            f"{'struck out' if struck else 'corrected'} on {one.corrected:%d %b %Y}{f': {struck}' if struck else ''}"
        )
    return str(one.number), said.watchlist, technology, said.event, str(said.on), amount, said.source, became


def scorecard(workspace: Workspace = HERE, as_json: Json = False) -> None:
    """How right the frozen forecasts have been, beside what others have reached."""
    from horizon.app.run import scores
    from horizon.app.workspace import open_workspace

    with open_workspace(settings_of(workspace)) as opened:
        lines = scores(opened)
    if as_json:
        say_json(lines)
    else:
        rows = [(one.measure, one.value, str(one.n), one.published) for one in lines]
        table(("measure", "value (95 % interval)", "n", "published elsewhere"), rows, right=(2,))
