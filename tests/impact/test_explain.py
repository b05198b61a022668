"""Every figure with its source, its date and its stamp."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from horizon.evidence import tables
from horizon.forecast.dates import Readout
from horizon.impact.explain import explain_funnel, explain_inputs, explain_method, explain_stand_in_dates
from impact.models import DAY, make_case, make_model

PEOPLE = {"step": "People", "people": 1000}
KNOWN = {"step": "known", "share": 0.4}
NEW = {"step": "new", "people_a_year": 50}


@pytest.mark.parametrize(
    ("steps", "rows"),
    [
        ([PEOPLE, KNOWN], [("", 1000), ("40%", 400)]),
        ([PEOPLE, KNOWN, NEW], [("", 1000), ("40%", 400), ("a year", 50)]),
        ([NEW, KNOWN], [("a year", 50), ("40%, a year", 20)]),
        ([PEOPLE, NEW, KNOWN], [("", 1000), ("a year", 50), ("40%, and 20 a year", 400)]),
    ],
)
def test_the_funnel_prints_every_step(steps: list[dict[str, Any]], rows: list[tuple[str, int]]) -> None:
    funnel = explain_funnel(make_model(population=steps), DAY)
    assert [(step.share, step.people) for step in funnel] == rows
    assert [step.step for step in funnel] == [step["step"] for step in steps]


@pytest.mark.parametrize(
    ("source", "since", "stamp"),
    [
        ("NICE", "2025", ""),
        ("NICE", "", ""),
        ("", "", "assumption"),
        ("Assumption: as before", "2025", "assumption"),
        ("NICE", "2026", ""),
        ("NICE", "2026-02", ""),
        ("NICE", "2026-02-20", "analogue, published later"),
        ("NICE", "2027", "analogue, published later"),
        ("", "2027", "analogue, published later"),
    ],
)
def test_a_figure_without_a_source_is_an_assumption_and_a_later_one_says_so(
    source: str, since: str, stamp: str
) -> None:
    model = make_model(population=[PEOPLE | {"source": source, "known_since": since}])
    assert explain_funnel(model, DAY)[0].stamp == stamp
    assert explain_inputs(model, DAY, "An area")[0].stamp == stamp


def test_a_range_is_shown_with_its_ends() -> None:
    model = make_model(population=[{"step": "People", "people": {"mode": 1000, "low": 900, "high": 1100}}])
    row = explain_inputs(model, DAY, "An area")[0]
    assert (row.value, row.unit, row.source, row.used_by) == (
        "1,000 (900 to 1,100)",
        "people",
        "assumption",
        "An area",
    )


@pytest.mark.parametrize(
    ("resource", "value", "unit"),
    [
        (
            {"frees": {"mode": 0.0145, "low": 0, "high": 0.0163}, "per": "scan"},
            "frees 0.87 (0 to 0.978)",
            "minutes a scan",
        ),
        ({"amount": {"mode": 0.5, "low": 0.25, "high": 2}}, "0.5 (0.25 to 2)", "hours a start"),
        ({"frees": 3, "per": "year"}, "frees 3", "hours a year"),
        (
            {"amount": 300, "per": "site", "sites": {"mode": 80, "source": "a count", "known_since": 2011}},
            *("24,000", "hours once"),
        ),
    ],
)
def test_short_times_are_minutes_and_time_freed_says_so(resource: dict[str, Any], value: str, unit: str) -> None:
    model = make_model(resources=[{"what": "reading", **resource}])
    row = next(row for row in explain_inputs(model, DAY, "") if row.what.startswith("reading"))
    assert (row.value, row.unit) == (value, unit)
    assert ("; sites: a count, 2011" in row.source) == ("sites" in resource)


def test_vat_is_a_row_where_it_is_charged() -> None:
    whats = [
        [row.what for row in explain_inputs(model, DAY, "")]
        for model in (make_model(), make_model(jurisdiction="england"))
    ]
    assert [any("VAT" in what for what in names) for names in whats] == [False, True]


def test_a_confidential_price_is_in_no_row() -> None:
    price = {"list": 77_777, "rebate": 0.123, "per": "course", "price_year": 2026}
    shown, hidden = (
        str(explain_inputs(make_model(price=price | {"confidential": secret}), DAY, "")) for secret in (False, True)
    )
    for figure in ("77,777", "0.123"):
        assert figure in shown
        assert figure not in hidden


def test_method_that_was_published_after_the_day_says_so() -> None:
    later, now = (
        {row.stamp for row in explain_method(tables.load_evidence(day), frozenset({"england"}))}
        for day in (dt.date(2013, 1, 1), DAY)
    )
    assert later == {"method, later", "assumption", ""}
    assert now == {"assumption", ""}


def test_only_the_roads_of_the_jurisdictions_asked_for_are_shown() -> None:
    evidence = tables.load_evidence(DAY)
    rows = [
        {row.what for row in explain_method(evidence, frozenset(asked)) if ": " in row.what}
        for asked in ([], ["england"], ["england", "scotland"])
    ]
    assert rows[0] == set()
    assert rows[1] < rows[2]
    assert all(what.startswith("england: ") for what in rows[1])


def test_a_date_that_stands_in_is_an_assumption_of_its_technology() -> None:
    shown = Readout("NCT00000001", dt.date(2027, 2, 1), False)
    case = replace(make_case("a"), readouts=(shown, replace(shown, nct_id="NCT00000002", stand_in="registered later")))
    (row,) = explain_stand_in_dates(case)
    assert (row.what, row.value, row.source, row.stamp, row.used_by) == (
        "primary completion of NCT00000002",
        "Feb 2027",
        "registered later",
        "stand-in",
        "a",
    )
