"""How the sum of one person is made, in words."""

from dataclasses import replace

from horizon.digest.view.person_cost import (
    describe_missing_rebate,
    describe_person_cost,
    explain_peak,
    list_person_lines,
)
from horizon.impact.cost_summary import summarise_cost
from impact.models import make_model

PRICE = {"list": 10_000, "per": "year", "price_year": 2026, "rebate": 0.25, "of": "tafamidis"}
CHRONIC = {"treatment": {"course": "chronic"}}


def test_the_lines_lead_from_the_list_price_to_the_net_cost() -> None:
    model = make_model(
        **CHRONIC,
        jurisdiction="england",
        supply="hospital",
        price=PRICE,
        administration={"cost": 100, "per": "month"},
        monitoring={"cost": 450},
        displaces=[{"what": "the usual", "share": 0.5, "cost": 600}],
    )
    cost = summarise_cost(model)
    assert [(line.words, line.amount) for line in list_person_lines(cost)] == [
        ("list price of tafamidis", "£10,000"),
        ("less a rebate of 25%", "−£2,500"),
        ("VAT of 20%, since a hospital supplies it", "£1,500"),
        ("giving it", "£1,200"),
        ("watching those who have it", "£450"),
        ("less the usual, no longer given", "−£300"),
        ("comes to, for one person a year", "£10,350"),
    ]
    assert round(sum(line.amount for line in cost.lines), 6) == round(cost.gross - cost.displaced, 6)
    assert describe_person_cost(replace(cost, lines=())) == ""


def test_a_course_that_is_paid_by_the_month_is_counted_whole() -> None:
    model = make_model(
        treatment={"course": "fixed", "months": 6}, price={"list": 50, "per": "month", "price_year": 2026}
    )
    assert [line.amount for line in summarise_cost(model).lines] == [300]


def test_what_another_payer_bears_is_in_no_line() -> None:
    model = make_model(**CHRONIC, price=PRICE, monitoring={"cost": 450, "payer": "Hospitals"})
    assert "watching" not in describe_person_cost(summarise_cost(model))


def test_an_own_price_without_a_rebate_says_that_the_areas_is_not_applied() -> None:
    area = make_model(**CHRONIC, price=PRICE)
    own = make_model(**CHRONIC, price={"list": 90_000, "price_year": 2026})
    words = describe_missing_rebate(summarise_cost(own, "vutrisiran", area))
    assert words == "no rebate of its own: at list price; the area’s 25% is not applied"
    hidden = describe_missing_rebate(summarise_cost(own, "vutrisiran", replace(area, confidential=True)))
    assert hidden == "no rebate of its own: at list price; the area’s is not applied"
    given = make_model(**CHRONIC, price={"list": 90_000, "price_year": 2026, "rebate": 0})
    assert describe_missing_rebate(summarise_cost(given, "vutrisiran", area)) == ""


def test_where_people_times_one_is_not_the_bill_it_says_why() -> None:
    growing = make_model(**CHRONIC, price=PRICE, population=[{"step": "New", "people_a_year": 1000}])
    assert explain_peak(summarise_cost(growing)) == (
        "2,000 × £7,500 = £15.0m if all have it for a whole year; "
        "year 5 comes to £13.6m, since some begin or stop within it"
    )
    assert explain_peak(summarise_cost(make_model(**CHRONIC, price=PRICE))) == ""
