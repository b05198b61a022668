"""Chances in people's words."""

import pytest

from horizon.digest.view.chances import format_chance, format_odds


@pytest.mark.parametrize(
    ("chance", "odds", "words"),
    [
        (0.0, "none", "no chance"),
        (0.004, "under 1 in 100", "under 1 chance in 100"),
        (0.04, "1 in 20", "1 chance in 20"),
        (0.155, "1 in 6", "1 chance in 6"),
        (0.31, "1 in 3", "1 chance in 3"),
        (0.39, "2 in 5", "2 chances in 5"),
        (0.66, "2 in 3", "2 chances in 3"),
        (0.88, "9 in 10", "9 chances in 10"),
        (0.99, "almost certain", "almost certain"),
        (1.0, "almost certain", "almost certain"),
    ],
)
def test_a_chance_is_said_as_people_say_it(chance: float, odds: str, words: str) -> None:
    assert (format_odds(chance), format_chance(chance)) == (odds, words)


def test_a_higher_chance_is_never_said_as_a_lower_one() -> None:
    said = [format_odds(number / 1000) for number in range(1001)]
    assert len(list(dict.fromkeys(said))) == sum(1 for a, b in zip(["", *said], said, strict=False) if a != b)
