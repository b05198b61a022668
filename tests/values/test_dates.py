"""Partial dates, months and financial years."""

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from horizon.values.dates import FinancialYear, PartialDate, add_months, iso_week, months_between

DAYS = st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2200, 12, 31))
PARTIALS = st.builds(
    lambda day, parts: PartialDate(*(day.year, day.month, day.day)[:parts]), st.dates(), st.integers(1, 3)
)
MONTHS = st.integers(1, 12)


@pytest.mark.parametrize(
    ("text", "first", "middle", "last"),
    [
        ("2026", (2026, 1, 1), (2026, 7, 2), (2026, 12, 31)),
        ("2026-02", (2026, 2, 1), (2026, 2, 14), (2026, 2, 28)),
        ("2024-02", (2024, 2, 1), (2024, 2, 15), (2024, 2, 29)),
        ("2026-02-14", (2026, 2, 14), (2026, 2, 14), (2026, 2, 14)),
    ],
)
def test_a_partial_date_can_mean(
    text: str, first: tuple[int, int, int], middle: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    date = PartialDate.parse(text)
    assert (date.first_day(), date.middle_day(), date.last_day()) == (dt.date(*first), dt.date(*middle), dt.date(*last))


@pytest.mark.parametrize(
    "text", ["", "26", "2026-2", "2026-13", "2026-02-30", "2026-02-14T00:00", "February 2026", "2026\n", "२०२६", "0000"]
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a date|out of range|must be in"):
        PartialDate.parse(text)


@given(PARTIALS)
def test_a_partial_date_comes_back_from_its_text(date: PartialDate) -> None:
    assert PartialDate.parse(str(date)) == date
    assert date.first_day() <= date.middle_day() <= date.last_day()


@given(PARTIALS, PARTIALS)
def test_partial_dates_of_any_precision_have_an_order(date: PartialDate, other: PartialDate) -> None:
    assume(date != other)
    assert (date < other) != (other < date)
    assert min(date, other).first_day() <= max(date, other).first_day()


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2024, 1, 31), 1, (2024, 2, 29)),
        ((2024, 2, 29), 12, (2025, 2, 28)),
        ((2026, 1, 15), -1, (2025, 12, 15)),
        ((2026, 12, 18), 12, (2027, 12, 18)),
        ((2026, 5, 5), 0, (2026, 5, 5)),
    ],
)
def test_months_on(day: tuple[int, int, int], months: int, then: tuple[int, int, int]) -> None:
    assert add_months(dt.date(*day), months) == dt.date(*then)


@given(DAYS, st.integers(-600, 600))
def test_so_many_months_on_are_so_many_months_between(day: dt.date, months: int) -> None:
    assert months_between(day, add_months(day, months)) == months


@pytest.mark.parametrize(
    ("day", "week"), [((2026, 2, 20), "2026-W08"), ((2021, 1, 3), "2020-W53"), ((2024, 12, 30), "2025-W01")]
)
def test_the_week_is_the_iso_week(day: tuple[int, int, int], week: str) -> None:
    assert iso_week(dt.date(*day)) == week


@given(DAYS, MONTHS)
def test_financial_years_cover_every_day_exactly_once(day: dt.date, first_month: int) -> None:
    year = FinancialYear.of(day, first_month)
    assert year.start <= day <= year.end
    assert year.start.day == 1
    assert year.end + dt.timedelta(days=1) == year.plus_years(1).start
    assert FinancialYear.of(year.end, first_month) == year
    assert year < year.plus_years(1)


@pytest.mark.parametrize(
    ("day", "first_month", "label"),
    [
        ((2027, 3, 31), 4, "2026/27"),
        ((2027, 4, 1), 4, "2027/28"),
        ((1999, 4, 1), 4, "1999/00"),
        ((2027, 1, 1), 1, "2027"),
        ((2026, 9, 30), 10, "FY2026"),
        ((2026, 10, 1), 10, "FY2027"),
    ],
)
def test_how_a_financial_year_is_called(day: tuple[int, int, int], first_month: int, label: str) -> None:
    assert FinancialYear.of(dt.date(*day), first_month).label == label
