"""What a scan of a past day used although it was published, or learnt, only later."""

from collections.abc import Iterable

from horizon.digest.view import wording
from horizon.values.scan import Scan
from horizon.values.technology import Assumption

_MOST_NAMED = 5
_LATER = {
    "analogue, published later": ("figure of the watchlists", "figures of the watchlists"),
    "method, later": ("figure of the method", "figures of the method"),
    "hindsight": ("thing known by hindsight", "things known by hindsight"),
    "stand-in": ("completion date that stands in for the one planned then", "completion dates that stand in"),
}
"""By stamp: what it is called, one and several."""


def describe_later_figures(scan: Scan) -> tuple[str, ...]:
    """Return a line for each kind of figure that was published after the day, with how many and the newest."""
    used = dict.fromkeys((row.what, row.known_since, row.stamp) for row in _list_assumptions(scan))
    lines = []
    for stamp, nouns in _LATER.items():
        rows = sorted((row for row in used if row[2] == stamp), key=lambda row: (row[1], row[0]), reverse=True)
        if rows:
            named = [f"{what} ({since})" if since else what for what, since, _ in rows[:_MOST_NAMED]]
            more = [f"{len(rows) - _MOST_NAMED} more"] if len(rows) > _MOST_NAMED else []
            lines.append(f"{wording.count_noun(len(rows), *nouns)}: {wording.join_list([*named, *more])}")
    return tuple(lines)


def _list_assumptions(scan: Scan) -> Iterable[Assumption]:
    yield from scan.assumptions
    for technology in scan.technologies:
        yield from technology.assumptions
        yield from technology.figures
