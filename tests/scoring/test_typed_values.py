"""What a planner types is read as they mean it, or not at all."""

from decimal import Decimal

import pytest

from horizon.scoring.typed_values import read_typed_amount, read_typed_date, read_typed_year


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2014", "2014"),
        ("2014-01-16", "2014-01-16"),
        ("16 Jan 2014", "2014-01-16"),
        ("1 september 2014", "2014-09-01"),
        ("Sept 2014", "2014-09"),
        ("31 Feb 2014", None),
        ("03/06/2014", None),
        ("soon", None),
    ],
)
def test_a_date(text: str, date: str | None) -> None:
    read = read_typed_date(text)
    assert (str(read) if read else None) == date


@pytest.mark.parametrize(
    ("text", "first_month", "label"),
    [
        ("2026/27", 4, "2026/27"),
        ("2026-27", 4, "2026/27"),
        ("2026/2027", 4, "2026/27"),
        ("1999/00", 4, "1999/00"),
        ("2026/28", 4, None),
        ("2026", 4, None),
        ("2026", 1, "2026"),
        ("2026/27", 1, None),
        ("FY2027", 10, "FY2027"),
        ("2027", 10, "FY2027"),
        ("26", 1, None),
    ],
)
def test_a_financial_year_has_the_form_of_its_country(text: str, first_month: int, label: str | None) -> None:
    year = read_typed_year(text, first_month)
    assert (year.label if year else None) == label


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("1200000", "GBP", 1_200_000),
        ("£1,200,000", "GBP", 1_200_000),
        ("1.2m", "GBP", 1_200_000),
        ("£3 million", "GBP", 3_000_000),
        ("-£5k", "GBP", -5_000),
        ("GBP 5", "GBP", 5),
        ("$5", "GBP", None),
        ("1.5", "GBP", None),
        ("five", "GBP", None),
        ("", "GBP", None),
    ],
)
def test_an_amount(text: str, currency: str, amount: int | None) -> None:
    assert read_typed_amount(text, currency) == (None if amount is None else Decimal(amount))
