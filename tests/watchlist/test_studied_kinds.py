"""What is a medicine and what is a diagnostic, where the registry calls both a drug."""

import pytest

from horizon.values.trial import Arm, Intervention, Trial
from horizon.watchlist.matching.studied_kinds import studied_kind


@pytest.mark.parametrize(
    ("name", "purpose", "kind"),
    [
        ("[18F]PI-2620", "diagnostic", "diagnostic_test"),
        ("[18F]PI-2620", "treatment", "diagnostic_test"),
        ("18F-AV-1451", "", "diagnostic_test"),
        ("F-18 MK-6240", "basic_science", "diagnostic_test"),
        ("florbetapir F 18", "", "diagnostic_test"),
        ("68Ga-PSMA-11", "", "diagnostic_test"),
        ("Gallium-free NOV1", "treatment", "drug"),
        ("177Lu-PSMA-617", "treatment", "drug"),
        ("[177Lu]Lu-DOTA and [68Ga]Ga-DOTA", "treatment", "drug"),
        ("Flumazenil", "treatment", "drug"),
        ("C-1101", "treatment", "drug"),
        ("Adenosine", "diagnostic", "diagnostic_test"),
        ("Gadobutrol", "", "diagnostic_test"),
    ],
)
def test_a_tracer_and_what_is_tried_as_a_diagnostic_are_tests(name: str, purpose: str, kind: str) -> None:
    intervention = Intervention("drug", name)
    trial = Trial("NCT00000001", "recruiting", "interventional", interventions=(intervention,), purpose=purpose)
    assert studied_kind(intervention, trial) == kind


def test_a_treatment_against_placebo_is_none_whatever_its_purpose_says() -> None:
    intervention = Intervention("drug", "Ambrisentan")
    arms = (Arm("A", "active_comparator", ("Ambrisentan",)), Arm("B", "placebo_comparator", ("Placebo",)))
    trial = Trial("NCT00000001", "recruiting", "interventional", arms=arms, purpose="diagnostic")
    assert studied_kind(intervention, trial) == "drug"


def test_other_kinds_stay_as_they_are() -> None:
    device = Intervention("device", "18F scanner")
    trial = Trial("NCT00000001", "recruiting", "interventional", interventions=(device,), purpose="diagnostic")
    assert studied_kind(device, trial) == "device"
