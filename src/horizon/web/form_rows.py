"""The rows of the lists of a form: which there are, in which order, and how one is moved."""

import re
from collections.abc import Mapping
from typing import Any

from horizon.errors import UsageError
from horizon.web.field_values import Shown, find_value
from horizon.web.forms import FormData
from horizon.web.watchlist_fields import FieldGroup

ORDER, REMOVE = "order", "remove"
"""The fields of a list's order, where it is not that of the file, and of a row that is to go."""
MOST_NEW_ROWS = 200
BLANK_ROWS = 1
"""Empty rows at the end of a list whose items are lines of a sheet."""


def list_items(group: FieldGroup, block: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The items of a list; one item may stand alone, and a text is its first field."""
    items = find_value(block, group.key) or []
    items = items if isinstance(items, list) else [items]
    return [dict(item) if isinstance(item, Mapping) else {group.fields[0].key: item} for item in items]


def list_rows(group: FieldGroup, sent: FormData, known: int) -> list[int]:
    """The numbers of the rows that are sent and of those that the file has, in the order in which they are to stand.

    Raises UsageError for more new rows than anybody fills in on a page.
    """
    start = re.compile(rf"{re.escape(group.key)}\.(\d{{1,4}})\.")
    numbers = {int(match[1]) for name in sent.fields if (match := start.match(name))} | set(range(known))
    if max(numbers, default=0) >= known + MOST_NEW_ROWS:
        raise UsageError(f"{group.title}: at most {MOST_NEW_ROWS} rows are added at a time; more go into the file")
    moved = [int(word) for word in sent.get(f"{group.key}.{ORDER}").split(",") if re.fullmatch(r"[0-9]{1,4}", word)]
    return sorted(numbers, key=lambda row: (moved.index(row) if row in moved else len(moved), row))


def list_shown_rows(group: FieldGroup, shown: Shown, known: int, is_more: bool) -> list[int]:
    """The rows that a page shows: those of the file, those with something in them, and empty ones to fill in."""
    rows = [row for row in list_rows(group, FormData(shown), known) if row < known or is_filled(group, row, shown)]
    first_free = max(rows, default=-1) + 1
    return [*rows, *range(first_free, first_free + (BLANK_ROWS if group.is_line else 0) + is_more)]


def move_row(group: FieldGroup, sent: FormData, known: int, row: int, steps: int) -> FormData:
    """The form with one row of a list some places further down."""
    rows = list_rows(group, sent, known)
    if row in rows:
        place = rows.index(row)
        rows.insert(max(place + steps, 0), rows.pop(place))
    return FormData({**sent.fields, f"{group.key}.{ORDER}": (",".join(map(str, rows)),)})


def is_filled(group: FieldGroup, row: int, shown: Shown) -> bool:
    """Tell whether something was put into a row; which measure is chosen says nothing."""
    start = f"{group.key}.{row}."
    empty = (".measure", ".given", f".{REMOVE}")
    return any(any(shown[name]) for name in shown if name.startswith(start) and not name.endswith(empty))
