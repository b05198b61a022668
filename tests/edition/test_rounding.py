"""The bridge sums as printed, whatever it is made of."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import editions
from horizon.edition.rounding import round_bridge, round_bridge_by_year, round_conditional_bridge_by_year
from horizon.values.bridge import Bridge, BridgeStep

AMOUNTS = st.integers(-3_000_000_000, 3_000_000_000)


def number(text: str) -> Decimal:
    """What a printed amount says."""
    match = re.fullmatch(r"([−+]?)£([\d.]+)(bn|m|k|)", text)
    assert match, text
    scale = {"bn": 10**9, "m": 10**6, "k": 10**3, "": 1}[match[3]]
    return Decimal(match[2]) * scale * (-1 if match[1] == "−" else 1)


def test_a_bridge_as_people_read_it() -> None:
    printed = round_bridge(editions.BRIDGE)
    assert (printed.before, printed.after, printed.difference) == ("£412m", "£429m", "+£17m")
    assert [step.amount for step in printed.steps] == ["+£21m", "−£6m", "+£1m", "+£1m"]


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (1_066_000_000, 1_050_000_000, "£1.066bn → £1.050bn (−£16m)"),
        (610_000_000, 1_170_000_000, "£610m → £1.17bn (+£560m)"),
        (412_000_000, 413_200_000, "£412.0m → £413.2m (+£1.2m)"),
        (412_000_000, 412_300_000, "£412m → £412m (£0)"),
        (90_000, 101_000, "£90k → £101k (+£11k)"),
    ],
)
def test_a_difference_is_said_as_the_subject_says_it(before: int, after: int, text: str) -> None:
    moved = BridgeStep("launch moved", Decimal(after - before), ())
    printed = round_bridge(Bridge("2026-W07", Decimal(before), Decimal(after), "GBP", (moved,)))
    assert f"{printed.before} → {printed.after} ({printed.difference})" == text


@given(st.integers(0, 5_000_000_000), st.lists(AMOUNTS, min_size=1, max_size=12))
def test_it_sums_as_printed(before: int, amounts: list[int]) -> None:
    steps = tuple(BridgeStep(f"cause {place}", Decimal(amount), ()) for place, amount in enumerate(amounts))
    bridge = Bridge("2026-W07", Decimal(before), Decimal(before + sum(amounts)), "GBP", steps)
    printed = round_bridge(bridge)
    assert number(printed.before) + number(printed.difference) == number(printed.after)
    assert sum((number(step.amount) for step in printed.steps), Decimal(0)) == number(printed.difference)


def test_nothing_moved_prints_no_step() -> None:
    still = replace(editions.BRIDGE, after=editions.BRIDGE.before, steps=())
    assert round_bridge(still).steps == ()


def whole(text: str) -> Decimal:
    return Decimal(0) if text == "–" else number(text)


@given(st.integers(0, 900_000_000), st.lists(st.lists(AMOUNTS, min_size=3, max_size=3), min_size=1, max_size=6))
def test_every_year_and_every_cause_sums_as_printed(before: int, moves: list[list[int]]) -> None:
    years = ("2026/27", "2027/28", "2028/29")
    steps = tuple(
        BridgeStep(f"cause {at}", Decimal(sum(row)), tuple(zip(years, map(Decimal, row), strict=True)))
        for at, row in enumerate(moves)
    )
    after = {year: Decimal(before + sum(row[at] for row in moves)) for at, year in enumerate(years)}
    total = sum(after.values(), Decimal(0))
    bridge = Bridge("2026-W07", Decimal(3 * before), total, "GBP", steps)
    first, *causes, last = round_bridge_by_year(bridge, after).rows
    for at in range(3):
        assert whole(first.cells[at]) + sum(whole(row.cells[at]) for row in causes) == whole(last.cells[at])
    for row in (first, *causes, last):
        assert sum(map(whole, row.cells)) == whole(row.total)


def test_a_technologys_years_are_not_added_up() -> None:
    printed = round_conditional_bridge_by_year(editions.NORMAL.conditional_bridges[0])
    assert [(row.label, row.cells[-1], row.total) for row in printed.rows] == [
        ("last edition", "£87m", ""),
        ("time passed", "+£1m", ""),
        ("launch moved", "+£30m", ""),
        ("this edition", "£118m", ""),
    ]
