"""What is chosen, and in which order."""

from dataclasses import replace

from digest import editions
from horizon.digest.view import selection


def test_act_now_comes_first_then_over_the_threshold() -> None:
    assert [technology.name for technology in selection.list_priorities(editions.NORMAL)] == [
        "HF-101",
        "lungomab",
        "ZX-9",
    ]


def test_what_cannot_come_within_18_months_stands_apart() -> None:
    assert [technology.name for technology in selection.priorities_soon(editions.NORMAL)] == ["HF-101", "lungomab"]
    assert [technology.name for technology in selection.priorities_later(editions.NORMAL)] == ["ZX-9"]
    assert selection.first_screen(editions.NORMAL) == selection.list_priorities(editions.NORMAL)


def test_where_nothing_presses_the_next_launches_are_named() -> None:
    assert [technology.name for technology in selection.first_screen(editions.UNCOSTED)] == ["HF-101"]


def test_every_technology_is_on_exactly_one_page() -> None:
    shown = [
        technology.key for section in selection.list_sections(editions.NORMAL) for technology in section.technologies
    ]
    assert sorted(shown) == sorted(technology.key for technology in editions.NORMAL.scan.technologies)


def test_an_indication_has_a_page_of_its_own() -> None:
    small, other = (replace(editions.LUNG, indication=f"{kind}small-cell lung cancer") for kind in ("", "non-"))
    edition = replace(editions.NORMAL, scan=replace(editions.NORMAL.scan, watchlists=(editions.HEART, small, other)))
    heart, first, second = selection.list_sections(edition)
    assert {technology.indication for technology in first.technologies} == {"small-cell lung cancer"}
    assert {technology.indication for technology in second.technologies} == {"non-small-cell lung cancer"}
    assert (len(heart.totals), len(first.totals), len(second.totals)) == (1, 1, 0)


def test_the_totals_of_the_only_watchlist_are_not_told_twice() -> None:
    scan = replace(editions.NORMAL.scan, watchlists=(editions.HEART,), technologies=(editions.HF101,))
    (section,) = selection.list_sections(replace(editions.NORMAL, scan=scan))
    assert section.totals == ()


def test_assumptions_are_told_once_oldest_first_and_undated_last() -> None:
    rows = selection.list_assumptions(editions.NORMAL)
    assert [row.known_since for row in rows] == ["2020", "2023-05", "2025", "2026", ""]
    assert rows[2].used_by == "ZX-9, lungomab"


def test_left_out_by_rule() -> None:
    assert selection.count_left_out(editions.NORMAL) == (
        ("Heart failure", "background treatment only", 1),
        ("Lung cancer", "phase is not counted", 41),
        ("Lung cancer", "sponsor is not counted", 12),
    )


def test_a_quiet_week_is_quiet_and_a_first_edition_is_not() -> None:
    assert selection.is_quiet(editions.QUIET)
    assert not selection.is_quiet(editions.NORMAL)
    assert not selection.is_quiet(editions.FIRST)


def test_a_place_on_the_page_is_the_same_every_week() -> None:
    assert selection.technology_anchor(editions.HF101) == selection.technology_anchor(
        replace(editions.HF101, phase="4")
    )
    assert len({selection.technology_anchor(technology) for technology in editions.NORMAL.scan.technologies}) == 38
