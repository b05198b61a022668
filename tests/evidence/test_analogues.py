"""The published prices that a planner can begin from, and what is proposed from them."""

import pytest

from horizon.evidence.analogues import ROUTES, load_analogues, price_range, propose_price


def test_every_analogue_has_its_source_and_its_day() -> None:
    for row in load_analogues():
        assert row.source
        assert row.known_since[:4].isdecimal()
        assert row.route in ROUTES
        assert row.per in ("year", "course")
        assert 0 < row.low <= row.amount <= row.high


@pytest.mark.parametrize(
    ("route", "area", "of"),
    [
        ("injected", "metabolic", {"semaglutide", "tirzepatide"}),
        ("oral", "cardiovascular", {"dapagliflozin", "sacubitril valsartan"}),
        ("one-off", "oncology", {"axicabtagene ciloleucel", "brexucabtagene autoleucel"}),
    ],
)
def test_the_area_speaks_first_and_the_range_is_that_of_all(route: str, area: str, of: set[str]) -> None:
    proposed = propose_price(route, area, "GBP")
    assert proposed is not None
    assert set(proposed.of) == of
    rows = [row for row in load_analogues() if row.name in of]
    assert (proposed.low, proposed.high) == (min(row.low for row in rows), max(row.high for row in rows))
    assert proposed.analogue.name in proposed.source


def test_without_an_area_a_rare_disease_does_not_speak_for_the_others() -> None:
    proposed = propose_price("oral", "", "GBP")
    assert proposed is not None
    assert "elexacaftor/ivacaftor/tezacaftor" not in proposed.of


def test_nothing_is_proposed_where_nothing_is_published() -> None:
    assert propose_price("one-off", "", "EUR") is None
    assert price_range("EUR", "year") is None
