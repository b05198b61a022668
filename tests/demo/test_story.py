"""What was said, beside what then happened: a miss is said as one."""

import datetime as dt

import pytest

from horizon.demo import story
from horizon.replay.comparison import judge
from horizon.values.edition import Window

WINDOW = Window(dt.date(2014, 1, 1), dt.date(2014, 6, 1), dt.date(2015, 1, 1))


@pytest.mark.parametrize(
    ("happened", "words", "held"),
    [
        (dt.date(2014, 1, 1), "inside the window, 5 months from its middle", True),
        (dt.date(2014, 6, 1), "inside the window, 0 days from its middle", True),
        (dt.date(2015, 1, 1), "inside the window, 7 months from its middle", True),
        (dt.date(2013, 12, 31), "missed: 1 day before the window opened; the forecast was late", False),
        (dt.date(2013, 12, 1), "missed: 4 weeks before the window opened; the forecast was late", False),
        (dt.date(2015, 1, 9), "missed: 1 week after the window closed; the forecast was early", False),
        (dt.date(2016, 1, 1), "missed: 12 months after the window closed; the forecast was early", False),
    ],
)
def test_a_forecast_is_judged_by_its_window(happened: dt.date, words: str, held: bool) -> None:
    assert judge(WINDOW, happened) == (words, held)


def test_every_outcome_and_every_plan_has_a_source() -> None:
    assert all(one.source and one.what for one in (*story.came(), *story.spend()))
    days = [one.on for one in story.outcomes()]
    assert days == sorted(days)
    assert [one.year for one in story.spend()] == [1, 2, 3]
