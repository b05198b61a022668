"""From the sum to the table, what a budget takes, and why an average may be above a middle."""

from dataclasses import replace
from decimal import Decimal

import pytest

from digest import editions
from horizon.digest.view.not_costed import list_not_costed
from horizon.digest.view.sum_words import describe_budget_choice, explain_average, list_bridge_lines
from horizon.values.budget_impact import Hold, SumBridge

STAGES = ("sum", "ranges", "record", "part", "years", "shared", "together", "chance")


def make_bridge(*amounts: int) -> SumBridge:
    stages = tuple((stage, Decimal(amount)) for stage, amount in zip(STAGES, amounts, strict=False))
    return SumBridge(editions.HF101.key, 5, "2029/30", "GBP", stages)  # type: ignore[arg-type]


def test_each_stage_is_named_and_one_that_moves_nothing_is_not() -> None:
    lines = list_bridge_lines(
        make_bridge(44, 44, 32, 24, 9, 9, 12, 8), make_bridge(88, 88, 64, 48, 18, 18, 24, 16), "HF-101"
    )
    assert [(int(line.before), int(line.after)) for line in lines] == [
        (44, 88), (32, 64), (24, 48), (9, 18), (9, 18), (12, 24), (8, 16),
    ]  # fmt: skip
    assert lines[0].words == "The form’s sum: year 5 since launch, HF-101 alone, every figure at its best"
    assert "HF-101 in 2029/30, if it comes" in lines[4].words


def test_a_bridge_without_a_total_ends_at_the_technology() -> None:
    lines = list_bridge_lines(make_bridge(44, 40, 32, 24, 9, 8), make_bridge(44, 40, 32, 24, 9, 8), "HF-101")
    assert lines[-1].words.startswith("its patients shared")


def test_a_budget_takes_the_amount_to_hold() -> None:
    held = replace(editions.HF101, hold=Hold("2027/28", Decimal(12_000_000), Decimal(31_000_000)))
    words = describe_budget_choice(editions.NORMAL.scan, held)
    assert "take the amount to hold, £12m (£31m to be safe) for 2027/28 for HF-101" in words
    later = describe_budget_choice(editions.NORMAL.scan, replace(held, hold=None))
    assert later.startswith("No budget round up to ")
    assert "once it is here" in later


@pytest.mark.parametrize(
    ("years", "words"),
    [
        ([("2026/27", 0, 5_000)], "In 2026/27 the average is above the middle"),
        ([("2026/27", 0, 5_000), ("2027/28", 9_000, 10_000), ("2028/29", 9, 8)], "In 2026/27 to 2027/28 the average"),
        ([("2026/27", 9_000, 5_000), ("2027/28", 0, 900)], ""),
        ([("2026/27", -9_000, -5_000)], ""),
    ],
)
def test_an_average_above_the_middle_is_explained_where_it_is(years: list[tuple[str, int, int]], words: str) -> None:
    said = explain_average((year, Decimal(middle), Decimal(average)) for year, middle, average in years)
    assert said.startswith(words)
    assert bool(said) is bool(words)


@pytest.mark.parametrize(
    ("changes", "costed", "why", "what_to_do"),
    [
        ({"withheld": True}, True, "price confidential", "nothing: it is counted"),
        ({"state": "stopped", "launch": None}, True, "not costed: stopped", "nothing, unless you know better"),
        ({"state": "funded", "launch": None}, True, "not costed: funded", "in the budget already"),
        ({}, True, "no price of its own, and none for its area", "give it a price of its own"),
        ({}, False, "no price and no cost model", "say who could be treated"),
        ({"resources": editions.HF101.resources}, False, "no price: what it takes in time", "give what it costs"),
        (
            {"because": ("a dietary supplement: not costed as its area's new medicines; a price beside it costs it",)},
            True,
            "a dietary supplement",
            "give it a price of its own",
        ),
    ],
)
def test_what_has_no_pounds_says_why(changes: dict[str, object], costed: bool, why: str, what_to_do: str) -> None:
    technology = replace(editions.HF101, **{"impact": (), "resources": ()} | changes)  # type: ignore[arg-type]
    scan = replace(editions.NORMAL.scan, technologies=(technology,))
    (row,) = list_not_costed(scan, (replace(editions.HEART, costed=costed),))
    assert row.why.startswith(why)
    assert what_to_do in row.what_to_do
