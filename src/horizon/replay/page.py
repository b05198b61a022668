"""The page of a retrospective: would it have been seen coming, when, and for how much."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from horizon.digest.html.environment import html_environment
from horizon.digest.view.wording import format_window
from horizon.replay.comparison import amount_or_dash
from horizon.values.dates import format_day

if TYPE_CHECKING:
    from horizon.digest.charts.drawing import Picture
    from horizon.replay.retrospective import Retrospective

PLANS_ONLY = "What was planned is known here, not what was spent: a plan is shown, and is not scored as spend."
NO_MONEY = "No plan and no spend of the whole watchlist is recorded: horizon outcome add NAME all spend …"
NO_OUTCOME = "Nothing that these editions named is known to have come. Record what happened: horizon outcome add --help"


def render_retrospective(parts: "Sequence[Retrospective]", picture: "Picture | None" = None) -> str:
    """Render the page as HTML, complete in one file but for the editions beside it."""
    template = html_environment("horizon.replay").get_template("retrospective.html.j2")
    return template.render(page_values(parts), picture=picture, notes=_gather_notes(parts))


def page_values(parts: "Sequence[Retrospective]") -> Mapping[str, Any]:
    """Return what the templates of a retrospective need; the demo's page uses them too."""
    return {
        "parts": parts,
        "amount": amount_or_dash,
        "base64": lambda png: b64encode(png).decode(),
        "day": format_day,
        "window": format_window,
        "plans_only": PLANS_ONLY,
        "no_money": NO_MONEY,
        "no_outcome": NO_OUTCOME,
    }


def _gather_notes(parts: "Sequence[Retrospective]") -> list[str]:
    """List what a reader of any of the editions must know, each note once, with the editions that carry it."""
    keys: dict[str, list[str]] = {}
    for part in parts:
        for edition in part.editions:
            for note in edition.notes:
                if not note.startswith("A replay"):
                    keys.setdefault(note, []).append(edition.key)
    return [f"{note} ({' to '.join(dict.fromkeys((known[0], known[-1])))})" for note, known in keys.items()]
