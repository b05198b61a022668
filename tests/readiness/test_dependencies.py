"""A therapy that waits for its companion test."""

import datetime as dt

from horizon.readiness.dependencies import PlannedTechnology, dependency_steps, ready_days
from horizon.values.keys import TechnologyKey
from horizon.values.technology import Window


def window(first: dt.date, last: dt.date) -> Window:
    return Window(first, first + (last - first) / 2, last)


SPRING, AUTUMN, NEXT = dt.date(2027, 4, 1), dt.date(2027, 10, 1), dt.date(2028, 4, 1)
THERAPY = PlannedTechnology(TechnologyKey("lung||t"), ("Therapimab",), ("Companion Dx",), window(AUTUMN, NEXT))
TEST = PlannedTechnology(TechnologyKey("tests||c"), ("companion dx", "CDX-1"), (), window(SPRING, NEXT))


def test_what_is_waited_for_must_be_ready_when_the_first_that_waits_may_come() -> None:
    late = PlannedTechnology(TechnologyKey("tests||c"), ("CDX-1", "Companion Dx"), (), window(NEXT, NEXT))
    assert ready_days([THERAPY, TEST]) == {"lung||t": AUTUMN, "tests||c": SPRING}
    assert ready_days([THERAPY, late]) == {"lung||t": AUTUMN, "tests||c": AUTUMN}


def test_what_waits_says_when_the_other_comes_and_whether_that_may_be_too_late() -> None:
    (step,) = dependency_steps(THERAPY, [THERAPY, TEST])
    assert (step.name, step.done_by, step.late, step.waits) == ("companion dx in place", AUTUMN, True, TEST.launch)
    in_time = PlannedTechnology(TechnologyKey("tests||c"), ("Companion Dx",), (), window(SPRING, AUTUMN))
    assert [step.late for step in dependency_steps(THERAPY, [THERAPY, in_time])] == [False]


def test_what_is_not_watched_is_said() -> None:
    (step,) = dependency_steps(THERAPY, [THERAPY])
    assert (step.name, step.late, step.waits) == ("Companion Dx in place: not among what is watched", True, None)


def test_without_a_window_nothing_waits_and_nothing_is_due() -> None:
    nowhere = PlannedTechnology(TechnologyKey("lung||t"), ("Therapimab",), ("Companion Dx",), None)
    assert dependency_steps(nowhere, [nowhere, TEST]) == ()
    assert ready_days([nowhere, TEST]) == {"tests||c": SPRING}


def test_two_that_wait_for_each_other_are_no_endless_loop() -> None:
    both = [
        PlannedTechnology(TechnologyKey(f"a||{name}"), (name,), (wanted,), window(SPRING, NEXT))
        for name, wanted in ("xy", "yx")
    ]
    assert ready_days(both) == {"a||x": SPRING, "a||y": SPRING}
