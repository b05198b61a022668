"""Dates, windows and chances as people say them."""

import datetime as dt

import pytest

from digest import editions
from horizon.digest.view import wording
from horizon.values.edition import Recipient, ScoreLine, Window


@pytest.mark.parametrize(
    ("p10", "p90", "said"),
    [
        ("2028-06-02", "2028-12-30", "Jun–Dec 28"),
        ("2028-09-01", "2029-06-30", "Sep 28–Jun 29"),
        ("2027-11-01", "2027-11-30", "Nov 27"),
    ],
)
def test_window(p10: str, p90: str, said: str) -> None:
    first, last = dt.date.fromisoformat(p10), dt.date.fromisoformat(p90)
    assert wording.window(Window(first, first, last)) == said


def test_no_window() -> None:
    assert wording.window(None) == "no date"


@pytest.mark.parametrize(
    ("chance", "said"),
    [(0, "0%"), (0.004, "under 1%"), (0.06, "6%"), (0.314, "31%"), (0.996, "over 99%"), (1, "100%")],
)
def test_percent(chance: float, said: str) -> None:
    assert wording.percent(chance) == said


@pytest.mark.parametrize(
    ("value", "said"), [(1_940_000.0, "1,940,000"), (2_348.4, "2,348"), (0.35, "0.35"), (477.34, "477.3"), (0.0, "0")]
)
def test_an_input_reads_as_it_was_given(value: float, said: str) -> None:
    assert wording.figure(value) == said


def test_a_chance_has_a_range_only_where_studies_disagree() -> None:
    disputed = editions.chances(0.58, 0.31)
    assert wording.approval(disputed) == "58% to be approved (48% to 68% where studies disagree)"
    alike = editions.replace(disputed, low=0.578, high=0.582)
    assert wording.approval(alike) == "58% to be approved"


@pytest.mark.parametrize(
    ("days", "said"),
    [(-152, "5 months earlier"), (31, "1 month later"), (12, "12 days later"), (-1, "1 day earlier")],
)
def test_shift(days: int, said: str) -> None:
    assert wording.shift(days) == said


@pytest.mark.parametrize(
    ("items", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "a", "", "c"], "a, b and c")]
)
def test_listed(items: list[str], said: str) -> None:
    assert wording.listed(items) == said


def test_the_subject_says_the_news() -> None:
    assert wording.subject(editions.NORMAL) == ("Horizon week 8: £17m more expected, HF-101 needs a decision by 18 Dec")


def test_a_revision_says_so() -> None:
    revised = editions.replace(editions.NORMAL, key="2026-W08-r2")
    assert wording.week(revised) == "week 8 of 2026, revision 2"
    assert wording.subject(revised).startswith("Horizon week 8 (revised): ")


def test_what_a_technology_is_in_plain_words() -> None:
    assert wording.what_it_is(editions.HF101) == (
        "A new product: medicine by Example Therapeutics, phase 3. Also called QX-7711 and examplixat."
    )


@pytest.mark.parametrize(
    ("technology", "page", "why"),
    [
        (editions.SECRET, editions.HEART, "price confidential: used, not shown"),
        (editions.UNPRICED, editions.NO_MODEL, "no cost model"),
        (editions.replace(editions.UNPRICED, state="stopped"), editions.HEART, "not costed: stopped"),
    ],
)
def test_why_there_are_no_pounds(technology: editions.Technology, page: editions.WatchlistPage, why: str) -> None:
    assert wording.no_pounds(technology, page) == why


def test_measures_of_which_too_few_came_due_stand_in_one_line() -> None:
    silent = tuple(
        ScoreLine(name, "too few to say (1)", 1, other) for name, other in (("Licence", "24 %"), ("Pounds", ""))
    )
    assert wording.scores((editions.NORMAL.scores[0], *silent)) == [
        "Inside the launch window: 9 of 14 (43–83%); elsewhere: an earlier system: 60%",
        "Too few forecasts have come due yet to say: licence; pounds.",
        "What others reached: licence: 24%.",
    ]
    named = [ScoreLine(name, "", 1) for name in ("licence inside the window", "licence: median error")]
    assert wording.scores(named) == ["Too few forecasts have come due yet to say: licence inside the window."]
    assert wording.scores(()) == ["No forecast has come due yet: too few to say."]


def test_figures_scaled_to_an_area_say_whose_they_are() -> None:
    local = editions.replace(editions.HEART, area="Kent", people=1_900_000)
    assert wording.place(local) == "Kent (1,900,000 people), England"
    assert wording.place(editions.HEART) == "England"


def test_of_many_watchlists_some_are_named() -> None:
    titles = [f"Area {number}" for number in range(12)]
    said = wording.why(Recipient("a@example.org", "finance", ()), titles)
    assert said == "You get this as finance, for Area 0, Area 1, Area 2, Area 3 and 8 more watchlists."
