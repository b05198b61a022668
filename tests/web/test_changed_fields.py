"""What would change is told field by field in words, the order of a list too; no confidential price is."""

import pytest

from horizon.web.changed_fields import NOTHING, ChangedField, list_changed_fields

TEXT = """\
title: Gout
match: {conditions: [gout, podagra]}
population:
  - {step: People, people: 146000, source: a count}
  - {step: in care, share: {mode: 0.4, low: 0.3, high: 0.5}}
price: {list: 1000, price_year: 2015, confidential: true}
technologies:
  - {name: A-1, filed: {eu: 2015-02-03}}
"""


@pytest.mark.parametrize(
    ("old", "new", "rows"),
    [
        ("title: Gout", "title: Gouts", [("Title", "Gout", "Gouts")]),
        ("[gout, podagra]", "[gout, tophi]", [(": taken away", "podagra", NOTHING), (": added", NOTHING, "tophi")]),
        (
            "title: Gout",
            "title: Gout\njurisdiction: us",
            [("Where", "elsewhere: the licence alone (nothing chosen)", "United States")],
        ),
        ("people: 146000", 'people: "150,000"', [("People, people", "146,000", "150,000")]),
        ("people: 146000", 'people: "146,000"', []),
        ("step: in care", "step: in any care", [("in care, Step", "in care", "in any care")]),
        ("mode: 0.4", "mode: 45%", [("in care, share", "40%", "45%")]),
        ("{mode: 0.4, low: 0.3, high: 0.5}", "0.4", [("low", "30%", NOTHING), ("high", "50%", NOTHING)]),
        ("eu: 2015-02-03", "eu: 2015-02-03, us: 2015-04-05", [("A-1, Filed, US", NOTHING, "5 Apr 2015")]),
        ("price_year: 2015", "price_year: 2016", [("What it costs", "•••• (confidential)", "•••• (confidential)")]),
    ],
)
def test_a_field_is_told_with_what_it_is_and_would_be(old: str, new: str, rows: list[tuple[str, str, str]]) -> None:
    changed = list_changed_fields(TEXT, TEXT.replace(old, new))
    assert [(row.before, row.after) for row in changed] == [row[1:] for row in rows]
    assert all(part in row.label for row, (part, *_) in zip(changed, rows, strict=True))


def test_of_an_item_that_moved_the_order_is_told_and_one_that_is_gone_is_told_whole() -> None:
    lines = TEXT.splitlines(keepends=True)
    (moved,) = list_changed_fields(TEXT, "".join([*lines[:3], lines[4], lines[3], *lines[5:]]))
    assert moved == ChangedField("Who could be treated: order", "People, in care", "in care, People")
    gone = list_changed_fields(TEXT, TEXT.replace(lines[4], ""))
    assert [row.after for row in gone] == [NOTHING] * 4


def test_a_price_that_was_revealed_is_told() -> None:
    (row,) = list_changed_fields(TEXT, TEXT.replace("list: 1000", "list: 2000"), reveals=True)
    assert (row.before, row.after) == ("1,000", "2,000")
