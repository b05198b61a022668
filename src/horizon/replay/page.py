"""The page of a retrospective: would it have been seen coming, when, and for how much.

Its files lie under ``reports/replay/NAME/`` and nowhere else.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from horizon.atomic_write import replace_folder
from horizon.digest import calendar, publish
from horizon.digest.charts.drawing import Picture
from horizon.digest.charts.retrospective_chart import EventTrack, SpendTrack, SpendYear, draw_retrospective
from horizon.digest.html.environment import html_environment
from horizon.digest.view.wording import format_window
from horizon.impact.valuation import inputs_from_json
from horizon.replay.comparison import EventComparison, amount_or_dash
from horizon.replay.retrospective import Retrospective
from horizon.values.dates import format_day
from horizon.values.progress import Progress, ignore_progress

MOST_TRACKS = 4

PLANS_ONLY = "What was planned is known here, not what was spent: a plan is shown, and is not scored as spend."
NO_MONEY = "No plan and no spend of the whole watchlist is recorded: horizon outcome add NAME all spend …"
NO_OUTCOME = "Nothing that these editions named is known to have come. Record what happened: horizon outcome add --help"


def render_retrospective(parts: Sequence[Retrospective], picture: Picture | None = None) -> str:
    """Render the page as HTML, complete in one file but for the editions beside it."""
    template = html_environment("horizon.replay").get_template("retrospective.html.j2")
    return template.render(page_values(parts), picture=picture, notes=_gather_notes(parts))


def page_values(parts: Sequence[Retrospective]) -> Mapping[str, Any]:
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


def _gather_notes(parts: Sequence[Retrospective]) -> list[str]:
    """List what a reader of any of the editions must know, each note once, with the editions that carry it."""
    keys: dict[str, list[str]] = {}
    for part in parts:
        for edition in part.editions:
            for note in edition.notes:
                if not note.startswith("A replay"):
                    keys.setdefault(note, []).append(edition.key)
    return [f"{note} ({' to '.join(dict.fromkeys((known[0], known[-1])))})" for note, known in keys.items()]


def write_retrospective(parts: Sequence[Retrospective], target: Path, progress: Progress = ignore_progress) -> None:
    """Write the page with its picture, and every edition beside it; the folder appears once it is complete."""
    tracks = [_event_track(event) for event in _most_pressing(parts[0])]
    picture = draw_retrospective(tracks, [track for part in parts for track in _spend_tracks(part)])
    with replace_folder(target) as folder:
        for part in parts:
            home = folder / part.watchlist if len(parts) > 1 else folder
            for number, edition in enumerate(part.editions):
                progress(f"writing {part.watchlist}", number, len(part.editions))
                publish.write_edition(edition, inputs_from_json(edition.inputs), home)
            # Nobody should subscribe to the decisions of editions that never were.
            (home / calendar.CALENDAR_FILE).unlink()
        if picture:
            (folder / "hindsight.png").write_bytes(picture.png)
        (folder / "index.html").write_text(render_retrospective(parts, picture), encoding="utf-8")


def _most_pressing(part: Retrospective) -> list[EventComparison]:
    """Choose what the picture shows, in the order in which it came.

    Of each technology it is the launch where that is known, else the licence; first those that had been on the *act
    now* list or over the threshold.
    """
    launched = {event.technology for event in part.events if event.event == "launch"}
    candidates = [event for event in part.events if event.event == "launch" or event.technology not in launched]
    pressing = sorted((event for event in candidates if event.verdicts), key=_press_order)
    return [event for event in part.events if event in pressing[:MOST_TRACKS]]


def _press_order(event: EventComparison) -> tuple[bool, bool, int]:
    return not event.act_now_on, not event.dear_on, -len(event.verdicts)


def _event_track(event: EventComparison) -> EventTrack:
    windows = tuple((verdict.said_on, verdict.window) for verdict in event.verdicts)
    return EventTrack(f"{event.technology}: {event.label}", event.on, windows)


def _spend_tracks(part: Retrospective) -> list[SpendTrack]:
    """Return a track by financial year, and one by year since launch, where there are such years."""
    groups = [(f"{part.title}: all together, by financial year", part.by_year)]
    if part.since_launch:
        name = part.since_launch[0].technology
        groups.append((f"{part.title}: {name} alone, by year since launch", part.since_launch))
    return [
        SpendTrack(
            title, rows[0].currency, tuple(SpendYear(row.label, row.said, row.planned, row.spent) for row in rows)
        )
        for title, rows in groups
        if rows
    ]
