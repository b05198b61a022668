"""The command that looks back: replay."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from horizon.cli.console import HERE, Cluster, Json, Quiet, Workspace, progress, say, say_json, settings_of, table

if TYPE_CHECKING:
    from horizon.digest.charts.drawing import Picture
    from horizon.replay.backtest import Scores
    from horizon.replay.retrospective import LookedBack
    from horizon.settings import Settings

SEED = 20_260_101


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    app.command()(replay)


def replay(
    watchlist: Annotated[str, typer.Argument(help="The watchlist's name.", show_default=False)] = "",
    first: Annotated[str, typer.Option("--from", help="The first date, such as 2012-01.", show_default=False)] = "",
    last: Annotated[str, typer.Option("--to", help="The last date, such as 2014-12.", show_default="today")] = "",
    every: Annotated[str, typer.Option(help="week, month or quarter.")] = "quarter",
    example: Annotated[
        bool, typer.Option("--example", help="Hepatitis C, 2012 to 2014, from the records that horizon carries.")
    ] = False,
    evidence: Annotated[bool, typer.Option("--evidence", help="Score the forecast on its own evidence.")] = False,
    into: Annotated[
        Path | None, typer.Option(help="With --evidence: write table and picture into this page.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(help="With --evidence: the same seed gives the same figures.")] = SEED,
    workspace: Workspace = HERE,
    cluster: Cluster = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """The editions that would have been, beside what then happened: would we have seen it coming?"""
    from horizon.errors import UsageError

    if evidence:
        score_evidence(into, seed, as_json)
    elif example:
        _told(_example(workspace, quiet or as_json), workspace.resolve() / "reports" / "replay", as_json, quiet)
    elif watchlist and first:
        settings = settings_of(workspace, cluster)
        found = _replayed(settings, watchlist, (first, last, every), quiet or as_json)
        _told((found,), settings.reports / "replay", as_json, quiet)
    else:
        raise UsageError("say what to replay: horizon replay hepatitis-c --from 2012-01 --to 2014-12, or --example")


def _replayed(settings: "Settings", name: str, asked: tuple[str, str, str], silent: bool) -> "LookedBack":
    from horizon.app.workspace import open_workspace
    from horizon.errors import UsageError
    from horizon.replay.past_editions import asked_days
    from horizon.replay.retrospective import look_back, write

    with open_workspace(settings, [name]) as opened, progress(silent) as tell:
        if not opened.trials.ids():
            raise UsageError("nothing is stored yet: horizon pull first, or see the example: horizon replay --example")
        days = asked_days(*asked, opened.settings.today)
        found = look_back(opened, opened.watchlists[0], days, tell)
        write([found], opened.settings.reports / "replay" / name, tell)
    return found


def _example(workspace: Path, silent: bool) -> "tuple[LookedBack, ...]":
    from horizon.demo.example import NAME, example
    from horizon.replay.retrospective import write

    with progress(silent) as tell:
        found = example(tell)
        write(found, workspace.resolve() / "reports" / "replay" / NAME, tell)
    return found


def _told(parts: "tuple[LookedBack, ...]", folder: Path, as_json: bool, quiet: bool) -> None:
    """The answer on the screen, or as JSON."""
    from horizon.replay.output import as_json as written
    from horizon.replay.output import money_rows, story_rows

    first, page = parts[0], folder / parts[0].watchlist / "index.html"
    if as_json:
        say_json(written(parts, str(page)))
        return
    if quiet:
        return
    say(f"{first.title}: {len(first.editions)} editions as they would have been. A replay: none is sent or scored.")
    for text in (first.verdict, *first.answers):
        say(f"  {text}")
    headings = ("technology", "what happened", "first said on", "window", "last said on", "window", "held")
    table(headings, story_rows(parts))
    table(("money of", "said on", "if it comes, P10 – P90", "planned", "spent", "did it hold?"), money_rows(parts))
    say(f"Open {page} in a browser.")


def score_evidence(into: Path | None, seed: int, as_json: bool) -> None:
    """Print the scores, or write them into a page with their picture."""
    from horizon.replay import backtest_report
    from horizon.replay.backtest import scores

    found = scores(seed)
    if into:
        for path in backtest_report.into(into, found, picture(found).png):
            say(f"wrote {path}")
    elif as_json:
        say_json(found)
    else:
        say(backtest_report.markdown(found))


def picture(found: "Scores") -> "Picture":
    """Calibration and error of the scores."""
    from horizon.digest.charts.calibration import Difference, Ranks, calibration

    ranks = [Ranks("licences, as of the last completion", found.windows[0].ranks)]
    ranks += [Ranks(f"slips, due in {one.band} days", one.ranks) for one in found.slips]
    return calibration(ranks, [Difference(one.what, *one.difference) for one in found.windows])
