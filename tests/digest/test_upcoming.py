"""What is coming: how many, in which order, and what stands together."""

from dataclasses import replace

from digest import editions
from horizon.digest.view.payer_totals import list_payer_totals
from horizon.digest.view.selection import find_page
from horizon.digest.view.upcoming import AS_ABOVE, MARK, list_upcoming
from horizon.values.edition import Edition
from horizon.values.keys import TechnologyKey
from horizon.values.technology import Technology, Window


def with_technologies(*technologies: Technology) -> Edition:
    return replace(editions.NORMAL, scan=replace(editions.NORMAL.scan, technologies=technologies))


def copies(count: int) -> tuple[Technology, ...]:
    return tuple(
        replace(editions.HF101, key=TechnologyKey(f"heart-failure||hf-{number}"), name=f"HF-{number}")
        for number in range(count)
    )


def test_the_soonest_comes_first_under_its_area() -> None:
    upcoming = list_upcoming(editions.NORMAL)
    assert upcoming.heading == "Coming in the next 18 months"
    assert [(group.area, [row.technology.name for row in group.rows]) for group in upcoming.groups] == [
        ("Lung cancer", ["lungomab"]),
        ("Heart failure", ["HF-101"]),
    ]
    row = upcoming.rows[1]
    assert (row.mark, row.must_fund, row.once_here, row.spread) == (
        *(MARK, "Jun 2028–Dec 2028"),
        *("£120m", "£47m–£210m"),
    )
    assert upcoming.mark_note == f"{MARK} No price yet: oldozin's, £6,200 a year (no source)."


def test_what_shares_a_stand_in_price_is_told_once_with_what_all_come_to() -> None:
    upcoming = list_upcoming(with_technologies(*copies(9)))
    assert [row.once_here for row in upcoming.rows] == ["£120m", *[AS_ABOVE] * 5]
    assert upcoming.more == 3
    assert upcoming.groups[0].note.startswith("They share patients: together £90m on average, up to £210m if it comes")


def test_amounts_that_print_otherwise_are_not_as_above() -> None:
    first, second = copies(2)
    dearer = tuple(replace(year, p50=year.p50 * 2) for year in second.impact_since_launch)
    upcoming = list_upcoming(with_technologies(first, replace(second, impact_since_launch=dearer)))
    assert [row.once_here for row in upcoming.rows] == ["£120m", "£240m"]


def test_whose_price_stands_in_is_said_for_each_area_that_has_another() -> None:
    first, second = copies(2)
    page = find_page(editions.NORMAL, first)
    cost = replace(page.sums[0], price_of="", list_source="Analogue: " + "a long source, " * 9)
    other = replace(page, name="obesity", title="Obesity", indication="", sums=(cost,))
    there = replace(second, key=TechnologyKey("obesity||x"), watchlist="obesity", indication="")
    edition = with_technologies(first, there)
    scan = replace(edition.scan, watchlists=(*edition.scan.watchlists, other))
    note = list_upcoming(replace(edition, scan=scan)).mark_note
    first_area = f"{MARK} No price yet: Heart failure oldozin's, £6,200 a year (no source); "
    assert note.startswith(f"{first_area}Obesity that of its area, £6,200 a year (a long source,")
    assert note.endswith("…).")


def test_own_prices_do_not_stand_together() -> None:
    upcoming = list_upcoming(with_technologies(*(replace(item, costed_as="own") for item in copies(2))))
    assert [row.once_here for row in upcoming.rows] == ["£120m", "£120m"]
    assert (upcoming.groups[0].note, upcoming.mark_note) == ("", "")


def test_without_anything_large_the_next_launches_are_told() -> None:
    upcoming = list_upcoming(with_technologies(editions.small(1), editions.small(2)))
    assert upcoming.heading == "Nothing over a threshold; next"
    assert list_upcoming(editions.EMPTY).heading == "Nothing is coming"


def test_what_is_funded_does_not_wait_for_a_date() -> None:
    funded = replace(editions.HF101, state="funded", launch=None)
    assert list_upcoming(with_technologies(funded)).rows[0].must_fund == "funded already"


def test_each_payer_has_its_own_total_with_its_own_change_and_nobody_the_sum() -> None:
    totals = list_payer_totals(editions.NORMAL)
    assert {total.year for total in totals} == {"2030/31"}
    assert all(total.average and total.if_it_comes for total in totals)
    assert list_payer_totals(editions.EMPTY) == ()


def test_what_is_licensed_soon_and_funded_late_is_counted_and_not_listed() -> None:
    soon, late = (replace(item, act_now=False) for item in copies(2))
    as_of = editions.NORMAL.scan.as_of
    soon = replace(soon, licence=Window(as_of, as_of, as_of), launch=Window(as_of, as_of, as_of))
    far = as_of.replace(year=as_of.year + 2)
    late = replace(late, licence=Window(as_of, as_of, as_of), launch=Window(far, far, far))
    upcoming = list_upcoming(with_technologies(soon, late))
    assert [row.technology.name for row in upcoming.rows] == [soon.name]
    assert upcoming.more == 1
    (only,) = list_upcoming(with_technologies(late)).rows
    assert only.technology.name == late.name
