"""Devices, tests and software are told apart where the registry's types do not."""

import pytest

from horizon.technology.device_kinds import find_device_kind
from horizon.technology.group import GroupedTechnology
from horizon.technology.trial_support import TrialSupport
from horizon.values.keys import IndicationKey, TechnologyKey
from horizon.values.trial import Trial


def make_group(kind: str, name: str, title: str = "A study", keywords: tuple[str, ...] = ()) -> GroupedTechnology:
    trial = Trial("NCT00000001", "recruiting", "interventional", title=title, keywords=keywords)
    support = TrialSupport(trial, pivotal=False, matched_by=("condition: any",))
    key = TechnologyKey.of(IndicationKey.of("area", ""), name.lower())
    return GroupedTechnology(key, name, (), kind, "area", "", (support,))


@pytest.mark.parametrize(
    ("kind", "name", "title", "expected"),
    [
        ("device", "MitraClip", "A study", "device"),
        ("combination_product", "insulin patch", "A study", "device"),
        ("diagnostic_test", "Example assay", "A study", "test"),
        ("procedure", "21-gene recurrence score", "A study", "test"),
        ("genetic", "ctDNA panel", "A study", "test"),
        ("genetic", "onasemnogene abeparvovec", "A study", ""),
        ("other", "Easy EF", "Deep Learning in Echocardiography", "software"),
        ("other", "Easy EF", "Echocardiography", ""),
        ("device", "AI-supported screen reading", "A study", "software"),
        ("diagnostic_test", "Computer-Aided Detection", "A study", "software"),
        ("diagnostic_test", "Fractional flow reserve", "A study with machine learning", "software"),
        ("procedure", "appendectomy", "A study", ""),
        ("procedure", "cardiac MRI", "A study", "test"),
        ("drug", "Software Pills", "A study", ""),
        ("biological", "aflibercept", "A machine learning model of response", ""),
        ("device", "tracheal tube", "Caid of airways", "device"),
        ("device", "mAIze bandage", "said of trains", "device"),
    ],
)
def test_the_kind_of_what_has_no_phases(kind: str, name: str, title: str, expected: str) -> None:
    assert find_device_kind(make_group(kind, name, title)) == expected


def test_keywords_speak_of_software() -> None:
    assert find_device_kind(make_group("other", "Reader", keywords=("artificial intelligence",))) == "software"


def test_what_has_no_trials_goes_by_its_kind_and_name() -> None:
    assert find_device_kind(GroupedTechnology(TechnologyKey("a||b"), "Omnipod", (), "device", "a", "", ())) == "device"
