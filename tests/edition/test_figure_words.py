"""Figures and shifts as planners write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horizon.edition.figure_words import describe_change, describe_shift, format_pair


@pytest.mark.parametrize(
    ("pair", "formatted"),
    [
        ((25_500, 826.508), ("25,500", "827")),
        ((0.3, 0.45), ("0.30", "0.45")),
        ((182.16, 190), ("182", "190")),
        ((2, 3), ("2", "3")),
        ((0, 0.012), ("0", "0.0120")),
        ((12.5, 13), ("12.5", "13.0")),
        ((3.4e6, 3.5e6), ("3,400,000", "3,500,000")),
    ],
)
def test_two_figures_of_one_quantity_are_written_alike(pair: tuple[float, float], formatted: tuple[str, str]) -> None:
    assert format_pair(*pair) == formatted


@given(st.floats(0, 1e9), st.floats(0, 1e9))
def test_no_figure_is_in_powers_of_ten_and_both_have_as_many_decimals(before: float, after: float) -> None:
    was, now = format_pair(before, after)
    assert "e" not in was + now
    decimals = {len(text.partition(".")[2]) for text in (was, now) if text != "0"}
    assert len(decimals) <= 1


@pytest.mark.parametrize(
    ("before", "after", "unit", "words"),
    [
        (25_500, 826.508, "starts a year", "827 instead of 25,500 starts a year"),
        (0.55, 0.4, "share", "40% instead of 55%"),
        (0.3, 0.125, "share of list", "12.5% instead of 30.0% of list"),
        (1_000, 9_000, "GBP a course", "£9,000 instead of £1,000 a course"),
        (99.5, 120, "USD a month", "US$120.0 instead of US$99.5 a month"),
        (3, 4, "years", "4 instead of 3 years"),
    ],
)
def test_a_changed_figure_has_its_unit_once(before: float, after: float, unit: str, words: str) -> None:
    assert describe_change(before, after, unit) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [(-152, "5 months earlier"), (31, "1 month later"), (12, "12 days later"), (-1, "1 day earlier")],
)
def test_a_shift_is_in_days_or_months(days: int, words: str) -> None:
    assert describe_shift(days) == words
