"""The command that replays the past: replay."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from horizon.cli.console import print_json, print_line, print_table, read_settings, show_progress
from horizon.cli.options import CURRENT_FOLDER, ClusterOption, JsonOption, QuietOption, WorkspaceOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from horizon.digest.charts.drawing import Picture
    from horizon.replay.backtest import BacktestScores
    from horizon.replay.retrospective import Retrospective
    from horizon.settings import Settings

BACKTEST_SEED = 20_260_101


def run_replay(
    watchlist: Annotated[str, typer.Argument(help="The watchlist's name.", show_default=False)] = "",
    first: Annotated[str, typer.Option("--from", help="The first date, such as 2012-01.", show_default=False)] = "",
    last: Annotated[str, typer.Option("--to", help="The last date, such as 2014-12.", show_default="today")] = "",
    every: Annotated[str, typer.Option(help="week, month or quarter.")] = "quarter",
    example: Annotated[
        bool, typer.Option("--example", help="Hepatitis C, 2012 to 2014, from the records that come with horizon.")
    ] = False,
    evidence: Annotated[bool, typer.Option("--evidence", help="Score the forecast on its own evidence.")] = False,
    into: Annotated[
        Path | None, typer.Option(help="With --evidence: write table and picture into this page.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(help="With --evidence: the same seed gives the same figures.")] = BACKTEST_SEED,
    workspace: WorkspaceOption = CURRENT_FOLDER,
    cluster: ClusterOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Compose the editions that would have been, beside what then happened."""
    from horizon.errors import UsageError

    if evidence:
        _score_evidence(into, seed, as_json)
    elif example:
        parts = _replay_example(workspace, quiet or as_json)
        _print_retrospective(parts, workspace.resolve() / "reports" / "replay", as_json, quiet)
    elif watchlist and first:
        settings = read_settings(workspace, cluster)
        replayed = _replay_stored(settings, watchlist, (first, last, every), quiet or as_json)
        _print_retrospective((replayed,), settings.reports / "replay", as_json, quiet)
    else:
        raise UsageError("say what to replay: horizon replay hepatitis-c --from 2012-01 --to 2014-12, or --example")


def _replay_stored(settings: "Settings", name: str, period: tuple[str, str, str], silent: bool) -> "Retrospective":
    from horizon.app.workspace import open_workspace
    from horizon.errors import UsageError
    from horizon.replay.page import write_retrospective
    from horizon.replay.past_editions import parse_edition_days
    from horizon.replay.retrospective import replay_watchlist

    with open_workspace(settings, [name]) as opened, show_progress(silent) as progress:
        if not opened.trials.trial_ids():
            raise UsageError("nothing is stored yet: horizon pull first, or see the example: horizon replay --example")
        days = parse_edition_days(*period, opened.settings.today)
        replayed = replay_watchlist(opened, opened.watchlists[0], days, progress)
        write_retrospective([replayed], opened.settings.reports / "replay" / name, progress)
    return replayed


def _replay_example(workspace: Path, silent: bool) -> "tuple[Retrospective, ...]":
    from horizon.demo.example import replay_example
    from horizon.demo.story import NAME
    from horizon.replay.page import write_retrospective

    with show_progress(silent) as progress:
        parts = replay_example(progress)
        write_retrospective(parts, workspace.resolve() / "reports" / "replay" / NAME, progress)
    return parts


def _print_retrospective(parts: "Sequence[Retrospective]", folder: Path, as_json: bool, quiet: bool) -> None:
    from horizon.replay.output import event_rows, replay_as_json, spend_rows

    first, page = parts[0], folder / parts[0].watchlist / "index.html"
    if as_json:
        print_json(replay_as_json(parts, str(page)))
        return
    if quiet:
        return
    count = len(first.editions)
    print_line(f"{first.title}: {count} editions as they would have been. A replay: none is sent or scored.")
    for text in (first.verdict, *first.answers):
        print_line(f"  {text}")
    headings = ("technology", "what happened", "first forecast on", "window", "last forecast on", "window", "held")
    print_table(headings, event_rows(parts))
    spend_headings = ("money of", "forecast on", "if it comes, P10 – P90", "planned", "spent", "did it hold?")
    print_table(spend_headings, spend_rows(parts))
    print_line(f"Open {page} in a browser.")


def _score_evidence(into: Path | None, seed: int, as_json: bool) -> None:
    from horizon.replay import backtest_report
    from horizon.replay.backtest import run_backtest

    scores = run_backtest(seed)
    if into:
        for path in backtest_report.insert_scores(into, scores, draw_backtest(scores).png):
            print_line(f"wrote {path}")
    elif as_json:
        print_json(scores)
    else:
        print_line(backtest_report.format_scores(scores))


def draw_backtest(scores: "BacktestScores") -> "Picture":
    """Draw the calibration and the loss differences of the scores."""
    from horizon.digest.charts.calibration import ChanceCurve, ChancePoint, LossDifference, draw_calibration

    curves = [
        ChanceCurve(fold.fold, [ChancePoint(group.said, *group.came) for group in fold.calibration])
        for fold in scores.folds
    ]
    out_of_time = scores.folds[-1].windows
    return draw_calibration(
        curves, [LossDifference(f"{score.state}, out of time", *score.to_constant) for score in out_of_time]
    )
