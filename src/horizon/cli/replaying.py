"""The command that looks back: replay."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from horizon.cli.screen import Json, say, say_json

if TYPE_CHECKING:
    from horizon.digest.drawing import Picture
    from horizon.replay.evidence import Scores

SEED = 20_260_101


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    app.command()(replay)


def replay(
    evidence: Annotated[bool, typer.Option("--evidence", help="Score the forecast on its own evidence.")] = False,
    into: Annotated[
        Path | None, typer.Option(help="With --evidence: write table and picture into this page.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(help="With --evidence: the same seed gives the same figures.")] = SEED,
    as_json: Json = False,
) -> None:
    """How right the forecast would have been: each medicine and trial of the evidence left out and forecast."""
    from horizon.errors import UsageError

    if not evidence:
        raise UsageError("say what to replay: horizon replay --evidence")
    score_evidence(into, seed, as_json)


def score_evidence(into: Path | None, seed: int, as_json: bool) -> None:
    """Print the scores, or write them into a page with their picture."""
    from horizon.replay import report
    from horizon.replay.evidence import scores

    found = scores(seed)
    if into:
        for path in report.into(into, found, picture(found).png):
            say(f"wrote {path}")
    elif as_json:
        say_json(found)
    else:
        say(report.markdown(found))


def picture(found: "Scores") -> "Picture":
    """Calibration and error of the scores."""
    from horizon.digest.calibration import Difference, Ranks, calibration

    ranks = [Ranks("licences, as of the last completion", found.windows[0].ranks)]
    ranks += [Ranks(f"slips, due in {one.band} days", one.ranks) for one in found.slips]
    return calibration(ranks, [Difference(one.what, *one.difference) for one in found.windows])
