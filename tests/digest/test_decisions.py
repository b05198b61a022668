"""What must be decided by when, and how it is said."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from digest import editions
from horizon.digest.view import decisions
from horizon.values.keys import TechnologyKey
from horizon.values.technology import ScheduledStep


def test_a_decision_names_its_technology_once_and_its_range() -> None:
    text = decisions.describe_decision(editions.HF101.decisions[0], editions.HF101)
    assert text == "December submission 2027/28 must carry HF-101 or a contingency: £12m (£31m to be safe)"
    assert decisions.describe_decision(editions.HF101.decisions[1], editions.HF101).startswith("HF-101: echo slots")


def test_a_projected_round_says_so() -> None:
    assert decisions.describe_decision(editions.ZX9.decisions[0], editions.ZX9).endswith("[date projected]")


def test_they_stand_in_the_order_of_their_days() -> None:
    days = [due.by for due in decisions.list_due(editions.NORMAL)]
    assert days == sorted(days)
    assert len(days) == 4


def test_what_has_passed_is_not_ahead() -> None:
    ahead = [[item.technology.name for item in due.decisions] for due in decisions.list_due_soon(editions.NORMAL)]
    assert ahead == [["HF-101"], ["HF-101"], ["ZX-9"]]


def test_one_round_is_one_line() -> None:
    other = replace(editions.HF101, key=TechnologyKey("other"), name="HF-202")
    scan = replace(editions.NORMAL.scan, technologies=(editions.HF101, other))
    first, *slots = decisions.list_due(replace(editions.NORMAL, scan=scan))
    assert decisions.describe_due(first) == (
        "December submission for 2027/28 must carry, or a contingency for: "
        "HF-101: £12m (£31m to be safe); HF-202: £12m (£31m to be safe)"
    )
    assert len(slots) == 2


def test_of_one_round_the_dearest_is_named_first() -> None:
    decision = editions.HF101.decisions[0]
    technologies = tuple(
        replace(
            editions.HF101,
            key=TechnologyKey(f"{number}"),
            name=f"HF-{number}",
            decisions=(replace(decision, amount=Decimal(number * 10**6)),),
        )
        for number in range(1, 12)
    )
    scan = replace(editions.NORMAL.scan, technologies=technologies)
    (first,) = decisions.list_due(replace(editions.NORMAL, scan=scan))
    assert "a contingency for: HF-11: £11m (£31m to be safe); HF-10: £10m" in decisions.describe_due(first)
    assert decisions.describe_due(first).endswith("HF-4: £4.0m (£31m to be safe); and 3 more")


def test_what_is_not_over_a_threshold_is_not_asked_for() -> None:
    modest = replace(editions.HF101, act_now=False, over_threshold=False)
    scan = replace(editions.NORMAL.scan, technologies=(modest,))
    assert decisions.list_due(replace(editions.NORMAL, scan=scan)) == ()


def test_what_must_be_begun_stands_between_the_decisions_once_for_all_that_need_it() -> None:
    soon, late = editions.AS_OF + dt.timedelta(days=60), editions.AS_OF - dt.timedelta(days=5)
    steps = (
        ScheduledStep("Nurses trained", 4, soon, soon + dt.timedelta(days=120)),
        ScheduledStep("Pathway", 6, late, soon, late=True),
    )
    other = replace(steps[0], start_by=soon + dt.timedelta(days=4))
    technologies = (replace(editions.HF101, steps=steps), replace(editions.ZX9, steps=(other,)))
    scan = replace(editions.NORMAL.scan, technologies=technologies)
    agenda = [(line.by, line.passed, line.text) for line in decisions.list_agenda(replace(editions.NORMAL, scan=scan))]
    assert (soon, False, "begin: Nurses trained (4 months), for HF-101 and ZX-9") in agenda
    assert (late, True, "should have begun: Pathway (6 months), for HF-101") in agenda
    assert agenda == sorted(agenda, key=lambda line: line[0])
