"""Money as it is printed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horizon.values.money import Money, currency_symbol, format_full_amount, format_short_amount, to_whole_units


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (Decimal(48_120_000), "GBP", "£48m"),
        (1_912_000_000, "GBP", "£1.9bn"),
        (-6_000_000, "GBP", "−£6.0m"),
        (999_600, "GBP", "£1.0m"),
        (9_960_000, "GBP", "£10m"),
        (148_000_000, "GBP", "£150m"),
        (34_982.94, "GBP", "£35k"),
        (1_200, "USD", "US$1.2k"),
        (0, "EUR", "€0"),
        (-0.2, "GBP", "£0"),
        (12, "GBP", "<£1k"),
    ],
)
def test_as_people_say_it(amount: Decimal | float, currency: str, text: str) -> None:
    assert format_short_amount(amount, currency) == text


def test_a_difference_carries_its_sign() -> None:
    assert (format_short_amount(17e6, "GBP", sign=True), format_short_amount(-17e6, "GBP", sign=True)) == (
        "+£17m",
        "−£17m",
    )


@given(st.floats(min_value=1_000, max_value=9.9e14))
def test_two_significant_figures_are_within_a_twentieth(amount: float) -> None:
    text = format_short_amount(amount, "GBP").removeprefix("£")
    scale = {"k": 1e3, "m": 1e6, "bn": 1e9}["".join(letter for letter in text if letter.isalpha())]
    shown = float(text.rstrip("kmbn")) * scale
    assert abs(shown - amount) <= amount / 20


@pytest.mark.parametrize(
    ("amount", "text"), [("48120000", "£48,120,000"), ("-1234.5", "−£1,234"), ("0", "£0"), ("999.6", "£1,000")]
)
def test_in_full(amount: str, text: str) -> None:
    assert format_full_amount(Decimal(amount), "GBP") == text


def test_the_parts_of_money() -> None:
    assert to_whole_units(1234.6) == Decimal(1235)
    assert (currency_symbol("GBP"), currency_symbol("EUR")) == ("£", "€")
    assert Money(Decimal("34982.94"), "GBP").price_year is None
