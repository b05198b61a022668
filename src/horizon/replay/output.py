"""A replay as rows for a terminal and as JSON."""

from collections.abc import Iterable, Sequence
from typing import Any

from horizon.digest.view.wording import format_window
from horizon.replay.comparison import EventComparison, SpendComparison, amount_or_dash
from horizon.replay.retrospective import Retrospective
from horizon.type_adapters import adapt_type
from horizon.values.dates import format_day
from horizon.values.edition import ScoreLine


def event_rows(parts: Sequence[Retrospective]) -> Iterable[tuple[str, ...]]:
    """Yield technology, event, the first and the last window forecast for it, and how many windows held."""
    for event in parts[0].events:
        if event.verdicts:
            ends = [event.verdicts[0], event.verdicts[-1]]
            windows = [
                text for verdict in ends for text in (format_day(verdict.said_on), format_window(verdict.window))
            ]
            held = f"{event.held_count} of {len(event.verdicts)}"
            yield event.technology, f"{event.event} {format_day(event.on)}", *windows, held


def spend_rows(parts: Sequence[Retrospective]) -> Iterable[tuple[str, ...]]:
    """Yield watchlist and year, the day and the band of the forecast, what was planned and spent, and the verdict."""
    for part in parts:
        for row in part.spend:
            band = "–"
            if row.said:
                band = f"{amount_or_dash(row.said.p10, row.currency)} – {amount_or_dash(row.said.p90, row.currency)}"
            forecast_on = format_day(row.said_on) if row.said_on else "never"
            amounts = (amount_or_dash(row.planned, row.currency), amount_or_dash(row.spent, row.currency))
            year_of = f", year {row.since_launch} of {row.technology}" if row.since_launch else ""
            yield f"{part.watchlist} {row.year}{year_of}", forecast_on, band, *amounts, row.words


def replay_as_json(parts: Sequence[Retrospective], page: str) -> dict[str, Any]:
    """Return the answer of ``horizon replay --json``: the first watchlist, and those beside it."""
    first, *beside = parts
    return _part_as_json(first) | {"kind": "replay", "page": page, "beside": [_part_as_json(part) for part in beside]}


def _part_as_json(part: Retrospective) -> dict[str, Any]:
    return {
        "watchlist": part.watchlist,
        "editions": [
            {
                "key": edition.key,
                "as_of": edition.scan.as_of.isoformat(),
                "headline": edition.headline,
                "technologies": len(edition.scan.technologies),
                "act_now": [technology.name for technology in edition.scan.technologies if technology.act_now],
                "notes": list(edition.notes),
            }
            for edition in part.editions
        ],
        "verdict": part.verdict,
        "answers": list(part.answers),
        "stories": _dump_json(tuple[EventComparison, ...], part.events),
        "money": _dump_json(tuple[SpendComparison, ...], part.spend),
        "scorecard": _dump_json(tuple[ScoreLine, ...], part.scores),
    }


def _dump_json(kind: Any, value: object) -> Any:
    return adapt_type(kind).dump_python(value, mode="json")
