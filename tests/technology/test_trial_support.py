"""Which trials of a product are pivotal, and which are weak evidence."""

from typing import Any

import pytest

from trials import make_groups, make_trial


@pytest.mark.parametrize(
    ("changes", "pivotal", "weakness"),
    [
        ({}, True, ""),
        ({"allocation": ""}, True, ""),
        ({"phases": (2, 3)}, True, ""),
        ({"phases": (2,)}, False, ""),
        ({"allocation": "non_randomized"}, False, ""),
        ({"title": "An Open-label Extension"}, False, "extension"),
        ({"title": "Long-term Safety of X"}, False, "extension"),
        ({"maximum_age": "17 Years"}, False, "children only"),
        ({"maximum_age": "6 Months"}, False, "children only"),
        ({"maximum_age": "75 Years"}, True, ""),
        ({"countries": ("Japan",)}, False, "Japan only"),
        ({"countries": ("China",)}, False, "China only"),
        ({"countries": ("China", "Japan", "India")}, False, "no site in a reference country"),
        ({"countries": ("China", "France")}, True, ""),
    ],
)
def test_which_trials_are_pivotal_and_which_are_weak(changes: dict[str, Any], pivotal: bool, weakness: str) -> None:
    (technology,) = make_groups(
        make_trial(1, "novelmab", completes="2026"), make_trial(2, "novelmab", completes="2027", **changes)
    )
    assert [(support.pivotal, support.weakness) for support in technology.support] == [(True, ""), (pivotal, weakness)]


def test_where_every_phase_3_is_doubtful_they_are_all_there_is() -> None:
    (technology,) = make_groups(make_trial(1, "novelmab", countries=("China",)), make_trial(2, "novelmab", phases=(2,)))
    assert [support.pivotal for support in technology.support] == [True, False]
    assert technology.pivotal_trials == (technology.support[0].trial,)


def test_a_stopped_trial_is_no_pivotal_one() -> None:
    (technology,) = make_groups(make_trial(1, "novelmab", status="terminated"))
    assert technology.support[0].pivotal
    assert technology.pivotal_trials == ()
