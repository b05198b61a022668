"""Amounts that a spreadsheet takes as numbers."""

from decimal import Decimal

import pytest

from horizon.web.money_unit import choose_unit


@pytest.mark.parametrize(
    ("amounts", "label", "printed"),
    [
        ([228_100_000, 6_591_000, -41_230, 0, 90], "£ million", ["228", "6.59", "-0.041", "0", "0"]),
        ([1_234_567_000, 1_000_000], "£ million", ["1,230", "1.00"]),
        ([999_999, -1_500, 12], "£ thousand", ["1,000", "-1.50", "0.012"]),
        ([], "£ million", []),
    ],
)
def test_amounts_are_numbers_in_one_unit(amounts: list[int], label: str, printed: list[str]) -> None:
    unit = choose_unit(map(Decimal, amounts), "GBP") if amounts else choose_unit([Decimal(10**6)], "GBP")
    assert unit.label == label
    assert [unit.format(Decimal(amount)) for amount in amounts] == printed
    for text in printed:
        float(text.replace(",", ""))


def test_nothing_at_all_is_in_thousands_of_its_currency() -> None:
    assert choose_unit([], "EUR").label == "€ thousand"
