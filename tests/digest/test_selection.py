"""What is chosen, and in which order."""

from dataclasses import replace

from digest import editions
from horizon.digest.view import news, selection, totals


def test_act_now_comes_first_then_over_the_threshold() -> None:
    assert [one.name for one in selection.weighty(editions.NORMAL)] == ["HF-101", "lungomab", "ZX-9"]


def test_what_cannot_come_within_18_months_stands_apart() -> None:
    assert [one.name for one in selection.coming(editions.NORMAL)] == ["HF-101", "lungomab"]
    assert [one.name for one in selection.later(editions.NORMAL)] == ["ZX-9"]
    assert selection.named(editions.NORMAL) == selection.weighty(editions.NORMAL)


def test_where_nothing_presses_the_next_launches_are_named() -> None:
    assert [one.name for one in selection.named(editions.UNCOSTED)] == ["HF-101"]


def test_every_technology_is_on_exactly_one_page() -> None:
    shown = [one.key for section in selection.sections(editions.NORMAL) for one in section.technologies]
    assert sorted(shown) == sorted(one.key for one in editions.NORMAL.scan.technologies)


def test_an_indication_has_a_page_of_its_own() -> None:
    small, other = (replace(editions.LUNG, indication=f"{kind}small-cell lung cancer") for kind in ("", "non-"))
    edition = replace(editions.NORMAL, scan=replace(editions.NORMAL.scan, watchlists=(editions.HEART, small, other)))
    heart, first, second = selection.sections(edition)
    assert {one.indication for one in first.technologies} == {"small-cell lung cancer"}
    assert {one.indication for one in second.technologies} == {"non-small-cell lung cancer"}
    assert (len(heart.totals), len(first.totals), len(second.totals)) == (1, 1, 0)


def test_the_totals_of_the_only_watchlist_are_not_told_twice() -> None:
    scan = replace(editions.NORMAL.scan, watchlists=(editions.HEART,), technologies=(editions.HF101,))
    (alone,) = selection.sections(replace(editions.NORMAL, scan=scan))
    assert alone.totals == ()


def test_assumptions_are_told_once_oldest_first_and_undated_last() -> None:
    rows = selection.assumptions(editions.NORMAL)
    assert [row.known_since for row in rows] == ["2020", "2023-05", "2025", "2026", ""]
    assert rows[2].used_by == "ZX-9, lungomab"


def test_left_out_by_rule() -> None:
    assert selection.left_out(editions.NORMAL) == (
        ("Heart failure", "background treatment only", 1),
        ("Lung cancer", "phase is not counted", 41),
        ("Lung cancer", "sponsor is not counted", 12),
    )


def test_a_quiet_week_is_quiet_and_a_first_edition_is_not() -> None:
    assert selection.quiet(editions.QUIET)
    assert not selection.quiet(editions.NORMAL)
    assert not selection.quiet(editions.FIRST)


def test_a_line_finds_its_technology_by_key_or_name() -> None:
    by_key, by_name = editions.NORMAL.movements[:2]
    assert news.called(editions.NORMAL, by_key) == "LU-004"
    assert news.called(editions.NORMAL, by_name) == "LU-007"
    gone = replace(by_key, technology="lung-cancer|small-cell lung cancer|lu-900")
    assert news.called(editions.NORMAL, gone) == "lu-900"


def test_everything_together_or_each_of_the_readers_own() -> None:
    assert [table.label for table in totals.tables(editions.NORMAL)] == ["All together"]
    own = tuple(row for row in editions.NORMAL.scan.totals if row.scope != "all")
    part = replace(editions.NORMAL, scan=replace(editions.NORMAL.scan, totals=own))
    assert [table.label for table in totals.tables(part)] == ["Heart failure", "Lung cancer"]


def test_a_place_on_the_page_is_the_same_every_week() -> None:
    assert selection.anchor(editions.HF101) == selection.anchor(replace(editions.HF101, phase="4"))
    assert len({selection.anchor(one) for one in editions.NORMAL.scan.technologies}) == 38
