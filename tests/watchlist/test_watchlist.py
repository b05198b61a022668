"""Checks and defaults of a watchlist that depend on shared keys."""

from typing import Any

import pytest
from pydantic import ValidationError

from horizon.watchlist.schema.field_types import DEFAULT_KINDS
from horizon.watchlist.schema.figures import Figure
from horizon.watchlist.schema.watchlist import Indication, Watchlist

MATCH = {"conditions": ["heart failure"]}


def make_watchlist(**values: Any) -> Watchlist:
    return Watchlist.model_validate({"name": "area", "title": "Area", **values})


def test_without_indications_the_watchlist_is_a_single_one() -> None:
    single = make_watchlist(match=MATCH, payer="ICBs", population=[{"step": "People", "people": 5}])
    (indication,) = single.resolved_indications
    assert isinstance(indication, Indication)
    assert (indication.name, indication.payer, indication.match) == ("", "ICBs", single.match)
    assert indication.population[0].people == Figure(mode=5)


def test_indications_share_keys_of_the_watchlist_unless_they_give_them() -> None:
    shared = make_watchlist(
        payer="ICBs",
        area="cardiovascular",
        readiness=[{"step": "Pathway", "months": 4}],
        indications=[
            {"name": "one", "match": MATCH},
            {"name": "two", "match": MATCH, "payer": "NHS England", "readiness": []},
        ],
    )
    assert [
        (indication.payer, indication.area, len(indication.readiness)) for indication in shared.resolved_indications
    ] == [
        ("ICBs", "cardiovascular", 1),
        ("NHS England", "cardiovascular", 0),
    ]


def test_default_inclusion_rules() -> None:
    rules = make_watchlist(match=MATCH).count
    assert (rules.kinds, rules.phases, rules.sponsors) == (DEFAULT_KINDS, (2, 3), ("industry",))


@pytest.mark.parametrize(
    ("place", "price", "currency"),
    [
        ("US", {"list": 5}, "USD"),
        ("us", {"list": "£5"}, "GBP"),
        ("us", {"list": 5, "currency": "EUR"}, "EUR"),
        ("wales", {"list": 5}, "GBP"),
        ("plain", {"list": "€5"}, "EUR"),
    ],
)
def test_a_price_without_a_currency_is_in_that_of_the_payers_country(
    place: str, price: dict[str, Any], currency: str
) -> None:
    people = [{"step": "People", "people": 9}]
    own = {"name": "x", "price": price | {"price_year": 2026}}
    values = {"name": "a", "title": "A", "jurisdiction": place, "match": MATCH, "population": people}
    watchlist = Watchlist.model_validate(values | {"price": price | {"price_year": 2026}, "technologies": [own]})
    assert [each.currency for each in watchlist.prices] == [currency] * 2


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"match": MATCH, "indications": [{"name": "a", "match": MATCH}]}, "give match, or indications"),
        ({"indications": [{"match": MATCH}]}, "each indication needs a name"),
        ({"indications": [{"name": "a", "match": MATCH}] * 2}, "each indication needs a name"),
        ({"match": MATCH | {"unless": ["HFrEF"]}}, "exceptions to not"),
        ({"match": MATCH, "uptake": {"curve": "steps"}}, "the curve steps goes with"),
        ({"match": MATCH, "uptake": {"steps": [0.1]}}, "the curve steps goes with"),
        ({"match": MATCH, "price": {"list": float("nan"), "price_year": 2026}}, "finite number"),
    ],
)
def test_contradictory_keys_are_refused(values: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        make_watchlist(**values)
