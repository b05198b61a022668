"""The events behind a bridge: whose the money is, and that it sums."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from edition.bases import BEFORE, DELAYED, LATER, MOVES, STOPPED, basis, list_events, moved, with_case
from horizon.edition.bridge import build_bridges
from horizon.impact.valuation import EstimateInputs
from horizon.values.bridge import Reason
from horizon.values.keys import IndicationKey, TechnologyKey
from impact.models import make_case


def reasons(was: EstimateInputs, now: EstimateInputs) -> list[Reason]:
    return list(build_bridges("2026-W08", basis(was), basis(now), moved).reasons)


def amounts(reason: Reason) -> dict[str, int]:
    return {move.technology: int(move.amount) for move in reason.moves}


@settings(max_examples=15, deadline=None)
@given(st.sets(st.sampled_from(sorted(MOVES))))
def test_what_events_moved_sums_to_the_difference_of_each_technology(causes: set[str]) -> None:
    now = BEFORE
    for cause in sorted(causes, key=list(MOVES).index):
        now = MOVES[cause](now)
    before, after = (
        sum(row.expected for technology in basis(of).scan.technologies for row in technology.impact)
        for of in (BEFORE, now)
    )
    assert sum(move.amount for reason in reasons(BEFORE, now) for move in reason.moves) == after - before


def test_what_moved_with_a_technology_of_the_same_patients_is_the_event_of_that_one() -> None:
    (reason,) = list_events(reasons(BEFORE, with_case(BEFORE, "area||a", readouts=(LATER,))))
    assert (reason.subject, reason.event) == ("a", "one of its trials now ends 12 months later")
    assert set(amounts(reason)) == {"area||a"}


def test_two_of_the_same_patients_share_what_moved_with_them() -> None:
    both = with_case(with_case(BEFORE, "area||a", readouts=(LATER,)), "area||d", readouts=(LATER,))
    found = {reason.subject: amounts(reason) for reason in list_events(reasons(BEFORE, both))}
    assert {subject: set(moves) for subject, moves in found.items()} == {"a": {"area||a"}, "d": {"area||d"}}


def test_one_product_in_two_watchlists_is_one_event() -> None:
    there = TechnologyKey("elsewhere||a")
    other = replace(BEFORE.models[0], key=IndicationKey("elsewhere|"))
    case = make_case("a", key=there, watchlist="elsewhere")
    twice = replace(BEFORE, cases=(*BEFORE.cases, case), models=(*BEFORE.models, other))
    now = with_case(with_case(twice, "area||a", readouts=(LATER,)), there, readouts=(LATER,))
    (reason,) = list_events(reasons(twice, now))
    assert set(amounts(reason)) == {"area||a", there}
    assert reason.watchlists == ("area", "elsewhere")


def test_the_largest_stands_first_among_the_reasons_of_a_step() -> None:
    now = with_case(with_case(BEFORE, "area||a", state="stopped"), "area||b", state="stopped")
    (bridge,) = build_bridges("2026-W08", basis(BEFORE), basis(now), lambda _: (STOPPED,)).totals
    moved_by = {reason.subject: abs(sum(amounts(reason).values())) for reason in list_events(reasons(BEFORE, now))}
    (step,) = bridge.steps
    assert [text.partition(":")[0] for text in step.because] == sorted(moved_by, key=lambda name: -moved_by[name])
    assert DELAYED.nct_id in step.because[0]
