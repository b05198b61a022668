"""What is herbal or supportive is not costed as its area's new medicines."""

from dataclasses import replace

import pytest

from assessment.scans import scan_records, technology_of
from horizon.assessment.supportive import _is_chinese_remedy
from horizon.values.trial import Trial
from horizon.watchlist.schema.watchlist import Watchlist


@pytest.mark.parametrize(
    "name",
    [
        "Jia Shen Tablet",
        "Low dose Jia Shen Tablet",
        "Qishen Granules",
        "QiShen YiQi Dripping Pills 3 bags",
        "Shenfu injection",
    ],
)
def test_a_name_in_chinese_syllables_with_a_dosage_form_is_a_remedy(name: str) -> None:
    assert _is_chinese_remedy(name)


@pytest.mark.parametrize(
    "name",
    [
        "Taurine granule",
        "Metformin tablet",
        "insulin injection",
        "Finerenone tablets",
        "Qishen",
        "Henagliflozin tablets",
    ],
)
def test_a_medicine_is_none(name: str) -> None:
    assert not _is_chinese_remedy(name)


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("Otherivir, a traditional Chinese medicine", "a herbal medicine: not costed"),
        ("Otherivir, a proposed biosimilar of Examplinib", "a biosimilar or generic"),
    ],
)
def test_what_is_no_new_medicine_is_for_nobody_and_takes_no_patients_of_the_medicines(
    complete: tuple[Trial, ...], watchlists: tuple[Watchlist, ...], title: str, reason: str
) -> None:
    herbal = tuple(
        replace(trial, title=f"{trial.title} {title}")
        if any("Otherivir" in item.name for item in trial.interventions)
        else trial
        for trial in complete
    )
    scan, before = scan_records(herbal, watchlists), scan_records(complete, watchlists)
    technology = technology_of(scan, "Otherivir")
    assert (technology.costed_as, technology.impact, technology.hold) == ("", (), None)
    assert any(reason in text for text in technology.because)
    others = [item for item in before.technologies if item.impact and item.name != "Otherivir"]
    assert others
    for other in others:
        assert technology_of(scan, other.name).impact[-1].expected >= other.impact[-1].expected
