"""A technology alone: its years since launch, and the chance that one of the first three is over a threshold."""

import numpy as np
import pytest

from horizon.impact.standalone import crossing_chance, summarise_since_launch

COSTS = np.array([[1.0, 5.0, 2.0, 2.0], [1.0, 1.0, 9.0, 2.0], [1.0, 1.0, 1.0, 2.0], [99.0, 99.0, 99.0, 99.0]])
"""Year since launch × draw: only the fourth year is expensive in every draw."""


@pytest.mark.parametrize(("threshold", "chance"), [(0.5, 1.0), (1.5, 0.75), (4.0, 0.5), (8.0, 0.25), (9.0, 0.0)])
def test_only_the_first_three_years_count_and_the_threshold_itself_is_not_crossed(
    threshold: float, chance: float
) -> None:
    assert crossing_chance(COSTS, threshold) == chance


def test_years_are_counted_from_one() -> None:
    years = summarise_since_launch(COSTS)
    assert [year.year for year in years] == [1, 2, 3, 4]
    assert int(years[3].p10) == int(years[3].p90) == 99
