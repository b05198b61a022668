"""What planners type is understood as it stands, and where it is not, the message says what to write."""

from typing import Any

import pytest
from pydantic import ValidationError

from horizon.watchlist.files.errors import describe_errors
from horizon.watchlist.schema.watchlist import Watchlist

PLAIN = {"name": "migraine", "title": "Migraine", "match": {"conditions": ["migraine"]}}
PEOPLE = [{"step": "People", "people": 1000}]


def read(**changes: Any) -> Watchlist:
    return Watchlist.model_validate(PLAIN | {"population": PEOPLE} | changes)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("25%", 0.25), (" 2.5 %", 0.025), ("0.25", 0.25), ({"best": "25%", "min": 0.2, "max": "30%"}, 0.25)],
)
def test_a_share_as_a_planner_types_it(typed: Any, number: float) -> None:
    watchlist = read(population=[*PEOPLE, {"step": "in care", "share": typed}])
    share = watchlist.population[1].share
    assert share is not None
    assert share.mode == pytest.approx(number)
    if isinstance(typed, dict):
        assert (share.low, share.high) == (0.2, 0.3)


@pytest.mark.parametrize(("typed", "number"), [("5,000,000", 5_000_000), ("1,234.5", 1234.5), ("300", 300)])
def test_a_number_of_people_with_its_commas(typed: str, number: float) -> None:
    people = read(population=[{"step": "People", "people": typed}]).population[0].people
    assert people is not None
    assert people.mode == number


@pytest.mark.parametrize(
    ("line", "a_year"),
    [
        ({"list": "£182.16", "per": "28 days"}, 182.16 * 365 / 28),
        ({"list": {"best": "£10", "max": 12}, "per": "Week"}, 10 * 365 / 7),
        ({"list": 5, "per": "every 2 weeks"}, 5 * 365 / 14),
        ({"list": 5, "per": "3 months"}, 20),
        ({"list": 5, "per": "Year"}, 5),
    ],
)
def test_a_price_for_so_many_days_is_one_for_a_year(line: dict[str, Any], a_year: float) -> None:
    price = read(price={"price_year": 2026, **line}).price
    assert price is not None
    assert (price.per, price.currency) == ("year", "GBP")
    assert price.list.mode == pytest.approx(a_year)


def test_the_sign_of_an_amount_is_its_currency() -> None:
    price = read(price={"list": "$90", "price_year": 2026}).price
    assert price is not None
    assert price.currency == "USD"


def test_words_in_any_case_with_spaces_and_a_bare_address() -> None:
    watchlist = read(
        jurisdiction="England", supply="primary care", funding="Primary Care", area="Neurology", recipients=["a@b.org"]
    )
    assert (watchlist.jurisdiction, watchlist.supply, watchlist.funding) == ("england", "primary_care", "primary_care")
    assert (watchlist.area, watchlist.recipients[0].email) == ("neurology", "a@b.org")
    assert read(recipients="a@b.org").recipients[0].email == "a@b.org"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"population": [*PEOPLE, {"step": "a", "share": 25}]}, "25 is not a share: write 25% or 0.25"),
        (
            {"population": [*PEOPLE, {"step": "a", "share": "0,4"}]},
            "'0,4' has a comma for the decimals: write 0.4 or 40%",
        ),
        ({"population": [{"step": "a", "people": "190.000"}]}, "190.000 can be 190 or 190,000: write 190 or 190,000"),
        ({"population": [{"step": "a", "people": {"best": "1.200"}}]}, "1.200 can be 1.2 or 1,200: write 1.2 or 1,200"),
        ({"population": [{"step": "a", "people": "1.234.567"}]}, "has dots for thousands: write 1,234,567"),
        ({"price": {"list": "12.600,00 €", "price_year": 2026}}, "write 12,600.00"),
        ({"price": {"list": "€34.983", "price_year": 2026}}, "34.9830 or 34,983: write 34.9830 or 34,983"),
        ({"treatment": {"course": "fixed", "months": "1.200"}}, "1.200 can be 1.2 or 1,200"),
        ({"population": [*PEOPLE, {"step": "a", "share": "0,545"}]}, "write 0.545 or 54.5%"),
        ({"population": [*PEOPLE, {"step": "a", "share": "140%"}]}, "140% is no share: a share is at most 100%"),
        (
            {"price": {"list": {"best": 16.8, "low": "12,000", "high": 18667}, "per": "28 days", "price_year": 2026}},
            "in ascending order: 12,000, 16.8, 18,667",
        ),
        ({"price": {"list": -5, "per": "28 days", "price_year": 2026}}, "-5 is below 0"),
        (
            {"population": [*PEOPLE, {"step": "a", "share": {"best": "50%", "low": "60%"}}]},
            "in ascending order: 60%, 50%, 50%",
        ),
        (
            {"population": [{"step": "a", "people": "many"}]},
            "'many' should be a number (0.25, 25%, 5,000,000)",
        ),
        (
            {"price": {"list": "$9", "currency": "GBP", "price_year": 2026}},
            "the amount is in $ and the currency GBP: write one of them",
        ),
        ({"recipients": ["nobody"]}, "'nobody' is not an e-mail address"),
    ],
)
def test_where_it_is_refused_the_fix_is_in_the_message(changes: dict[str, Any], message: str) -> None:
    values = PLAIN | {"population": PEOPLE} | changes
    with pytest.raises(ValidationError) as refused:
        Watchlist.model_validate(values)
    assert message in "; ".join(text for _, text in describe_errors(refused.value, values))


def test_an_own_price_is_in_the_currency_of_its_areas_price_before_the_payers() -> None:
    own = {"name": "Novel", "price": {"list": 5, "price_year": 2026}}
    for area in ({"list": 9, "currency": "EUR"}, {"list": "€9"}):
        price = read(price={**area, "price_year": 2026}, technologies=[own]).technologies[0].price
        assert price
        assert price.currency == "EUR"
    parts = [{"name": "a", "match": PLAIN["match"], "population": PEOPLE, "price": {"list": "€9", "price_year": 2026}}]
    values = {key: value for key, value in PLAIN.items() if key != "match"}
    shared = Watchlist.model_validate({**values, "indications": parts, "technologies": [own]})
    assert shared.technologies[0].price
    assert shared.technologies[0].price.currency == "EUR"


@pytest.mark.parametrize("per", ["scan", "Per test", "an examination", "report"])
def test_a_price_of_each_scan_or_test_is_one_of_a_short_course(per: str) -> None:
    watchlist = read(price={"list": 2, "per": per, "price_year": 2026})
    assert watchlist.price
    assert (watchlist.treatment.course, watchlist.treatment.months) == ("fixed", 1)
    assert watchlist.price.per == per.split()[-1].lower()
    own = read(technologies=[{"name": "Reader", "price": {"list": 2, "per": per, "price_year": 2026}}]).technologies[0]
    assert own.treatment
    assert own.treatment.course == "fixed"


def test_a_treatment_that_is_given_stays_as_it_is() -> None:
    watchlist = read(price={"list": 2, "per": "test", "price_year": 2026}, treatment={"course": "fixed", "months": 3})
    assert watchlist.treatment.months == 3


@pytest.mark.parametrize(
    ("per", "a_year"), [("user a year", 5), ("per user per month", 60), ("person a week", 365 / 7 * 5)]
)
def test_a_price_of_each_user(per: str, a_year: float) -> None:
    price = read(price={"list": 5, "per": per, "price_year": 2026}).price
    assert price
    assert price.list.mode * {"year": 1, "month": 12}[price.per] == pytest.approx(a_year)


@pytest.mark.parametrize("per", ["scan", "test", "user", "per person", "start"])
def test_hours_of_each_scan_test_or_user(per: str) -> None:
    (used,) = read(resources=[{"what": "reading", "amount": 0.1, "per": per}]).resources
    assert used.per == per.split()[-1]


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        ({"what": "set-up", "amount": 4, "per": "site"}, "goes with the number of sites"),
        ({"what": "set-up", "amount": 4, "per": "once", "sites": 3}, "goes with the number of sites"),
        ({"what": "set-up", "per": "once"}, "give one figure: amount"),
        ({"what": "set-up", "amount": 4, "frees": 4}, "give one figure: amount"),
    ],
)
def test_hours_that_do_not_add_up_are_refused(resource: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        read(resources=[resource])


def test_a_question_to_find_out_is_a_list_of_it() -> None:
    assert read(find_out="who pays").find_out == ("who pays",)
