"""What must be decided next, what is overdue, and what to hold."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from digest import editions
from horizon.digest.view.next_decision import describe_low_confidence, find_next_decision
from horizon.values.edition import Edition
from horizon.values.keys import TechnologyKey
from horizon.values.technology import Technology


def with_technologies(*technologies: Technology) -> Edition:
    return replace(editions.NORMAL, scan=replace(editions.NORMAL.scan, technologies=technologies))


def test_the_next_decision_has_one_amount_and_the_cautious_one() -> None:
    summary = find_next_decision(editions.NORMAL)
    assert summary.due
    assert (summary.due.heading, summary.due.when) == ("Decide by 18 December", "in 301 days")
    assert summary.due.budget_round == "December submission for 2027/28"
    (item,) = summary.due.items
    assert (item.technology.name, item.amounts, item.chance) == ("HF-101", "£12m, £31m to be safe", "1 chance in 3")
    assert item.covers_sentence == "That covers its first months."
    assert item.cost_sentence == "If it comes it costs about £120m a year by its fifth year."
    assert summary.none_due == ""


def test_what_may_be_there_before_the_year_that_is_held_for_covers_its_beginning() -> None:
    assert editions.HF101.probability
    chances = replace(editions.HF101.probability, launch_by={"2026/27": 0.2, "2027/28": 0.3})
    due = find_next_decision(with_technologies(replace(editions.HF101, probability=chances))).due
    assert due
    assert due.items[0].covers == "its beginning"
    near = replace(editions.HF101.decisions[0], amount=Decimal(100_000_000))
    due = find_next_decision(with_technologies(replace(editions.HF101, decisions=(near,)))).due
    assert due
    assert due.items[0].covers_sentence == ""


def test_a_decision_that_passed_is_overdue_and_comes_first_only_where_no_other_is_due() -> None:
    summary = find_next_decision(editions.NORMAL)
    assert summary.overdue == ("lungomab, December submission for 2026/27 (was due 19 December 2025)",)
    alone = find_next_decision(with_technologies(editions.OVERDUE))
    assert alone.due
    assert (alone.due.heading, alone.due.when, alone.overdue) == ("Overdue since 19 December 2025", "63 days ago", ())


def test_a_step_that_should_have_begun_is_overdue() -> None:
    late = replace(editions.HF101.steps[1], late=True, start_by=dt.date(2026, 1, 14))
    summary = find_next_decision(with_technologies(replace(editions.HF101, steps=(late,))))
    assert summary.overdue == ("Echocardiography slots (nobody is named: should have begun 14 January 2026)",)


def test_what_need_not_be_acted_on_now_is_named_as_the_next() -> None:
    summary = find_next_decision(with_technologies(replace(editions.HF101, act_now=False)))
    assert summary.due is None
    assert summary.none_due == "No decision is due now. The next is by 18 December: HF-101."
    assert find_next_decision(editions.EMPTY).none_due == "No decision is due."


def test_without_an_amount_it_says_why() -> None:
    decision = replace(editions.HF101.decisions[0], amount=None, amount_p90=None)
    summary = find_next_decision(with_technologies(replace(editions.HF101, decisions=(decision,))))
    assert summary.due
    assert summary.due.items[0].amounts == "no amount yet: it cannot come so soon"
    secret = replace(editions.HF101, decisions=(decision,), impact=(), impact_since_launch=(), withheld=True)
    due = find_next_decision(with_technologies(secret)).due
    assert due
    assert due.items[0].amounts == "no amount: price confidential: used, not shown"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"confidence": "fair"}, ""),
        ({"confidence": "low", "rests_on": "all trials read out"}, "trials ended, nothing filed"),
        ({"confidence": "low", "phase": "2"}, "phase 3 not begun"),
        ({"confidence": "low", "kind": "device"}, "no published durations"),
        ({"confidence": "low"}, "dates are uncertain"),
    ],
)
def test_a_low_confidence_is_explained_in_four_words(changes: dict[str, str], words: str) -> None:
    said = describe_low_confidence(replace(editions.HF101, **changes))  # type: ignore[arg-type]
    assert said == words
    assert len(said.split()) <= 4


def test_the_amounts_of_several_are_not_to_be_added_up() -> None:
    both = tuple(
        replace(editions.HF101, key=TechnologyKey(f"heart-failure||hf-{name}"), name=f"HF-{name}") for name in "ab"
    )
    several, alone = (find_next_decision(with_technologies(*items)).due for items in (both, both[:1]))
    assert several is not None
    assert alone is not None
    assert (several.together, alone.together) == ("Each is as if it came; together they need less.", "")
