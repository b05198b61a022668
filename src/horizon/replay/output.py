"""A replay as a terminal and a program read it."""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import TypeAdapter

from horizon.digest.view.wording import day, window
from horizon.replay.comparison import Money, Story, amount
from horizon.replay.retrospective import LookedBack
from horizon.values.edition import ScoreLine


def story_rows(parts: Sequence[LookedBack]) -> Iterable[tuple[str, ...]]:
    """Technology, what happened, the first and the last that was said of it, and how often it held."""
    for story in parts[0].stories:
        if story.verdicts:
            first, last = story.verdicts[0], story.verdicts[-1]
            held = f"{sum(verdict.held for verdict in story.verdicts)} of {len(story.verdicts)}"
            said = (day(first.said_on), window(first.window), day(last.said_on), window(last.window))
            yield story.technology, f"{story.event} {day(story.on)}", *said, held


def money_rows(parts: Sequence[LookedBack]) -> Iterable[tuple[str, ...]]:
    """Of what, on which day it was said, the band, planned, spent, and whether it held."""
    for one in parts:
        for row in one.money:
            band = "–"
            if row.said:
                band = f"{amount(row.said.p10, row.currency)} – {amount(row.said.p90, row.currency)}"
            said_on = day(row.said_on) if row.said_on else "never"
            money = (amount(row.planned, row.currency), amount(row.spent, row.currency))
            what = f", year {row.since_launch} of {row.technology}" if row.since_launch else ""
            yield f"{one.watchlist} {row.year}{what}", said_on, band, *money, row.words


def as_json(parts: Sequence[LookedBack], page: str) -> dict[str, Any]:
    """The answer of ``horizon replay --json``: of the first watchlist, and of those that stand beside it."""
    first, *beside = parts
    return _one(first) | {"kind": "replay", "page": page, "beside": [_one(one) for one in beside]}


def _one(one: LookedBack) -> dict[str, Any]:
    return {
        "watchlist": one.watchlist,
        "editions": [
            {
                "key": edition.key,
                "as_of": edition.scan.as_of.isoformat(),
                "headline": edition.headline,
                "technologies": len(edition.scan.technologies),
                "act_now": [row.name for row in edition.scan.technologies if row.act_now],
                "notes": list(edition.notes),
            }
            for edition in one.editions
        ],
        "verdict": one.verdict,
        "answers": list(one.answers),
        "stories": _plain(tuple[Story, ...], one.stories),
        "money": _plain(tuple[Money, ...], one.money),
        "scorecard": _plain(tuple[ScoreLine, ...], one.scores),
    }


def _plain(kind: Any, value: object) -> Any:
    return TypeAdapter(kind).dump_python(value, mode="json")
