"""One indication: its threshold, its area and its page."""

import datetime as dt
from decimal import Decimal

import pytest

from assessment.scans import scan_records
from horizon.values.scan import Scan
from horizon.values.trial import Trial
from horizon.watchlist.files.set_value import set_values
from horizon.watchlist.schema.watchlist import Watchlist


@pytest.mark.parametrize(("day", "threshold"), [(dt.date(2016, 2, 3), 5), (dt.date(2017, 9, 1), 20_000_000)])
def test_the_threshold_is_the_dated_rule_and_before_it_the_workspaces_own(
    trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...], day: dt.date, threshold: int
) -> None:
    scan = scan_records(trials, watchlists, day, threshold=Decimal(5))
    assert [page.threshold for page in scan.watchlists if page.costed] == [threshold]


def test_every_watchlist_has_a_page_and_every_figure_a_row(baseline: Scan) -> None:
    assert [(page.name, page.costed) for page in baseline.watchlists] == [
        ("heart-failure", False),
        ("hepatitis-c", True),
    ]
    prices = [row for row in baseline.assumptions if row.what == "list price"]
    assert [(row.value, row.unit, row.stamp, row.used_by) for row in prices] == [
        ("30,800", "GBP a course", "assumption", "Hepatitis C")
    ]


def test_an_area_has_its_part_of_the_money_and_of_the_threshold(
    trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...], baseline: Scan
) -> None:
    area = scan_records(trials, watchlists, area="Kent", area_people=5_350_000)
    for whole, part in zip(baseline.totals, area.totals, strict=True):
        assert float(part.expected) == pytest.approx(float(whole.expected) / 10, abs=1)
        assert part.per_100_000 == whole.per_100_000
    (page,) = (page for page in area.watchlists if page.name == "hepatitis-c")
    assert (page.area, page.people, page.funnel[-1].step) == ("Kent", 5_350_000, "who live in Kent")
    local = tuple(set_values(watchlist, ["local=true"]) for watchlist in watchlists)
    scaled = scan_records(trials, local, area="Kent", area_people=5_350_000)
    assert [row.expected for row in scaled.totals] == [row.expected for row in baseline.totals]


def test_what_moves_the_money_most_is_kept_for_the_picture(baseline: Scan) -> None:
    for page in baseline.watchlists:
        widths = [abs(bar.at_high - bar.at_low) for bar in page.sensitivity]
        assert widths == sorted(widths, reverse=True)
        assert all(bar.low < bar.high for bar in page.sensitivity)
