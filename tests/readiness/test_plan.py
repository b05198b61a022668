"""From the launch window back: which round carries it, and what must begin by when."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horizon.evidence import tables
from horizon.evidence.rows import RoundEvent
from horizon.readiness.plan import budget_decision, merge_rounds, rounds_of_year, schedule_steps
from horizon.settings import RoundSettings
from horizon.values.dates import FinancialYear
from horizon.watchlist.schema.readiness import ReadinessStep

TODAY = dt.date(2026, 2, 20)
READY = dt.date(2028, 6, 1)


def financial_year(label: int, first_month: int = 4) -> FinancialYear:
    return FinancialYear(dt.date(label, first_month, 1))


def project_round(day: dt.date, jurisdiction: str, of: FinancialYear) -> list[tuple[str, str, str]]:
    rounds = rounds_of_year(of, jurisdiction, tables.load_evidence(day).rounds)
    assert all(row.financial_year == of.label for row in rounds)
    return [(row.name, row.date.isoformat(), row.stamp) for row in rounds]


@pytest.mark.parametrize(
    ("day", "jurisdiction", "of", "rounds"),
    [
        (
            TODAY,
            "england",
            financial_year(2026),
            [
                ("planning framework", "2025-10-24", ""),
                ("technical guidance and allocations", "2025-11-18", ""),
                ("December submission", "2025-12-18", ""),
                ("February submission", "2026-02-12", ""),
                ("contracts signed", "2026-03-31", ""),
                ("monthly forecast", "2026-04-30", ""),
            ],
        ),
        (
            TODAY,
            "england",
            financial_year(2027),
            [
                ("planning framework", "2026-10-24", "projected"),
                ("technical guidance and allocations", "2026-11-18", "projected"),
                ("December submission", "2026-12-18", "projected"),
                ("February submission", "2027-02-12", "projected"),
                ("contracts signed", "2027-03-31", "projected"),
                ("monthly forecast", "2027-04-30", "projected"),
            ],
        ),
        (
            dt.date(2013, 12, 31),
            "england",
            financial_year(2014),
            [("February submission", "2014-02-14", ""), ("final plan", "2014-04-04", "")],
        ),
        (dt.date(2012, 9, 30), "england", financial_year(2013), [("operating plan", "2012-12-19", "projected")]),
        (TODAY, "us", financial_year(2027, 1), [("Part D bids", "2026-06-01", "")]),
        (TODAY, "us", financial_year(2029, 1), [("Part D bids", "2028-06-05", "projected")]),
        (TODAY, "us", financial_year(2030, 1), [("Part D bids", "2029-06-04", "projected")]),
        (TODAY, "scotland", financial_year(2027), [("draft budget", "2027-01-13", "projected")]),
        (TODAY, "plain", financial_year(2027), []),
        (dt.date(2010, 1, 1), "england", financial_year(2012), []),
    ],
)
def test_the_rounds_of_a_year(
    day: dt.date, jurisdiction: str, of: FinancialYear, rounds: list[tuple[str, str, str]]
) -> None:
    assert project_round(day, jurisdiction, of) == rounds


@given(st.integers(2029, 2060))
def test_part_d_bids_are_projected_onto_the_first_monday_of_june(of: int) -> None:
    ((_, date, _),) = project_round(TODAY, "us", financial_year(of, 1))
    day = dt.date.fromisoformat(date)
    assert (day.year, day.month, day.weekday()) == (of - 1, 6, 0)
    assert day.day <= 7


NEXT = financial_year(2027)
ROUNDS = tuple(
    RoundEvent("england", NEXT.label, name, dt.date.fromisoformat(date), "source", "projected")
    for name, date in (("December submission", "2026-12-18"), ("February submission", "2027-02-12"))
)


@pytest.mark.parametrize(
    ("today", "by", "passed"),
    [
        ("2026-02-20", "2026-12-18", False),
        ("2026-12-18", "2026-12-18", False),
        ("2026-12-19", "2027-02-12", False),
        ("2027-02-13", "2027-02-12", True),
    ],
)
def test_the_first_submission_that_is_still_ahead_decides(today: str, by: str, passed: bool) -> None:
    decision = budget_decision("HF-101", NEXT, ROUNDS, dt.date.fromisoformat(today))
    assert decision is not None
    assert (decision.by.isoformat(), decision.passed, decision.stamp) == (by, passed, "projected")
    assert decision.what == f"{decision.round} for 2027/28 must carry HF-101 or a contingency"


def test_what_comes_too_late_for_the_round_goes_into_the_next_monthly_forecast() -> None:
    rounds = rounds_of_year(financial_year(2026), "england", tables.load_evidence(TODAY).rounds)
    contracts = budget_decision("X", financial_year(2026), rounds, dt.date(2026, 2, 20))
    monthly = budget_decision("X", financial_year(2026), rounds, dt.date(2026, 5, 3))
    assert contracts
    assert monthly
    assert (contracts.by, contracts.round, contracts.passed) == (dt.date(2026, 3, 31), "contracts signed", False)
    assert (monthly.by, monthly.round, monthly.passed) == (dt.date(2026, 5, 31), "monthly forecast", False)
    assert (
        monthly.what == "monthly forecast for 2026/27 must carry X or a contingency (its round closed on 31 Mar 2026)"
    )
    assert [name for name, _ in monthly.milestones][:2] == ["planning framework", "technical guidance and allocations"]


def test_the_calendar_of_the_workspace_replaces_the_published_one() -> None:
    configured = RoundSettings(financial_year="2027/28", name="board paper", date=dt.date(2026, 11, 5))
    rounds = merge_rounds([configured], tables.load_evidence(TODAY).rounds)
    assert [(row.name, row.stamp) for row in rounds_of_year(financial_year(2027), "england", rounds)] == [
        ("board paper", "")
    ]
    assert rounds_of_year(financial_year(2026), "england", rounds) == rounds_of_year(
        financial_year(2026), "england", tables.load_evidence(TODAY).rounds
    )
    (later,) = rounds_of_year(financial_year(2028), "england", rounds)
    assert (later.name, later.date, later.stamp) == ("board paper", dt.date(2027, 11, 5), "projected")


def test_a_decision_without_pounds_and_none_without_rounds() -> None:
    decision = budget_decision("HF-101", NEXT, ROUNDS, TODAY)
    assert decision is not None
    assert (decision.amount, decision.amount_p90, decision.currency) == (None, None, "")
    assert budget_decision("HF-101", NEXT, (), TODAY) is None


def make_step(name: str, months: float, *after: str) -> ReadinessStep:
    return ReadinessStep(step=name, months=months, after=after)


def test_steps_are_laid_back_from_the_day() -> None:
    laid = schedule_steps(
        [make_step("centres", 9), make_step("nurses", 4, "centres"), make_step("form", 1)], READY, TODAY
    )
    assert [(step.name, step.start_by.isoformat(), step.done_by.isoformat()) for step in laid] == [
        ("centres", "2027-05-02", "2028-01-31"),
        ("nurses", "2028-01-31", "2028-06-01"),
        ("form", "2028-05-02", "2028-06-01"),
    ]
    assert not any(step.late for step in laid)


def test_a_step_that_should_have_begun_is_late() -> None:
    laid = schedule_steps([make_step("centres", 9), make_step("form", 1)], READY, dt.date(2027, 10, 1))
    assert [step.late for step in laid] == [True, False]


@st.composite
def plans(draw: st.DrawFn) -> list[ReadinessStep]:
    """Steps that wait for earlier ones only, so in no circle; then in any order."""
    size = draw(st.integers(1, 7))
    steps = []
    for at in range(size):
        after = draw(st.sets(st.integers(0, at - 1))) if at else set()
        steps.append(make_step(f"s{at}", draw(st.floats(0.1, 36)), *(f"s{earlier}" for earlier in sorted(after))))
    return draw(st.permutations(steps))


@given(plans())
def test_all_is_done_by_the_day_and_nothing_overlaps_what_it_waits_for(plan: list[ReadinessStep]) -> None:
    laid = {step.name: step for step in schedule_steps(plan, READY, TODAY)}
    assert set(laid) == {step.step for step in plan}
    for step in laid.values():
        assert step.start_by <= step.done_by <= READY
        assert all(laid[earlier].done_by <= step.start_by for earlier in step.after)
    assert max(step.done_by for step in laid.values()) == READY


def test_no_plan_has_no_steps() -> None:
    assert schedule_steps([], READY, TODAY) == ()
