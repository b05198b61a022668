"""One technology: what presses, what is shown of its costs, its steps."""

import datetime as dt
from dataclasses import replace

import pytest

from assessment.scans import scan_records, technology_of
from horizon.values.scan import Scan
from horizon.values.trial import Trial
from horizon.watchlist.files.set_value import set_values
from horizon.watchlist.schema.watchlist import Watchlist


@pytest.mark.parametrize(("day", "act"), [(dt.date(2017, 1, 10), False), (dt.date(2017, 9, 1), True)])
def test_what_presses_is_dear_soon_and_due(
    complete: tuple[Trial, ...], watchlists: tuple[Watchlist, ...], day: dt.date, act: bool
) -> None:
    large = tuple(replace(trial, sponsor="Novartis") for trial in complete)
    technology = technology_of(scan_records(large, watchlists, day), "Otherivir")
    assert technology.over_threshold
    assert technology.act_now is act
    assert technology.decide_by is not None


def test_what_is_cheaper_than_the_threshold_does_not_press(
    complete: tuple[Trial, ...], watchlists: tuple[Watchlist, ...]
) -> None:
    cheap = tuple(
        set_values(watchlist, ["price.list=1"]) if watchlist.name == "hepatitis-c" else watchlist
        for watchlist in watchlists
    )
    scan = scan_records(complete, cheap, dt.date(2017, 9, 1))
    assert not any(technology.act_now or technology.over_threshold for technology in scan.technologies)


def test_a_stopped_technology_is_listed_and_not_costed(
    trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...]
) -> None:
    ended = tuple(
        replace(trial, status="terminated", why_stopped="no benefit") if trial.nct_id == "NCT00000003" else trial
        for trial in trials
    )
    technology = technology_of(scan_records(ended, watchlists), "Otherivir")
    assert (technology.state, technology.launch, technology.impact, technology.decisions, technology.steps) == (
        "stopped",
        None,
        (),
        (),
        (),
    )
    assert "no benefit" in " ".join(technology.because)


def test_what_has_no_chance_is_not_decided_and_nobody_is_late_for_it(
    complete: tuple[Trial, ...], watchlists: tuple[Watchlist, ...]
) -> None:
    large = tuple(replace(trial, sponsor="Novartis") for trial in complete)
    hopeless = tuple(
        set_values(watchlist, ["technologies=[{name: Otherivir, probability: 0}]"])
        if watchlist.name == "hepatitis-c"
        else watchlist
        for watchlist in watchlists
    )
    technology = technology_of(scan_records(large, hopeless, dt.date(2017, 9, 1)), "Otherivir")
    assert technology.launch is not None
    assert technology.probability is not None
    assert technology.probability.reimbursed == 0
    assert (technology.decide_by, technology.decisions, technology.steps, technology.readiness) == (None, (), (), None)
    assert (technology.act_now, technology.over_threshold) == (False, False)


def test_steps_are_laid_before_the_early_end_of_the_launch_window(baseline: Scan) -> None:
    technology = technology_of(baseline, "Otherivir")
    assert technology.launch is not None
    assert [(step.name, step.done_by) for step in technology.steps] == [("Nurses trained", technology.launch.p10)]


def test_without_a_price_it_says_when_and_no_pounds(baseline: Scan) -> None:
    technology = technology_of(baseline, "Cardiolol")
    assert technology.launch is not None
    assert (technology.impact, technology.impact_since_launch, technology.withheld, technology.over_threshold) == (
        (),
        (),
        False,
        False,
    )
    assert all(decision.amount is None for decision in technology.decisions)
    assert {row.scope for row in baseline.totals} == {"hepatitis-c", "by payer", "all"}


def test_of_a_confidential_price_not_even_the_chance_of_crossing_the_threshold_is_said(
    trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...], baseline: Scan
) -> None:
    assert any(technology.crosses_threshold is not None for technology in baseline.technologies)
    secret = scan_records(
        trials, tuple(set_values(watchlist, ["price.confidential=true"]) for watchlist in watchlists if watchlist.price)
    )
    assert {technology.crosses_threshold for technology in secret.technologies} == {None}
    assert all(page.sensitivity == () for page in secret.watchlists)


def test_a_technology_with_its_own_price_is_costed_by_it_and_the_others_by_the_stand_in(
    complete: tuple[Trial, ...], watchlists: tuple[Watchlist, ...]
) -> None:
    own = tuple(
        set_values(
            watchlist,
            ["technologies=[{name: Otherivir, price: {list: 1, per: course, currency: GBP, price_year: 2016}}]"],
        )
        if watchlist.name == "hepatitis-c"
        else watchlist
        for watchlist in watchlists
    )
    scan, before = scan_records(complete, own), scan_records(complete, watchlists)
    cheap, dear = technology_of(scan, "Otherivir"), technology_of(before, "Otherivir")
    assert (cheap.costed_as, dear.costed_as) == ("own", "stand-in")
    assert 0 < cheap.impact[-1].expected * 50 < dear.impact[-1].expected
    others = {item.name for item in scan.technologies if item.costed_as == "stand-in"}
    assert others
    for name in others:
        # A price of another says nothing of how many are treated: the patients are shared as before.
        assert technology_of(scan, name).resources == technology_of(before, name).resources
    assert not any(
        technology_of(scan, item.name).costed_as for item in scan.technologies if not item.impact_since_launch
    )


def test_a_confidential_price_of_one_technology_keeps_its_pounds_and_every_total_of_them(
    complete: tuple[Trial, ...], watchlists: tuple[Watchlist, ...]
) -> None:
    price = "{list: 1, per: course, currency: GBP, price_year: 2016, confidential: true}"
    own = tuple(
        set_values(watchlist, [f"technologies=[{{name: Otherivir, price: {price}}}]"])
        if watchlist.name == "hepatitis-c"
        else watchlist
        for watchlist in watchlists
    )
    scan = scan_records(complete, own)
    technology = technology_of(scan, "Otherivir")
    assert (technology.withheld, technology.impact, technology.hold) == (True, (), None)
    assert (scan.totals, scan.reserves) == ((), ())
    assert any(item.impact for item in scan.technologies)


def test_what_the_round_holds_is_the_cost_of_its_year_given_that_it_is_funded_in_it(baseline: Scan) -> None:
    held = [item for item in baseline.technologies if item.hold]
    assert held
    for technology in held:
        assert technology.hold is not None
        assert technology.launch is not None
        assert 0 <= technology.hold.p50 <= technology.hold.p90
        (decision,) = technology.decisions or (None,)
        if decision:
            amounts = (technology.hold.financial_year, technology.hold.p50, technology.hold.p90)
            assert (decision.financial_year, decision.amount, decision.amount_p90) == amounts


def test_a_reserve_is_read_off_the_joint_draws_of_its_payer(baseline: Scan) -> None:
    totals = [row for row in baseline.totals if row.scope == "by payer"]
    assert [(row.payer, row.financial_year, row.p50, row.p90) for row in totals] == [
        (row.payer, row.financial_year, row.p50, row.p90) for row in baseline.reserves
    ]
    keys = {technology.key for technology in baseline.technologies}
    for reserve in baseline.reserves:
        assert {addition.technology for addition in reserve.additions} <= keys
        assert all(addition.p90 >= 0 for addition in reserve.additions)
