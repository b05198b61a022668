"""A chance in people's words: ``1 in 3``. Pure."""

ODDS = (
    (1 / 50, "1 in 50"),
    (1 / 20, "1 in 20"),
    (1 / 10, "1 in 10"),
    (1 / 8, "1 in 8"),
    (1 / 6, "1 in 6"),
    (1 / 5, "1 in 5"),
    (1 / 4, "1 in 4"),
    (1 / 3, "1 in 3"),
    (2 / 5, "2 in 5"),
    (1 / 2, "1 in 2"),
    (3 / 5, "3 in 5"),
    (2 / 3, "2 in 3"),
    (3 / 4, "3 in 4"),
    (4 / 5, "4 in 5"),
    (9 / 10, "9 in 10"),
    (19 / 20, "19 in 20"),
)
"""The chances that are said, by their size; between two of them the nearer one is."""
_LEAST, _MOST = 1 / 100, 39 / 40


def format_odds(chance: float) -> str:
    """Format a chance as ``1 in 3``; below one in a hundred ``under 1 in 100``, near certainty ``almost certain``."""
    if chance <= 0:
        return "none"
    if chance < _LEAST:
        return "under 1 in 100"
    if chance > _MOST:
        return "almost certain"
    return min(ODDS, key=lambda odds: abs(odds[0] - chance))[1]


def format_chance(chance: float) -> str:
    """Format a chance as ``1 chance in 3``; as :func:`format_odds` where that is no fraction."""
    odds = format_odds(chance)
    count, space, denominator = odds.partition(" in ")
    if not space or not count.isdigit():
        return "no chance" if odds == "none" else odds.replace("under 1 in", "under 1 chance in")
    return f"{count} chance{'s' * (count != '1')} in {denominator}"
