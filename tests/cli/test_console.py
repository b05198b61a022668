"""What a person sees on a terminal: every word whole, and no line beyond its edge."""

import io
import os
import sys
from unittest.mock import patch

import pytest

from horizon.cli.console import print_line, print_table


class Terminal(io.StringIO):
    """A terminal's output, kept."""

    def isatty(self) -> bool:
        return True


def shown_at(width: int, *, optional: tuple[int, ...] = (2, 1)) -> list[str]:
    """The lines of a table on a terminal of that width."""
    rows = [("Maridebart Cafraglutide", "Obesity without diabetes", "3", "£140m"), ("survodutide", "Obesity", "3", "–")]
    screen = Terminal()
    with (
        patch.object(sys, "stdout", screen),
        patch.dict(os.environ, {"COLUMNS": str(width), "LINES": "40", "TERM": "dumb"}),
    ):
        print_table(("technology", "indication", "phase", "most expensive year"), rows, right=(3,), optional=optional)
    return screen.getvalue().splitlines()


@pytest.mark.parametrize("width", [28, 40, 60, 80, 120])
def test_no_word_is_broken_and_no_line_is_too_long(width: int) -> None:
    lines = shown_at(width)
    assert max(map(len, lines)) <= width
    words = {word for line in lines for word in line.split()}
    assert {"Maridebart", "Cafraglutide", "survodutide", "£140m"} <= words


def test_optional_columns_go_where_there_is_no_room_the_last_first() -> None:
    assert "phase" in shown_at(80)[1]
    assert "indication" not in " ".join(shown_at(28))
    narrow = " ".join(shown_at(41, optional=(1, 2)))
    assert "indication" in narrow
    assert "phase" not in narrow


def test_a_line_is_wrapped_on_a_terminal_and_left_whole_in_a_pipe() -> None:
    text = "the registry answered " * 8
    for stream, longest in ((Terminal(), 40), (io.StringIO(), len(text))):
        with (
            patch.object(sys, "stdout", stream),
            patch.dict(os.environ, {"COLUMNS": "40", "LINES": "40", "TERM": "dumb"}),
        ):
            print_line(text.strip())
        assert max(map(len, stream.getvalue().splitlines())) <= longest
    assert len(stream.getvalue().splitlines()) == 1


def test_where_not_every_word_fits_each_cell_has_a_line() -> None:
    lines = [line.strip() for line in shown_at(20)]
    assert lines[1:3] == ["Maridebart", "Cafraglutide"]
    assert {"year: £140m", "Obesity without", "diabetes"} <= {*lines}


def red_lines(screen: Terminal, **environment: str) -> list[str]:
    with (
        patch.object(sys, "stdout", screen),
        patch.dict(os.environ, {"COLUMNS": "80", "LINES": "40", "TERM": "xterm", "NO_COLOR": ""} | environment),
    ):
        print_table(("what", "by"), [("one", "1 May"), ("two", "2 May")], overdue=[1])
        print_line("overdue", overdue=True)
        print_line("not yet")
    return [line for line in screen.getvalue().splitlines() if "\x1b[31m" in line]


def test_what_is_overdue_is_red_and_nothing_else() -> None:
    red = red_lines(Terminal())
    assert ["two" in red[0], "overdue" in red[-1], len(red)] == [True, True, 2]
    assert red_lines(Terminal(), NO_COLOR="1") == []
