"""What nobody watches, as the report says it, and the line that may press into the mail. Pure."""

import datetime as dt

from horizon.digest.view import wording
from horizon.values.dates import format_day
from horizon.values.edition import Edition
from horizon.values.unwatched import UnwatchedLine

HEADING = "What nobody here watches"


def list_new_lines(edition: Edition) -> tuple[UnwatchedLine, ...]:
    """Return the lines that are new among the first ten since the last list."""
    return tuple(line for line in edition.unwatched.lines if line.new)


def list_pressing_lines(edition: Edition) -> tuple[UnwatchedLine, ...]:
    """Return the lines that would be over the threshold, and due, at the low end of their range: for the mail, too."""
    return tuple(line for line in edition.unwatched.lines if line.presses)


def introduce_lines(edition: Edition) -> str:
    """Say what the lines are: all of the first ten, or what is new among them."""
    news = edition.unwatched
    counted = wording.count_noun(news.listed, "technology", "technologies")
    of = f"{counted} in late trials by industry that no watchlist counts, as of {_format_data_day(news.data_timestamp)}"
    if len(list_new_lines(edition)) == len(news.lines):
        return f"New among the first ten of {of}."
    return f"The first {len(news.lines)} of {of}, by how much they could matter. No cost is estimated."


HOW_TO_WATCH = (
    "To watch one: horizon watchlist new NAME --from-unwatched KEY. To be told no more: horizon unwatched --ignore KEY"
)


def _format_data_day(timestamp: str) -> str:
    return format_day(dt.date.fromisoformat(timestamp[:10])) if timestamp else "the last sweep"
