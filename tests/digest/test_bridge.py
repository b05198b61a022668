"""From one edition to the next, cause by cause: each alone, all together, and nothing where nothing changed."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from horizon.digest.bridge import bridge
from horizon.evidence import tables
from horizon.forecast.case import Case, Readout
from horizon.impact.model import Input
from horizon.impact.portfolio import totals, worked_out
from horizon.impact.valuation import Inputs, value
from horizon.values.frozen import Bridge, Edition, Scan
from impact.models import case, inputs, model

LATER = Readout("NCT00000001", dt.date(2028, 9, 1), False)
BEFORE = inputs(case("a"), case("b", phase=2), draws=300)


def scan(of: Inputs) -> Scan:
    """The scan that these inputs make, as far as a bridge reads it."""
    found = [one for one in value(of, tables.load(of.day)).joints if not one.model.confidential]
    rows = []
    for currency in sorted({one.model.currency for one in found}):
        own = [one for one in found if one.model.currency == currency]
        rows += totals("all", [worked_out(one) for one in own], of.financial_years)
    years = tuple(year.label for year in of.financial_years)
    return Scan(of.day, f"{of.day}T09:00:05", years, (), tuple(rows), (), (), (), of.seed, of.draws, "", "")


def edition(of: Inputs) -> Edition:
    return Edition("2026-W08", of.day, "", scan(of), "", (), (), (), (), ())


def crossed(was: Inputs, now: Inputs, reasons: Callable[[str], str] = lambda _: "") -> tuple[Bridge, ...]:
    evidence = tables.load(was.day), tables.load(now.day)
    return bridge(edition(was), was, now, *evidence, scan(now), reasons)


def with_case(of: Inputs, key: str, **changes: object) -> Inputs:
    changed = tuple(replace(one, **changes) if one.key == key else one for one in of.cases)  # type: ignore[arg-type]
    return replace(of, cases=changed)


def dearer(of: Inputs) -> Inputs:
    (first, *rest) = of.models
    price = replace(first.price, cost=Input("list price", 1500, 1500, 1500, "GBP a course"))
    return replace(of, models=(replace(first, price=price), *rest))


MOVES: dict[str, Callable[[Inputs], Inputs]] = {
    "time passed": lambda of: replace(of, day=of.day + dt.timedelta(days=200)),
    "year rolled": lambda of: replace(of, first_year=of.first_year.replace(year=of.first_year.year + 1)),
    "new": lambda of: replace(of, cases=(case("c"), *of.cases)),
    "stopped or dormant": lambda of: with_case(of, "area||a", state="stopped"),
    "launch moved": lambda of: with_case(of, "area||a", readouts=(LATER,)),
    "probability moved": lambda of: with_case(of, "area||b", phase=3),
    "assumption edited": dearer,
    "matching changed": lambda of: replace(of, cases=tuple(one for one in of.cases if one.key != "area||a")),
}
ORDER = ["evidence or method changed", *MOVES]


def test_nothing_changed_is_no_step() -> None:
    (found,) = crossed(BEFORE, BEFORE)
    assert found.steps == ()
    assert found.before == found.after > 0
    assert (found.before_edition, found.currency) == ("2026-W08", "GBP")


@pytest.mark.parametrize("cause", MOVES)
def test_each_cause_alone_is_told_by_its_name(cause: str) -> None:
    (found,) = crossed(BEFORE, MOVES[cause](BEFORE))
    assert [step.cause for step in found.steps] == [cause]
    assert found.steps[0].amount == found.after - found.before != 0


@pytest.mark.parametrize(
    ("cause", "because"),
    [
        ("new", ("c: new trial (NCT00000009)",)),
        ("stopped or dormant", ("a: terminated: no benefit (NCT00000001)",)),
        ("launch moved", ("a: terminated: no benefit (NCT00000001)",)),
        ("probability moved", ("b",)),
        ("assumption edited", ("area: list price 1000 → 1500",)),
        ("time passed", ()),
        ("year rolled", ()),
    ],
)
def test_a_step_says_why_in_the_registrys_words(cause: str, because: tuple[str, ...]) -> None:
    told = {"area||a": "terminated: no benefit (NCT00000001)", "area||c": "new trial (NCT00000009)"}
    (found,) = crossed(BEFORE, MOVES[cause](BEFORE), lambda key: told.get(key, ""))
    assert found.steps[0].because == because


def test_a_frozen_total_that_is_not_reproduced_is_evidence_or_method() -> None:
    frozen = edition(BEFORE)
    rows = tuple(replace(row, expected=row.expected + 1000) for row in frozen.scan.totals)
    frozen = replace(frozen, scan=replace(frozen.scan, totals=rows))
    evidence = tables.load(BEFORE.day)
    (found,) = bridge(frozen, BEFORE, BEFORE, evidence, evidence, scan(BEFORE))
    assert [(step.cause, step.amount) for step in found.steps] == [("evidence or method changed", Decimal(-5000))]


def test_another_seed_is_method_too() -> None:
    (found,) = crossed(BEFORE, replace(BEFORE, seed=8))
    assert [step.cause for step in found.steps] == ["evidence or method changed"]


@settings(max_examples=15, deadline=None)
@given(st.sets(st.sampled_from(sorted(MOVES))))
def test_steps_sum_as_printed_in_all_and_in_every_year(causes: set[str]) -> None:
    now = BEFORE
    for cause in sorted(causes, key=ORDER.index):
        now = MOVES[cause](now)
    (found,) = crossed(BEFORE, now)
    assert found.before + sum(step.amount for step in found.steps) == found.after
    for row in scan(BEFORE).totals:
        year = row.financial_year
        moved = sum(dict(step.by_year)[year] for step in found.steps)
        after = {row.financial_year: row.expected for row in scan(now).totals}
        assert row.expected + moved == after.get(year, 0)
    for step in found.steps:
        assert step.amount == sum(amount for _, amount in step.by_year)
    assert [step.cause for step in found.steps] == sorted((step.cause for step in found.steps), key=ORDER.index)


def elsewhere(**changes: object) -> Inputs:
    """The inputs before, with one technology of another watchlist."""
    other = replace(model(), key="elsewhere|", **changes)  # type: ignore[arg-type]
    there: Case = case("z", key="elsewhere||z", watchlist="elsewhere")
    return replace(BEFORE, cases=(*BEFORE.cases, there), models=(*BEFORE.models, other))


def test_each_currency_has_a_bridge_of_its_own() -> None:
    pounds, dollars = crossed(elsewhere(currency="USD"), dearer(elsewhere(currency="USD")))
    assert (pounds.currency, [step.cause for step in pounds.steps]) == ("GBP", ["assumption edited"])
    assert (dollars.currency, dollars.steps) == ("USD", ())


def test_a_cost_model_that_comes_or_goes_is_an_assumption() -> None:
    (comes,), (goes,) = crossed(BEFORE, elsewhere()), crossed(elsewhere(), replace(elsewhere(), models=BEFORE.models))
    assert [(step.cause, step.because) for step in comes.steps] == [
        ("assumption edited", ("elsewhere: cost model added",))
    ]
    assert [(step.cause, step.because) for step in goes.steps] == [
        ("assumption edited", ("elsewhere: cost model taken out",))
    ]


@pytest.mark.parametrize(("was", "now"), [(True, True), (True, False), (False, True)])
def test_a_price_that_is_or_was_confidential_is_never_named(was: bool, now: bool) -> None:
    (first,), (last,) = BEFORE.models, dearer(BEFORE).models
    before = replace(BEFORE, models=(replace(first, confidential=was),))
    after = replace(BEFORE, models=(replace(last, confidential=now),))
    for found in crossed(before, after):
        words = " ".join(text for step in found.steps for text in step.because)
        assert "1000" not in words
        assert "1500" not in words
