"""Who pays and who saves, in words and in the report."""

from dataclasses import replace
from decimal import Decimal

from digest import editions
from horizon.digest.html.report import render_report
from horizon.digest.view.effects import describe_effects, list_lines, list_years
from horizon.values.budget_impact import BudgetEffect


def effect(payer: str, year: str, bears: int, spared: int, expected: int, pays_price: bool = False) -> BudgetEffect:
    amounts = (Decimal(bears), Decimal(spared), Decimal(bears - spared), Decimal(expected))
    return BudgetEffect(payer, year, *amounts, currency="GBP", pays_price=pays_price)


ROWS = (
    effect("Boards", "2027/28", 1_000_000, 0, 400_000, True),
    effect("Boards", "2028/29", 3_000_000, 200_000, 1_100_000, True),
    effect("Trusts", "2027/28", 0, 600_000, -240_000),
    effect("Trusts", "2028/29", 0, 1_900_000, -760_000),
    effect("", "2027/28", 1_000_000, 600_000, 160_000),
    effect("", "2028/29", 3_000_000, 2_100_000, 340_000),
)


def test_it_says_who_pays_who_saves_and_what_is_left() -> None:
    technology = replace(editions.HF101, effects=ROWS)
    assert describe_effects(technology) == (
        "in 2028/29, if it comes: Boards £3.0m borne with the price, £200k saved, net £2.8m (£1.1m on average); "
        "Trusts £1.9m saved, net −£1.9m (−£760k on average); all together net £900k (£340k on average)"
    )
    assert describe_effects(editions.HF101) == ""


def test_the_table_has_the_net_of_each_beside_that_of_all() -> None:
    technology = replace(editions.HF101, effects=ROWS)
    assert list_years(technology) == ("2027/28", "2028/29")
    lines = [(line.payer, line.what, [int(amount) for amount in line.amounts]) for line in list_lines(technology)]
    assert ("Trusts", "net", [-600_000, -1_900_000]) in lines
    assert ("Trusts", "bears", [0, 0]) not in lines
    assert lines[-2] == ("All of them together", "net", [400_000, 900_000])
    scan = replace(editions.NORMAL.scan, technologies=(technology, *editions.NORMAL.scan.technologies[1:]))
    report = render_report(replace(editions.NORMAL, scan=scan), ())
    assert "Who pays, who saves" in report
