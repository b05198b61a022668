"""From one edition to the next, cause by cause: each alone, all together, and nothing where nothing changed."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edition.bases import (
    BEFORE,
    LATER,
    MOVES,
    NEW_TRIAL,
    SILENT,
    STOPPED,
    basis,
    moved,
    scan,
    unchanged,
    with_case,
    with_higher_price,
)
from horizon.edition.bridge import Bridges, build_bridges
from horizon.edition.stage_events import TrialChanges
from horizon.forecast.dates import Readout
from horizon.impact.model import OwnCostModel
from horizon.impact.valuation import METHOD_VERSION, EstimateInputs
from horizon.values.bridge import Bridge, ConditionalBridge
from horizon.values.keys import IndicationKey, TechnologyKey
from horizon.values.regulatory import NO_RECORDS, RegulatoryRecord
from impact.models import make_case, make_model


def all_bridges(was: EstimateInputs, now: EstimateInputs) -> Bridges:
    return build_bridges("2026-W08", basis(was), basis(now), moved)


def total_bridges(was: EstimateInputs, now: EstimateInputs, changes: TrialChanges = moved) -> tuple[Bridge, ...]:
    return build_bridges("2026-W08", basis(was), basis(now), lambda key: () if key == SILENT else changes(key)).totals


ORDER = ["evidence or method changed", *MOVES]


def test_nothing_changed_is_no_step() -> None:
    (bridge,) = total_bridges(BEFORE, BEFORE)
    assert bridge.steps == ()
    assert bridge.before == bridge.after > 0
    assert (bridge.before_edition, bridge.currency) == ("2026-W08", "GBP")


@pytest.mark.parametrize("cause", MOVES)
def test_each_cause_alone_is_told_by_its_name(cause: str) -> None:
    (bridge,) = total_bridges(BEFORE, MOVES[cause](BEFORE))
    assert [step.cause for step in bridge.steps] == [cause]
    assert bridge.steps[0].amount == bridge.after - bridge.before != 0


@pytest.mark.parametrize(
    ("cause", "because"),
    [
        ("new", ("c: newly registered, in phase 3 (NCT00000009)",)),
        ("stopped or dormant", ("a: one of its trials was stopped early: no benefit (NCT00000001)",)),
        ("launch moved", ("a: one of its trials was stopped early: no benefit (NCT00000001)",)),
        ("probability moved", ("b: is in phase 3 (was in phase 2)",)),
        ("assumption edited", ("area: list price: £1,500 instead of £1,000 a course",)),
        ("readiness", ("a: ready on 1 Jul 2029 at the earliest",)),
        ("time passed", ("19 Feb 2026 to 7 Sep 2026",)),
        ("year rolled", ("2025/26 no longer shown; 2030/31 now shown",)),
        ("matching changed", ("a: no longer on a watchlist",)),
    ],
)
def test_a_step_says_why_in_words(cause: str, because: tuple[str, ...]) -> None:
    changes = {"area||a": (STOPPED,), "area||c": (NEW_TRIAL,)}
    (bridge,) = total_bridges(BEFORE, MOVES[cause](BEFORE), lambda key: changes.get(key, ()))
    assert bridge.steps[0].because == because


def test_a_frozen_total_that_is_not_reproduced_is_evidence_or_method() -> None:
    before = basis(BEFORE)
    rows = tuple(replace(row, expected=row.expected + 1000) for row in before.scan.totals)
    frozen = replace(before, scan=replace(before.scan, totals=rows, method_version="0"))
    (bridge,) = build_bridges("2026-W08", frozen, before).totals
    assert [(step.cause, step.amount) for step in bridge.steps] == [("evidence or method changed", Decimal(-5000))]


def test_another_seed_is_method_too() -> None:
    (bridge,) = total_bridges(BEFORE, replace(BEFORE, seed=8))
    assert [step.cause for step in bridge.steps] == ["evidence or method changed"]


@pytest.mark.parametrize(
    ("causes", "all_of_it"),
    [(("time passed",), True), (("time passed", "year rolled"), True), (("assumption edited",), False)],
)
def test_how_far_the_calendar_alone_moved_each_is_known(causes: tuple[str, ...], all_of_it: bool) -> None:
    now = BEFORE
    for cause in causes:
        now = MOVES[cause](now)
    moves = all_bridges(BEFORE, now).by_calendar
    old, new = (
        {each.key: sum((row.expected for row in each.impact), Decimal(0)) for each in scan(of).technologies}
        for of in (BEFORE, now)
    )
    assert new != old
    for key in old:
        moved = new[key] - old[key] if all_of_it else Decimal(0)
        assert abs(moves.get(key, Decimal(0)) - moved) <= len(BEFORE.financial_years)


@settings(max_examples=15, deadline=None)
@given(st.sets(st.sampled_from(sorted(MOVES))))
def test_steps_sum_as_printed_in_all_and_in_every_year(causes: set[str]) -> None:
    now = BEFORE
    for cause in sorted(causes, key=ORDER.index):
        now = MOVES[cause](now)
    (bridge,) = total_bridges(BEFORE, now)
    assert bridge.before + sum(step.amount for step in bridge.steps) == bridge.after
    for row in scan(BEFORE).totals:
        year = row.financial_year
        moved = sum(dict(step.by_year)[year] for step in bridge.steps)
        after = {row.financial_year: row.expected for row in scan(now).totals}
        assert row.expected + moved == after.get(year, 0)
    for step in bridge.steps:
        assert step.amount == sum(amount for _, amount in step.by_year)
    assert [step.cause for step in bridge.steps] == sorted((step.cause for step in bridge.steps), key=ORDER.index)


def elsewhere(**changes: object) -> EstimateInputs:
    """The inputs before, with one technology of another watchlist."""
    other = replace(make_model(), key=IndicationKey("elsewhere|"), **changes)  # type: ignore[arg-type]
    there = make_case("z", key=TechnologyKey("elsewhere||z"), watchlist="elsewhere")
    return replace(BEFORE, cases=(*BEFORE.cases, there), models=(*BEFORE.models, other))


def test_each_currency_has_a_bridge_of_its_own() -> None:
    pounds, dollars = total_bridges(elsewhere(currency="USD"), with_higher_price(elsewhere(currency="USD")))
    assert (pounds.currency, [step.cause for step in pounds.steps]) == ("GBP", ["assumption edited"])
    assert (dollars.currency, dollars.steps) == ("USD", ())


def test_a_cost_model_that_comes_or_goes_is_an_assumption() -> None:
    (comes,), (goes,) = (
        total_bridges(BEFORE, elsewhere()),
        total_bridges(elsewhere(), replace(elsewhere(), models=BEFORE.models)),
    )
    assert [(step.cause, step.because) for step in comes.steps] == [
        ("assumption edited", ("elsewhere: a cost model was added",))
    ]
    assert [(step.cause, step.because) for step in goes.steps] == [
        ("assumption edited", ("elsewhere: its cost model was taken out",))
    ]


@pytest.mark.parametrize(("was", "now"), [(True, True), (True, False), (False, True)])
def test_a_price_that_is_or_was_confidential_is_never_named(was: bool, now: bool) -> None:
    (first,), (last,) = BEFORE.models, with_higher_price(BEFORE).models
    before = replace(BEFORE, models=(replace(first, confidential=was),))
    after = replace(BEFORE, models=(replace(last, confidential=now),))
    for bridge in total_bridges(before, after):
        words = " ".join(text for step in bridge.steps for text in step.because)
        assert "1000" not in words
        assert "1500" not in words


def technology_bridge(was: EstimateInputs, now: EstimateInputs, key: str) -> ConditionalBridge:
    """One technology's bridge."""
    (bridge,) = [bridge for bridge in all_bridges(was, now).technologies if bridge.technology == key]
    return bridge


def test_a_technology_says_why_its_own_figure_moved() -> None:
    bridge = technology_bridge(BEFORE, with_higher_price(BEFORE), "area||a")
    assert [(step.cause, step.because) for step in bridge.steps] == [
        ("assumption edited", ("list price: £1,500 instead of £1,000 a course",))
    ]
    assert bridge.steps[0].amount == dict(bridge.after)[bridge.year] - dict(bridge.before)[bridge.year] > 0


def test_where_another_of_the_same_patients_moved_it_says_so() -> None:
    likely = {"phase": 3, "probability": (0.9, 0.9, 0.9)}
    before = with_case(BEFORE, "area||b", phase=2, probability=(0.01, 0.01, 0.01))
    sooner = with_case(before, "area||b", readouts=(Readout("NCT00000001", dt.date(2025, 12, 1), True),), **likely)
    bridge = technology_bridge(before, sooner, "area||d")
    assert [(step.cause, step.because) for step in bridge.steps] == [
        ("competitor moved", ("b: its chance is 90%, by the watchlist",))
    ]
    assert "competitor moved" not in {step.cause for step in technology_bridge(before, sooner, "area||b").steps}


def test_another_watchlists_news_is_no_cause_here() -> None:
    assert (
        technology_bridge(elsewhere(), with_case(elsewhere(), "elsewhere||z", readouts=(LATER,)), "area||a").steps == ()
    )


def test_what_is_new_has_no_bridge_and_what_ended_has_none() -> None:
    for was, now in ((BEFORE, MOVES["new"](BEFORE)), (MOVES["new"](BEFORE), BEFORE)):
        assert {bridge.technology for bridge in all_bridges(was, now).technologies} == {"area||a", "area||b", "area||d"}


@settings(max_examples=15, deadline=None)
@given(st.sets(st.sampled_from(sorted(MOVES))))
def test_a_technologys_steps_lead_from_the_figure_printed_to_the_figure_printed(causes: set[str]) -> None:
    now = BEFORE
    for cause in sorted(causes - {"matching changed", "stopped or dormant"}, key=ORDER.index):
        now = MOVES[cause](now)
    bridge = technology_bridge(BEFORE, now, "area||a")
    ends = [
        {
            row.financial_year: row.conditional.p50
            for technology in of.technologies
            if technology.key == "area||a"
            for row in technology.impact
        }
        for of in (scan(BEFORE), scan(now))
    ]
    for year, amount in bridge.before:
        assert amount == ends[0].get(year, 0)
        assert (
            amount + sum(dict(step.by_year)[year] for step in bridge.steps)
            == dict(bridge.after)[year]
            == ends[1].get(year, 0)
        )


def test_it_says_which_versions_it_total_bridges() -> None:
    before, after = basis(BEFORE), basis(replace(BEFORE, seed=8))
    before = replace(before, scan=replace(before.scan, method_version="0", evidence_version="older", draws=200))
    (bridge,) = build_bridges("2026-W08", before, after).totals
    assert bridge.steps[0].because == (
        f"the method is version {METHOD_VERSION} now (was 0); the tables of evidence were renewed; "
        "the seed is 8 now (was 7); the number of simulated futures is 300 now (was 200)",
    )


@pytest.mark.parametrize(
    ("changes", "cause", "because"),
    [
        ({"eu": dt.date(2026, 1, 5)}, "launch moved", "a: approved in Europe on 5 Jan 2026"),
        ({"launch": dt.date(2027, 4, 1)}, "launch moved", "a: its launch is on 1 Apr 2027, by the watchlist"),
        ({"readouts": (replace(LATER, nct_id="NCT00000002"),)}, "matching changed",
         "a: NCT00000002 counts for its dates now; NCT00000001 no longer counts for its dates (NCT00000002)"),
        ({"readouts": (LATER,)}, "data corrected",
         "a: the registry’s record was read anew, and its dates with it"),
        ({"probability": (0.1, 0.1, 0.1)}, "probability moved", "a: its chance is 10%, by the watchlist"),
    ],
)  # fmt: skip
def test_what_the_registry_did_not_say_is_told_by_what_it_is(
    changes: dict[str, object], cause: str, because: str
) -> None:
    (bridge,) = total_bridges(BEFORE, with_case(BEFORE, "area||a", **changes), unchanged)
    assert [(step.cause, step.because) for step in bridge.steps] == [(cause, (because,))]


LICENSED = dt.date(2026, 2, 26)
LICENCE = RegulatoryRecord("authorised", authorised=LICENSED, link="https://www.ema.europa.eu/en/medicines/a")


def test_what_a_regulator_decided_is_a_cause_of_its_own_with_its_page() -> None:
    records = replace(NO_RECORDS, eu=LICENCE)
    now = with_case(BEFORE, "area||a", regulatory=records, state="authorised", eu=LICENSED)
    (bridge,) = total_bridges(BEFORE, now)
    decided = [step for step in bridge.steps if step.cause == "filed or decided"]
    assert [step.because for step in decided] == [
        ("a: licensed in the European Union on 26 Feb 2026 (https://www.ema.europa.eu/en/medicines/a)",)
    ]
    assert bridge.before + sum(step.amount for step in bridge.steps) == bridge.after
    assert not {"launch moved", "probability moved", "data corrected"} & {step.cause for step in bridge.steps}


def test_another_wording_of_the_same_and_a_later_list_are_no_news() -> None:
    said = with_case(BEFORE, "area||a", regulatory=replace(NO_RECORDS, eu=LICENCE), eu=LICENSED)
    worded = replace(NO_RECORDS, eu=replace(LICENCE, evidence="in other words", link=""))
    now = with_case(said, "area||a", regulatory=worded)
    assert [bridge.steps for bridge in total_bridges(said, now)] == [()]
    seen = replace(now, cases=tuple(replace(case, seen_until=dt.date(2026, 1, 1)) for case in now.cases))
    assert {step.cause for bridge in total_bridges(said, seen) for step in bridge.steps} <= {"time passed"}


def test_a_price_of_ones_own_is_an_assumption_that_names_its_technology() -> None:
    (model,) = BEFORE.models
    key = BEFORE.cases[0].key
    dear = replace(model, price=replace(model.price, cost=replace(model.price.cost, low=9e3, mode=9e3, high=9e3)))
    own = replace(BEFORE, models=(replace(model, own=(OwnCostModel(key, dear),)),))
    (bridge,) = total_bridges(BEFORE, own)
    (step,) = bridge.steps
    assert step.cause == "assumption edited"
    assert step.because == ("a: list price: £9,000 instead of £1,000 a course",)
    secret = replace(dear, confidential=True)
    hidden = replace(BEFORE, models=(replace(model, own=(OwnCostModel(key, secret),)),))
    assert "9000" not in " ".join(
        reason for bridge in total_bridges(BEFORE, hidden) for step in bridge.steps for reason in step.because
    )
