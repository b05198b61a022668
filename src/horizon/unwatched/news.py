"""What an edition says of what nobody watches: ten lines once a month, in between what is new among the first ten."""

import calendar

from horizon.values.unwatched import UnwatchedLine, UnwatchedList, UnwatchedNews, UnwatchedTechnology

MOST_LINES = 10


def tell_unwatched(listed: UnwatchedList, before: UnwatchedNews) -> UnwatchedNews:
    """Return the news of a list; ``before`` is what the last edition said.

    The whole ten are told in the first edition of a month. In between a line is new if its key was not among the first
    ten of the last edition that had a list.
    """
    month, first = f"{listed.as_of:%Y-%m}", listed.technologies[:MOST_LINES]
    known, whole = frozenset(before.first_ten), before.month != month
    lines = [
        UnwatchedLine(row.key, describe_line(row), bool(known) and row.key not in known, row.low_end_presses)
        for row in first
    ]
    return UnwatchedNews(
        lines=tuple(line for line in lines if whole or line.new),
        first_ten=tuple(row.key for row in first),
        month=month,
        listed=len(listed.technologies) + listed.further,
        data_timestamp=listed.data_timestamp,
    )


def describe_line(row: UnwatchedTechnology) -> str:
    """``sofosbuvir (Gilead Sciences) in hepatitis C: five trials of 1,400 people, the next ends in March 2013; …``."""
    trials, *others = row.why
    condition = row.conditions[0] if row.conditions else "a condition that is not said"
    ends = "which ends" if len(row.trials) == 1 else "the next ends"
    when = f", {ends} in {_name_month(row.next_completion)}" if row.next_completion else ""
    reason_texts = [
        reason.removeprefix(f"{condition}: ") for reason in others if not reason.startswith(_LEFT_TO_THE_LIST)
    ]
    return f"{row.name} ({row.sponsor}) in {condition}: {'; '.join((trials + when, *reason_texts))}"


_LEFT_TO_THE_LIST = ("such medicines cost", "a large sponsor", "long-term treatment", "held against")
"""How reasons begin that the list has and a line of the report does not."""


def _name_month(date: str) -> str:
    year, _, month_digits = date.partition("-")
    return f"{calendar.month_name[int(month_digits[:2])]} {year}" if month_digits else year
