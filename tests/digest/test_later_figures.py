"""What a scan of a past day says was published only later."""

from dataclasses import replace

from digest import editions
from horizon.digest.view.later_figures import describe_later_figures
from horizon.values.technology import Assumption


def test_each_kind_is_counted_and_the_newest_named() -> None:
    later = [Assumption(f"lag {at}", "1", "", "a cohort", f"20{at:02}", "method, later") for at in range(20, 27)]
    price = Assumption("list price", "3", "", "NICE", "2025-09", "analogue, published later")
    scan = replace(editions.NORMAL.scan, assumptions=(*later, price, price, replace(price, what="sourced", stamp="")))
    lines = describe_later_figures(scan)
    assert lines[0] == "1 figure of the watchlists: list price (2025-09)"
    named = "lag 26 (2026), lag 25 (2025), lag 24 (2024), lag 23 (2023), lag 22 (2022) and 2 more"
    assert lines[1] == f"7 figures of the method: {named}"


def test_nothing_is_said_where_nothing_was() -> None:
    scan = replace(editions.NORMAL.scan, assumptions=(), technologies=())
    assert describe_later_figures(scan) == ()
