"""Dates, windows and chances as people say them."""

import datetime as dt
from dataclasses import replace

import pytest

from digest import editions
from horizon.digest.view import wording
from horizon.values.budget_impact import ResourceUse
from horizon.values.edition import Recipient, ScoreLine
from horizon.values.scan import WatchlistPage
from horizon.values.technology import Technology, Window


@pytest.mark.parametrize(
    ("p10", "p90", "expected"),
    [
        ("2028-06-02", "2028-12-30", "Jun–Dec 28"),
        ("2028-09-01", "2029-06-30", "Sep 28–Jun 29"),
        ("2027-11-01", "2027-11-30", "Nov 27"),
    ],
)
def test_a_window_names_its_year_once(p10: str, p90: str, expected: str) -> None:
    first, last = dt.date.fromisoformat(p10), dt.date.fromisoformat(p90)
    assert wording.format_window(Window(first, first, last)) == expected


def test_without_a_window_there_is_no_date() -> None:
    assert wording.format_window(None) == "no date"


@pytest.mark.parametrize(
    ("chance", "expected"),
    [(0, "0%"), (0.004, "under 1%"), (0.06, "6%"), (0.314, "31%"), (0.996, "over 99%"), (1, "100%")],
)
def test_a_chance_is_never_rounded_to_certainty(chance: float, expected: str) -> None:
    assert wording.format_percent(chance) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1_940_000.0, "1,940,000"), (2_348.4, "2,348"), (0.35, "0.35"), (477.34, "477.3"), (0.0, "0")],
)
def test_an_input_reads_as_it_was_given(value: float, expected: str) -> None:
    assert wording.format_input(value) == expected


def test_a_chance_has_a_range_only_where_studies_disagree() -> None:
    disputed = editions.chances(0.58, 0.31)
    assert wording.describe_approval(disputed) == "58% to be approved (48% to 68% where studies disagree)"
    alike = replace(disputed, low=0.578, high=0.582)
    assert wording.describe_approval(alike) == "58% to be approved"


@pytest.mark.parametrize(
    ("items", "expected"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "a", "", "c"], "a, b and c")]
)
def test_a_list_has_no_blanks_and_no_duplicates(items: list[str], expected: str) -> None:
    assert wording.join_list(items) == expected


def test_the_subject_says_the_news() -> None:
    assert wording.compose_subject(editions.NORMAL) == (
        "Horizon week 8: £17m more expected, HF-101 needs a decision by 18 Dec"
    )


def test_a_revision_says_so() -> None:
    revised = replace(editions.NORMAL, key="2026-W08-r2")
    assert wording.describe_week(revised) == "week 8 of 2026, revision 2"
    assert wording.compose_subject(revised).startswith("Horizon week 8 (revised): ")


def test_what_a_technology_is_in_plain_words() -> None:
    assert wording.describe_technology(editions.HF101) == (
        "A new product: medicine by Example Therapeutics, phase 3. Also called QX-7711 and examplixat."
    )


@pytest.mark.parametrize(
    ("technology", "page", "why"),
    [
        (editions.SECRET, editions.HEART, "price confidential: used, not shown"),
        (editions.UNPRICED, editions.NO_MODEL, "no cost model"),
        (replace(editions.UNPRICED, state="stopped"), editions.HEART, "not costed: stopped"),
    ],
)
def test_why_there_are_no_pounds(technology: Technology, page: WatchlistPage, why: str) -> None:
    assert wording.explain_no_money(technology, page) == why


def test_measures_of_which_too_few_came_due_stand_in_one_line() -> None:
    silent = tuple(
        ScoreLine(name, "too few to say (1)", 1, other) for name, other in (("Licence", "24 %"), ("Pounds", ""))
    )
    assert wording.describe_scores((editions.NORMAL.scores[0], *silent)) == [
        "Inside the launch window: 9 of 14 (43–83%); elsewhere: an earlier system: 60%",
        "Too few forecasts have come due yet to say: licence; pounds.",
        "What others reached: licence: 24%.",
    ]
    named = [ScoreLine(name, "", 1) for name in ("licence inside the window", "licence: median error")]
    assert wording.describe_scores(named) == ["Too few forecasts have come due yet to say: licence inside the window."]
    assert wording.describe_scores(()) == ["No forecast has come due yet: too few to say."]


def test_figures_scaled_to_an_area_say_whose_they_are() -> None:
    local = replace(editions.HEART, area="Kent", people=1_900_000)
    assert wording.describe_place(local) == "Kent (1,900,000 people), England"
    assert wording.describe_place(editions.HEART) == "England"


def test_of_many_watchlists_some_are_named() -> None:
    titles = [f"Area {number}" for number in range(12)]
    reason = wording.explain_receipt(Recipient("a@example.org", "finance", ()), titles)
    assert reason == "You get this as finance, for 12 watchlists."


def test_freed_time_is_said_as_such_and_its_least_in_brackets() -> None:
    use = ResourceUse("reading", "hours", "2028/29", -2000, -606, -51, -700, -0.4, 0.0)
    assert wording.describe_resource_use(use) == "frees 606 (51) · 0.4 posts (0.0)"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("primary completion 2026-11 (was 2027-04)", "primary completion Nov 2026 (was Apr 2027)"),
        ("2024-07-02", "2 Jul 2024"),
        ("edition 2026-W08 of 2026/27, NCT05000001, 2026", "edition 2026-W08 of 2026/27, NCT05000001, 2026"),
    ],
)  # fmt: skip
def test_the_registrys_dates_are_said_as_people_say_them(text: str, said: str) -> None:
    assert wording.say_dates(text) == said
