"""What an outcome answers, so that a later one corrects it."""

import pytest

from horizon.values.dates import PartialDate
from horizon.values.outcome import EVENTS, YEARLY_EVENTS, Outcome

LICENCE = Outcome("hepatitis-c", "Sofosbuvir", "licence", PartialDate.parse("2014-01-16"), "EMA")


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (Outcome("hepatitis-c", "sofosbuvir", "licence", PartialDate.parse("2014-01-17"), "corrected"), True),
        (Outcome("hepatitis-c", "sofosbuvir", "launch", PartialDate.parse("2014-01-16"), "EMA"), False),
        (Outcome("obesity", "sofosbuvir", "licence", PartialDate.parse("2014-01-16"), "EMA"), False),
        (Outcome("hepatitis-c", "Sofosbuvir", "licence", PartialDate.parse("2014-01-16"), "EMA", "genotype 1"), False),
    ],
)
def test_the_same_subject_is_the_same_event_of_the_same_technology(other: Outcome, same: bool) -> None:
    assert (other.subject == LICENCE.subject) is same


def test_events_of_a_year_are_events() -> None:
    assert set(YEARLY_EVENTS) < set(EVENTS)
