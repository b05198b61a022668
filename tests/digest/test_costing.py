"""What a technology is costed at, what its round holds and what a payer sets aside, in words."""

from dataclasses import replace

import pytest

from digest import editions
from horizon.digest.view import costing
from horizon.digest.view.for_reader import narrow_edition
from horizon.impact.cost_summary import summarise_cost
from horizon.impact.time_summary import summarise_time
from impact.models import make_model

STEADY = {
    "population": [{"step": "People", "people": 125_000}],
    "treatment": {"course": "chronic"},
    "uptake": {"curve": "steps", "steps": [0.3]},
}

FALLING = {
    "treatment": {"course": "chronic", "discontinuation": 0.6},
    "uptake": {"curve": "steps", "steps": [0.1, 0.3, 0.1]},
}

GROWING = {"population": [{"step": "Found each year", "people_a_year": 5_000}]}


def test_the_sum_in_one_line() -> None:
    model = make_model(
        **STEADY,
        price={"list": 2375, "per": "year", "price_year": 2026},
        displaces=[{"what": "the usual", "cost": 2319}],
    )
    line = costing.describe_sum(summarise_cost(model))
    assert line == (
        "125,000 eligible → 37,500 treated at the peak · £2,375 − £2,319 displaced = £56 net each · £2.10m a year "
        "from year 1"
    )


def test_the_sum_of_a_course_counts_the_courses_of_the_largest_year() -> None:
    line = costing.describe_sum(summarise_cost(make_model()))
    assert line == "1,000 eligible → 400 courses in the peak year · £1,000 each · £400k in year 1"


@pytest.mark.parametrize(
    ("changes", "words", "last"),
    [
        (
            {"uptake": {"peak": 0.3, "years_to_peak": 8}},
            "37,500 treated at the peak · £1,200 each · £45.0m a year from year 9",
            9,
        ),
        ({"uptake": {"peak": 0.3, "years_to_peak": 3}}, "£45.0m a year from year 4", 5),
        ({"uptake": {"curve": "bass", "peak": 0.3}}, "£44.7m a year from year 19", 19),
        ({"uptake": {"curve": "steps", "steps": [0.1, 0.3, 0.2]}}, "£45.0m a year from year 2", 5),
        (FALLING, "37,500 treated at the peak · £1,200 each · £45.0m in year 2", 5),
        (
            {"capacity": {"people_a_year": 2000}},
            "37,500 treated at the peak · £1,200 each · £45.0m a year from year 20",
            20,
        ),
        (GROWING, "7,500 treated in year 5 · £1,200 each · £8.18m in year 5, and still rising", 5),
        ({"uptake": {"peak": 0.3, "years_to_peak": 400}}, "in year 30, and still rising", 30),
    ],
)
def test_the_peak_is_the_peak_however_late(changes: dict[str, object], words: str, last: int) -> None:
    price = {"list": 1200, "per": "year", "price_year": 2026}
    cost = summarise_cost(make_model(**{**STEADY, "uptake": {"peak": 0.3}, "price": price, **changes}))
    assert words in costing.describe_sum(cost)
    assert len(cost.years) == 5
    assert [int(number.partition(",")[0]) for number, _ in costing.list_sum_years(cost)][-1] == last
    assert cost.peak is not None
    assert cost.peak.net == cost.a_year


def test_a_sum_of_an_edition_that_said_no_peak_reads_as_it_did() -> None:
    cost = replace(summarise_cost(make_model(**STEADY)), peak_year=0, peak=None, after_peak="")
    assert costing.describe_sum(cost).endswith(" a year")
    assert len(costing.list_sum_years(cost)) == 5


def test_where_people_are_counted_by_the_year_alone_they_are_told_so() -> None:
    model = make_model(population=[{"step": "Screened", "people_a_year": 1000}])
    assert costing.describe_sum(summarise_cost(model)).startswith("1,000 eligible a year → ")


@pytest.mark.parametrize(
    ("amount", "text"), [(2375.4, "£2,375"), (182.16, "£182.16"), (56, "£56"), (-56, "−£56"), (0, "£0")]
)
def test_an_amount_of_one_person_has_pence_where_they_count(amount: float, text: str) -> None:
    assert costing.format_unit_amount(amount, "GBP") == text


def test_a_stand_in_says_whose_price_it_is_and_for_how_many() -> None:
    page = editions.HEART
    five = [replace(editions.HF101, name=name, costed_as="stand-in") for name in "edcba"]
    line = costing.list_stand_ins(page, [*five, replace(editions.HF101, name="own", costed_as="own")])
    assert line == ("One of these 5, at oldozin's list price, £6,200 a year (£5,400 to £7,100): a, b, c, d and e.")
    assert costing.list_stand_ins(page, [replace(editions.HF101, costed_as="own")]) == ""


def test_a_reserve_names_what_adds_most_to_it() -> None:
    (line,) = costing.list_reserves(editions.NORMAL)
    assert (line.payer, line.adds) == ("Integrated care boards", "HF-101 +£27m")


def test_a_reader_of_a_part_of_a_payers_watchlists_gets_no_reserve_of_the_whole() -> None:
    pages = tuple(replace(page, payer=editions.HEART.payer) for page in editions.NORMAL.scan.watchlists)
    one_payer = replace(editions.NORMAL, scan=replace(editions.NORMAL.scan, watchlists=pages))
    assert narrow_edition(one_payer, ["heart-failure"]).scan.reserves == ()
    assert narrow_edition(one_payer, [page.name for page in pages]).scan.reserves


def test_the_time_is_in_minutes_hours_and_posts() -> None:
    model = make_model(
        population=[{"step": "Scans", "people_a_year": 126_000}],
        treatment={"course": "fixed", "months": 1},
        uptake={"curve": "steps", "steps": [0.5]},
        resources=[
            {"what": "reading", "frees": 0.025, "per": "scan"},
            {"what": "set-up", "amount": 40, "per": "site", "sites": 10},
        ],
    )
    assert costing.describe_time(summarise_time(model)) == (
        "126,000 eligible a year → 63,000 in the peak year · reading: frees 1.5 minutes each, "
        "frees 1,575 hours a year · set-up, at 10 sites: 400 hours once"
    )
    assert [posts for *_, posts in costing.list_time(summarise_time(model))] == ["1", ""]
