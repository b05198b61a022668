"""Devices that are on sale already, and those that are coming."""

from typing import Any

import pytest

from horizon.values.trial import Arm, Intervention
from horizon.watchlist.matching.match import match_trials
from watchlist.match_cases import make_trial, make_watchlist

SENSORS = ("Medtronic Guardian Connect Sensor 3", "Abott Freestyle Libre Sensor")  # spelt as in NCT05928260


def _find_rules(roles: tuple[str, ...], names: tuple[str, ...], **values: Any) -> list[str]:
    """The rules for a trial that gives each of some devices in an arm of its own."""
    trial = make_trial(
        conditions=("HCV",),
        interventions=tuple(Intervention("device", name) for name in names),
        arms=tuple(Arm(name, role, (name,)) for role, name in zip(roles, names, strict=True)),
        **({"sponsor_class": "other", "phases": ()} | values),
    )
    return [left_out.rule for left_out in match_trials([trial], [make_watchlist(kinds=("device",))]).left_out]


@pytest.mark.parametrize(
    ("roles", "names", "values"),
    [
        (("active_comparator", "active_comparator"), SENSORS, {}),
        (("active_comparator", "active_comparator"), ("Borescope", "Video laryngoscope"), {}),
        (("active_comparator",), SENSORS[:1], {"sponsor": "A university"}),
        (("other",), ("CardioMEMS HF System",), {}),
    ],
)
def test_devices_that_a_university_compares_are_not_coming(
    roles: tuple[str, ...], names: tuple[str, ...], values: dict[str, Any]
) -> None:
    assert _find_rules(roles, names, **values) == [f"on sale: {names[0]}"]


@pytest.mark.parametrize(
    ("roles", "names", "values"),
    [
        (("experimental", "active_comparator"), SENSORS, {}),
        (("active_comparator", "active_comparator"), SENSORS, {"sponsor_class": "industry"}),
        (("active_comparator",), SENSORS[:1], {"collaborators": ("Medtronic Diabetes",)}),
        (("active_comparator",), ("Active vagus nerve stimulation",), {}),
        (("other",), ("Transfemoral mitral valve repair system",), {}),
        (("", ""), SENSORS, {}),
    ],
)
def test_devices_on_trial_are_coming(roles: tuple[str, ...], names: tuple[str, ...], values: dict[str, Any]) -> None:
    assert _find_rules(roles, names, **values) == []
