"""What must be decided by when, and how it is said."""

import datetime as dt
from dataclasses import replace

from digest import editions
from horizon.digest.view import decisions
from horizon.values.edition import Step


def test_a_decision_names_its_technology_once_and_its_range() -> None:
    said = decisions.decision(editions.HF101.decisions[0], editions.HF101)
    assert said == "December submission 2027/28 must carry HF-101 or a contingency: £12m (P90 £31m)"
    assert decisions.decision(editions.HF101.decisions[1], editions.HF101).startswith("HF-101: echo slots")


def test_a_projected_round_says_so() -> None:
    assert decisions.decision(editions.ZX9.decisions[0], editions.ZX9).endswith("[date projected]")


def test_they_stand_in_the_order_of_their_days() -> None:
    days = [one.by for one in decisions.due(editions.NORMAL)]
    assert days == sorted(days)
    assert len(days) == 4


def test_what_has_passed_is_not_ahead() -> None:
    assert [decisions.names(one) for one in decisions.ahead(editions.NORMAL)] == ["HF-101", "HF-101", "ZX-9"]


def test_one_round_is_one_line() -> None:
    other = replace(editions.HF101, key="other", name="HF-202")
    scan = replace(editions.NORMAL.scan, technologies=(editions.HF101, other))
    first, *slots = decisions.due(replace(editions.NORMAL, scan=scan))
    assert decisions.said(first) == (
        "December submission for 2027/28 must carry, or a contingency for: "
        "HF-101: £12m (P90 £31m); HF-202: £12m (P90 £31m)"
    )
    assert len(slots) == 2


def test_of_one_round_the_dearest_is_named_first() -> None:
    decided = editions.HF101.decisions[0]
    ones = tuple(
        replace(
            editions.HF101, key=f"{number}", name=f"HF-{number}", decisions=(replace(decided, amount=number * 10**6),)
        )
        for number in range(1, 12)
    )
    scan = replace(editions.NORMAL.scan, technologies=ones)
    (first,) = decisions.due(replace(editions.NORMAL, scan=scan))
    assert "a contingency for: HF-11: £11m (P90 £31m); HF-10: £10m" in decisions.said(first)
    assert decisions.said(first).endswith("HF-4: £4.0m (P90 £31m); and 3 more")


def test_what_is_not_over_a_threshold_is_not_asked_for() -> None:
    modest = replace(editions.HF101, act_now=False, over_threshold=False)
    scan = replace(editions.NORMAL.scan, technologies=(modest,))
    assert decisions.due(replace(editions.NORMAL, scan=scan)) == ()
    assert decisions.decide_by(modest, editions.AS_OF) == ""
    assert decisions.decide_by(editions.OVERDUE, editions.AS_OF) == "decide by 19 Dec 2025 (has passed)"


def test_what_must_be_begun_stands_between_the_decisions_once_for_all_that_need_it() -> None:
    soon, late = editions.AS_OF + dt.timedelta(days=60), editions.AS_OF - dt.timedelta(days=5)
    steps = (Step("Nurses trained", 4, soon, soon + dt.timedelta(days=120)), Step("Pathway", 6, late, soon, late=True))
    other = replace(steps[0], start_by=soon + dt.timedelta(days=4))
    ones = (replace(editions.HF101, steps=steps), replace(editions.ZX9, steps=(other,)))
    scan = replace(editions.NORMAL.scan, technologies=ones)
    said = [(one.by, one.passed, one.said) for one in decisions.agenda(replace(editions.NORMAL, scan=scan))]
    assert (soon, False, "begin: Nurses trained (4 months), for HF-101 and ZX-9") in said
    assert (late, True, "should have begun: Pathway (6 months), for HF-101") in said
    assert said == sorted(said, key=lambda line: line[0])
