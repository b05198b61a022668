"""An edit changes the lines that it has to change, and no other."""

import difflib
import re
from pathlib import Path

import pytest

from horizon.errors import UsageError, WatchlistError
from horizon.watchlist.files.edit import WatchlistEdit, edit_text
from horizon.watchlist.files.load import parse_watchlist
from watchlist.texts import TEXT

WITH_INDICATIONS = """\
title: T
indications:
  - name: one
    match: {conditions: [a disease]}
  - name: two
    match:
      mesh: [D006526]
"""


def changed_lines(edit: WatchlistEdit, text: str = TEXT) -> list[str]:
    """The deleted lines, with a minus, and the inserted lines, with a plus."""
    after = edit_text(text, edit)
    parse_watchlist(after, Path("area.yaml"))
    lines = difflib.unified_diff(text.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if re.match(r"[+-](?![+-])", line)]


@pytest.mark.parametrize(
    ("edit", "lines"),
    [
        (
            WatchlistEdit(add=(("conditions", "non-A, non-B"),)),
            [
                "-  conditions: [hepatitis C, HCV] # in a row",
                '+  conditions: [hepatitis C, HCV, "non-A, non-B"] # in a row',
            ],
        ),
        (
            WatchlistEdit(remove=(("conditions", "hepatitis c"),)),
            ["-  conditions: [hepatitis C, HCV] # in a row", "+  conditions: [HCV] # in a row"],
        ),
        (WatchlistEdit(add=(("interventions", "no"),)), ['+    - "no"']),
        (WatchlistEdit(add=(("interventions", "12 345"),)), ['+    - "12 345"']),
        (WatchlistEdit(remove=(("interventions", "sofosbuvir"),)), ["-    - sofosbuvir # Sovaldi"]),
        (WatchlistEdit(remove=(("interventions", "ledipasvir"),)), ["-    - ledipasvir"]),
        (WatchlistEdit(add=(("mesh", "D006526"),)), ["+  mesh: [D006526]"]),
        (WatchlistEdit(remove=(("not", "hepatitis B"),)), ["-  not: [hepatitis B]", "+  not: []"]),
        (
            WatchlistEdit(assignments=(("price.list", 20000),)),
            [
                "-  list: 5000",
                "-  rebate: 0.1",
                "+  list: 20000",
                "+  rebate: {mode: 0.1, source: a list}",
                "-  source: a list # with a word",
            ],
        ),
        (
            WatchlistEdit(
                assignments=(("price.list", 20000), ("price.source", "a contract: ours"), ("price.rebate", 0.2))
            ),
            [
                "-  list: 5000",
                "-  rebate: 0.1",
                "+  list: 20000",
                "+  rebate: 0.2",
                "-  source: a list # with a word",
                '+  source: "a contract: ours" # with a word',
            ],
        ),
        (WatchlistEdit(assignments=(("price.price_year", 2025),)), None),
        (WatchlistEdit(assignments=(("owner", "Finance"),)), ["+owner: Finance"]),
        (WatchlistEdit(assignments=(("recipients", [{"email": "a@example.org"}]),)), None),
        (WatchlistEdit(assignments=(("capacity.people_a_year", 100),)), ["+capacity: {people_a_year: 100}"]),
    ],
)
def test_only_the_edited_lines_change(edit: WatchlistEdit, lines: list[str] | None) -> None:
    changed = changed_lines(edit)
    assert sorted(changed) == sorted(lines) if lines else len(changed) == 2


def test_a_watchlist_with_indications_needs_the_name_of_one() -> None:
    assert changed_lines(WatchlistEdit(add=(("mesh", "D006509"),), indication="two"), WITH_INDICATIONS) == [
        "-      mesh: [D006526]",
        "+      mesh: [D006526, D006509]",
    ]
    with pytest.raises(UsageError, match="say which indication with --indication; there are: 'one', 'two'"):
        edit_text(WITH_INDICATIONS, WatchlistEdit(add=(("mesh", "D006509"),)))


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        (WatchlistEdit(add=(("conditions", "hcv"),)), "conditions has 'hcv' already"),
        (
            WatchlistEdit(remove=(("conditions", "hepatits C"),)),
            "conditions has no 'hepatits C'; did you mean 'hepatitis C'?",
        ),
        (WatchlistEdit(remove=(("mesh", "D006526"),)), "mesh has no 'D006526'"),
        (
            WatchlistEdit(assignments=(("price.list.mode.x", 5),)),
            "cannot set price.list.mode.x: there is nothing below it at 'mode'",
        ),
    ],
)
def test_an_impossible_edit_is_refused(edit: WatchlistEdit, complaint: str) -> None:
    with pytest.raises(UsageError) as refused:
        edit_text(TEXT, edit)
    assert str(refused.value) == complaint


def test_an_edit_with_an_invalid_result_is_reported_with_its_position() -> None:
    with pytest.raises(WatchlistError, match=r"area.yaml:15:\d+: .*people: -5 is below 0"):
        parse_watchlist(edit_text(TEXT, WatchlistEdit(assignments=(("population.1.people", -5),))), Path("area.yaml"))
