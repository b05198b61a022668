"""The joint totals under a reader's names for them."""

from dataclasses import replace
from decimal import Decimal

from digest import editions
from horizon.digest.view.totals import list_total_tables, split_by_currency


def test_what_is_expected_for_100_000_people_stands_where_their_number_is_known() -> None:
    rows = editions.totals(all=412.0)
    (table,) = split_by_currency("All together", rows)
    text = table.per_100_000.replace("\N{NO-BREAK SPACE}", " ")
    assert text.startswith("2026/27 £29k (£66k) · 2027/28 £220k (£500k) · "), "never without what it is if it comes"
    nobody = [replace(row, per_100_000=None) for row in rows]
    assert split_by_currency("All together", nobody)[0].per_100_000 == ""


def test_everything_together_or_each_of_the_readers_own() -> None:
    assert [table.label for table in list_total_tables(editions.NORMAL)] == ["All together"]
    rows = tuple(row for row in editions.NORMAL.scan.totals if row.scope != "all")
    part = replace(editions.NORMAL, scan=replace(editions.NORMAL.scan, totals=rows))
    assert [table.label for table in list_total_tables(part)] == ["Heart failure", "Lung cancer"]


def test_what_each_payer_pays_comes_first_and_no_sum_over_payers() -> None:
    rows = tuple(
        replace(row, scope="by payer", payer=payer)
        for payer in ("a board", "a ministry")
        for row in editions.totals(all=10.0)
    )
    of_two = replace(editions.NORMAL, scan=replace(editions.NORMAL.scan, totals=(*editions.NORMAL.scan.totals, *rows)))
    assert [table.label for table in list_total_tables(of_two)] == ["a board", "a ministry"]


def test_where_less_than_half_of_it_comes_the_dearest_year_is_that_of_the_highest_p90() -> None:
    nothing = replace(editions.totals(all=10.0)[0].conditional, p10=Decimal(0), p50=Decimal(0))
    rows = [
        replace(row, conditional=replace(nothing, p90=Decimal(at * 1000)))
        for at, row in enumerate(editions.totals(all=10.0))
    ]
    (table,) = split_by_currency("All together", rows)
    assert table.dearest_year == rows[-1]
    (none,) = split_by_currency(
        "All together", [replace(row, conditional=replace(nothing, p90=Decimal(0))) for row in rows]
    )
    assert none.dearest_year is None
