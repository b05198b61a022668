"""EMA's monthly lists of applications: headings that drift, names that change, and what is no such list."""

import datetime as dt

import pytest

from horizon.errors import RegulatorListError
from horizon.regulators.evaluations import fill_path, find_month, months_to_ask, read_applications
from horizon.values.regulator_lists import ApplicationUnderEvaluation
from regulators_standin import HEADINGS, xlsx_body
from test_hostile import EVIL

ROW = ("abemaciclib", "ATC L01", "EMEA/H/C/004302", "No", "No", "Yes")
NAME = "applications-new-human-medicines-under-evaluation-may-2018_en.xlsx"
LONG_HEADINGS = (
    "International non-proprietary name (INN) / common name", "Summary of the therapeutic indication applied for",
    "EMA product number", "Is orphan", "Is PRIME", "Accelerated assessment",
)  # fmt: skip


@pytest.mark.parametrize("headings", [HEADINGS, LONG_HEADINGS])
@pytest.mark.parametrize("above", [0, 3, 9])
def test_a_heading_is_found_wherever_it_is_and_however_it_is_worded(headings: tuple[str, ...], above: int) -> None:
    parsed = read_applications(xlsx_body([ROW], headings, above=above), NAME)
    assert (parsed.name, parsed.listed_on) == ("applications", dt.date(2018, 5, 28))
    assert parsed.records == (
        ApplicationUnderEvaluation(
            "EMEA/H/C/004302", "abemaciclib", dt.date(2018, 5, 1), indication="ATC L01", accelerated=True
        ),
    )


def test_columns_may_stand_in_another_order_and_notes_are_no_applications() -> None:
    rows = [["", *reversed(ROW)], ["", "", "", "", "", "", "see the note"]]
    (record,) = read_applications(xlsx_body(rows, ["", *reversed(HEADINGS)]), NAME).records
    assert isinstance(record, ApplicationUnderEvaluation)
    assert (record.inn, record.accelerated) == ("abemaciclib", True)


@pytest.mark.parametrize(
    ("name", "extracted", "first", "listed"),
    [
        (NAME, "2 June 2018", dt.date(2018, 5, 1), dt.date(2018, 6, 2)),
        ("list.xlsx", "28 May 2018", dt.date(2018, 5, 1), dt.date(2018, 5, 28)),
        (NAME, "some day", dt.date(2018, 5, 1), dt.date(2018, 5, 31)),
        (NAME, "31 february 2018", dt.date(2018, 5, 1), dt.date(2018, 2, 28)),
    ],
)
def test_a_list_is_of_the_month_in_its_name_or_else_in_its_first_rows(
    name: str, extracted: str, first: dt.date, listed: dt.date
) -> None:
    parsed = read_applications(xlsx_body([ROW], extracted=extracted), name)
    assert parsed.listed_on == listed
    assert [getattr(record, "first_listed") for record in parsed.records] == [first]  # noqa: B009


@pytest.mark.parametrize("column", ["INN", "Therapeutic area", "Prod. number", "Orphan", "Accelerated"])
def test_a_column_that_is_not_known_again_is_refused(column: str) -> None:
    headings = ["Something" if name == column else name for name in HEADINGS]
    with pytest.raises(RegulatorListError, match="has no heading with"):
        read_applications(xlsx_body([ROW], headings), NAME)


@pytest.mark.parametrize(
    ("body", "name", "words"),
    [
        (b"<!DOCTYPE html>", NAME, "no whole Excel file; it begins '<!DOCTYPE html>'"),
        (xlsx_body([ROW])[:-80], NAME, "no whole Excel file"),
        (b"", NAME, "no whole Excel file"),
        (xlsx_body([]), NAME, "is empty"),
        (xlsx_body([ROW], extracted=""), "list.xlsx", "does not say of which month it is"),
        (xlsx_body([(*ROW[:3], "perhaps", "No", "No")]), NAME, "orphan cannot be read, such as 'perhaps'"),
    ],
)
def test_what_is_no_such_list_is_refused_in_one_line(body: bytes, name: str, words: str) -> None:
    with pytest.raises(RegulatorListError, match=words) as refusal:
        read_applications(body, name)
    assert "\n" not in str(refusal.value)


def test_two_applications_under_one_number_are_two() -> None:
    other = ("canakinumab", *ROW[1:])
    assert len(read_applications(xlsx_body([ROW, other]), NAME).records) == 2


@pytest.mark.parametrize("evil", [text for name, text in EVIL.items() if name != "megabyte"])
def test_hostile_text_in_every_field_is_text(evil: str) -> None:
    evil = "".join(char for char in evil if char.isprintable() or char in "\r\n")  # more cannot stand in a cell
    row = (f"inn {evil}", f"area {evil}", f"EMEA {evil}", "No", "No", "No")
    (record,) = read_applications(xlsx_body([row]), NAME).records
    assert isinstance(record, ApplicationUnderEvaluation)
    assert record.inn.startswith("inn")
    assert "\n" not in record.inn + record.indication


@pytest.mark.parametrize(
    ("held", "months"),
    [
        (None, ["april", "may"]),
        (dt.date(2018, 5, 1), ["may"]),
        (dt.date(2018, 5, 28), ["may"]),
        (dt.date(2018, 4, 1), ["may"]),
        (dt.date(2018, 3, 28), ["april", "may"]),
        (dt.date(2017, 1, 1), ["march", "april", "may"]),
    ],
)
def test_only_months_that_may_be_new_are_asked_for(held: dt.date | None, months: list[str]) -> None:
    asked = months_to_ask(held, dt.date(2018, 5, 31))
    assert [fill_path("{month}", month) for month in asked] == months
    assert find_month(fill_path("x-{month}-{year}_en.xlsx", asked[-1])) == dt.date(2018, 5, 1)
