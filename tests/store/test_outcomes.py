"""What the store promises of outcomes: the newest of a subject stands unless it is struck out, and nothing that was
recorded is lost."""

import dataclasses
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from horizon.errors import UsageError
from horizon.store.outcomes import AddedOutcomes, Outcomes
from horizon.values.dates import PartialDate
from horizon.values.outcome import Outcome

LICENCE = Outcome("hepatitis-c", "sofosbuvir", "licence", PartialDate(2014, 1, 16), "EMA")
SPEND = Outcome(
    "hepatitis-c", "sofosbuvir", "spend", PartialDate(2016), "a ledger",
    financial_year="2015/16", amount=Decimal(12_345_678_901_234_567), currency="GBP",
)  # fmt: skip


@pytest.fixture
def outcomes(engine: Engine) -> Outcomes:
    return Outcomes(engine)


def test_they_come_back_as_they_were_recorded(outcomes: Outcomes) -> None:
    assert outcomes.add_outcomes([LICENCE, SPEND]) == AddedOutcomes(new=2)
    assert outcomes.current_outcomes() == (LICENCE, SPEND)


def test_what_is_known_is_not_recorded_again(outcomes: Outcomes) -> None:
    outcomes.add_outcomes([LICENCE])
    assert outcomes.add_outcomes([LICENCE, LICENCE]) == AddedOutcomes(unchanged=2)
    assert len(outcomes.outcome_history()) == 1


def test_a_correction_stands_and_what_it_corrects_stays(outcomes: Outcomes) -> None:
    outcomes.add_outcomes([LICENCE, SPEND])
    right = dataclasses.replace(LICENCE, on=PartialDate(2014, 1, 17), technology="Sofosbuvir")
    assert outcomes.add_outcomes([right]) == AddedOutcomes(corrections=1)
    assert outcomes.current_outcomes() == (SPEND, right)
    first, _, last = outcomes.outcome_history()
    assert (first.outcome, last.outcome) == (LICENCE, right)
    assert first.corrected
    assert first.recorded <= first.corrected
    assert last.corrected is None
    assert (first.number, last.number) == (1, 3)


@pytest.mark.parametrize(
    "change",
    [{"financial_year": "2016/17"}, {"event": "plan"}, {"indication": "cirrhosis"}, {"watchlist": "other"}],
)
def test_another_subject_is_no_correction(outcomes: Outcomes, change: dict[str, str]) -> None:
    other = dataclasses.replace(SPEND, **change)  # type: ignore[arg-type]
    outcomes.add_outcomes([SPEND, other])
    assert outcomes.current_outcomes() == (SPEND, other)


def test_several_of_one_subject_correct_each_other_in_their_order(outcomes: Outcomes) -> None:
    days = [dataclasses.replace(LICENCE, on=PartialDate(2014, month)) for month in (1, 2, 3)]
    assert outcomes.add_outcomes(days) == AddedOutcomes(new=1, corrections=2)
    assert outcomes.current_outcomes() == (days[-1],)


def test_what_is_struck_out_counts_no_more_and_stays_with_the_reason(outcomes: Outcomes) -> None:
    outcomes.add_outcomes([LICENCE, SPEND])
    made = outcomes.strike_out(1, " it was another product ")
    assert outcomes.current_outcomes() == (SPEND,)
    first, _, last = outcomes.outcome_history()
    assert (first.outcome, first.struck, last) == (LICENCE, "", made)
    assert first.corrected
    assert first.corrected <= made.recorded
    assert (made.outcome, made.struck, made.corrected) == (LICENCE, "it was another product", None)


def test_of_what_was_corrected_the_correction_is_struck_out_and_what_it_corrected_does_not_come_back(
    outcomes: Outcomes,
) -> None:
    outcomes.add_outcomes([LICENCE])
    outcomes.add_outcomes([dataclasses.replace(LICENCE, on=PartialDate(2014, 1, 17))])
    outcomes.strike_out(2, "a mistake")
    assert outcomes.current_outcomes() == ()


def test_what_was_struck_out_is_recorded_anew_by_a_later_word(outcomes: Outcomes) -> None:
    outcomes.add_outcomes([LICENCE])
    outcomes.strike_out(1, "a mistake")
    assert outcomes.add_outcomes([LICENCE, LICENCE]) == AddedOutcomes(new=1, unchanged=1)
    assert outcomes.current_outcomes() == (LICENCE,)
    assert [row.struck for row in outcomes.outcome_history()] == ["", "a mistake", ""]


def test_only_what_stands_is_struck_out_and_with_a_reason(outcomes: Outcomes) -> None:
    outcomes.add_outcomes([LICENCE])
    with pytest.raises(UsageError, match="--reason"):
        outcomes.strike_out(1, " ")
    outcomes.strike_out(1, "a mistake")
    before = outcomes.outcome_history()
    for number in (0, 1, 2, 3):
        with pytest.raises(UsageError, match=f"the number {number}; see: horizon outcome list"):
            outcomes.strike_out(number, "again")
    assert outcomes.outcome_history() == before
