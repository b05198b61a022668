"""How sheets fall onto pages: the scale, what is printed, and where a page begins."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horizon.digest.workbook.print_layout import SheetRows, break_rows, fit_columns


@pytest.mark.parametrize(
    ("widths", "landscape", "columns"),
    [([20, 20], False, 2), ([60, 60], True, 2), ([20] * 8, True, 8), ([20] * 30, True, 10), ([900], True, 1)],
)
def test_a_sheet_is_upright_where_that_is_legible_else_as_far_as_a_page_reaches(
    widths: list[int], landscape: bool, columns: int
) -> None:
    fitted = fit_columns(widths)
    assert (fitted.landscape, fitted.columns) == (landscape, columns)
    assert fitted.percent <= 100


@pytest.mark.parametrize(
    ("rows", "breaks"),
    [
        (SheetRows([10] * 10), ()),
        (SheetRows([10] * 11), (10,)),
        (SheetRows([10] * 21, (0, 0)), (10, 19)),  # nine rows below the headings
        (SheetRows([10] * 12, None, [(8, 11)]), (8,)),  # a chart stays whole
        (SheetRows([10] * 30, None, [(2, 28)]), (29,)),  # one higher than a page cannot
        (SheetRows([10, 250, 10]), (1, 2)),
    ],
)
def test_a_page_ends_where_the_next_row_does_not_fit(rows: SheetRows, breaks: tuple[int, ...]) -> None:
    assert break_rows(rows, 100) == breaks


@given(st.lists(st.floats(10, 90), min_size=1, max_size=200), st.integers(0, 3))
def test_no_page_holds_more_than_fits(heights: list[float], headings: int) -> None:
    repeated = (0, headings - 1) if headings and headings < len(heights) else None
    again = sum(heights[:headings]) if repeated else 0
    if again > 10:
        repeated, again = None, 0
    edges = [0, *break_rows(SheetRows(heights, repeated), 100), len(heights)]
    assert edges == sorted(set(edges))
    for start, end in pairwise(edges):
        assert end == start + 1 or sum(heights[start:end]) + (again if start else 0) <= 100.001
