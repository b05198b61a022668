"""Plain text keeps within its page."""

from hypothesis import given
from hypothesis import strategies as st

from horizon.digest.html.text_table import WIDTH, format_row, wrap_paragraph


def test_a_long_cell_goes_on_below() -> None:
    assert format_row(["one two three", "£4m"], [8, -6]) == "  one two     £4m\n  three"


@given(st.lists(st.text(max_size=300), min_size=3, max_size=3))
def test_no_line_is_too_long(cells: list[str]) -> None:
    row = format_row(cells, [20, -30, 46])
    assert max(map(len, row.split("\n"))) <= WIDTH


@given(st.text(max_size=500))
def test_no_paragraph_is_too_wide(text: str) -> None:
    assert max(map(len, wrap_paragraph(text).split("\n"))) <= WIDTH
