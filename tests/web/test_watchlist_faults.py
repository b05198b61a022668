"""Each fault of the check stands beside its field, in words that the form shows, with a link to it."""

import pytest

from horizon.watchlist.files.load import examine_values
from horizon.web.forms import FormData
from horizon.web.watchlist_faults import PlacedFaults, place_faults
from horizon.web.watchlist_form import WatchlistForm
from web.conftest import OpenDesk

TEXT = """\
title: Gout
match: {conditions: [gout]}
population:
  - {step: People, people: 146000}
  - {step: in care, share: 40%}
price: {list: 1000, price_year: 2015}
"""


def find_faults(old: str, new: str) -> PlacedFaults:
    """The faults of a text with something else in it, as its form places them."""
    form = WatchlistForm(TEXT.replace(old, new))
    reading = form.read_fields(FormData({}))
    return place_faults(examine_values(form.values, "area")[1], reading, form.show_fields())


@pytest.mark.parametrize(
    ("old", "new", "name", "label", "text"),
    [
        (
            "share: 40%",
            "share: 40",
            "population.1.measure",
            "Who could be treated, step 2, its figure",
            "40 is not a sh",
        ),
        (
            ", share: 40%",
            "",
            "population.1",
            "Who could be treated, step 2",
            "give one figure: people, share or people a",
        ),
        (", price_year: 2015", "", "price.price_year", "What it costs, Price year", "is missing"),
        (
            "list: 1000",
            "list: {mode: 1, low: x}",
            "price.list",
            "What it costs, List price, without VAT",
            "'x' should be",
        ),
        (
            "list: 1000",
            "list: {mode: 1, low: 2}",
            "price.list",
            "What it costs, List price, without VAT",
            "low, best and",
        ),
        ("list: 1000", "list: 1, per: bed", "price.per", "What it costs, For each", "write year, month, 28 days"),
        ("[gout]", "[g]", "match.conditions", "What it watches, Conditions", "'g' is too short"),
        (
            "step: People, people: 146000",
            "step: People, share: 1",
            "population",
            "Who could be treated",
            "the first step is",
        ),
    ],
)
def test_a_fault_has_a_place_and_words_of_the_form(old: str, new: str, name: str, label: str, text: str) -> None:
    (fault, *_) = [fault for fault in find_faults(old, new).listed if fault.name == name]
    assert fault.label == label
    assert text in fault.text
    assert fault.name not in fault.text
    assert fault.anchor.startswith(("f-", "r-", "g-"))


def test_a_price_for_nobody_is_told_where_people_are_asked_for() -> None:
    start, end = TEXT.index("population"), TEXT.index("price")
    (fault,) = find_faults(TEXT[start:end], "").listed
    assert (fault.name, fault.anchor) == ("population", "g-population")
    assert "people a year" in fault.text


def test_the_first_faults_stand_in_place_of_the_sum_with_links_to_their_fields(desk: OpenDesk) -> None:
    fields = {"price.list.best": "190.000", "price.rebate.best": "140%", "uptake.peak.best": "150%"}
    told = desk.send("/watchlists/hepatitis-c/costs", fields).text
    assert "190.000 can be 190 or 190,000: write 190 or 190,000" in told
    assert told.count('<a href="#f-') == 2
    assert desk.send("/watchlists/hepatitis-c/costs", {}).text.count('<a href="#f-') == 0


def test_an_own_price_is_said_to_be_in_the_currency_of_the_areas(desk: OpenDesk) -> None:
    page = desk.send("/watchlists/hepatitis-c", {"price.currency": "EUR", "technologies.0.name": "Novel"}).text
    assert 'placeholder="EUR"' in page.partition('name="technologies.0.price.currency"')[2].partition(">")[0]
