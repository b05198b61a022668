"""Which fields of a trial match which terms, and how the evidence names them."""

from typing import Any

import pytest

from horizon.values.trial import Intervention, MeshTerm
from horizon.watchlist.matching.match import Hit, match_trials
from watchlist.match_cases import HEPATITIS_C, make_trial


@pytest.mark.parametrize(
    ("values", "matched_by"),
    [
        ({"conditions": ("Chronic Hepatitis C", "Cirrhosis")}, ("condition: hepatitis C",)),
        ({"conditions": ("HCV Infection",), "keywords": ("Hepatitis C",)}, ("condition: HCV", "keyword: hepatitis C")),
        ({"conditions": ("Hepatitis C",), "keywords": ("hepatitis C",)}, ("condition: hepatitis C",)),
        ({"keywords": ("HCV",)}, ("keyword: HCV",)),
        ({"condition_mesh": (MeshTerm("D019698", "Hepatitis C, Chronic"),)}, ("MeSH heading: hepatitis C",)),
        ({"condition_mesh": (MeshTerm("D006526", "Hep C"),)}, ("MeSH D006526 Hep C",)),
        ({"condition_ancestors": (MeshTerm("D006526", "Hepatitis C"),)}, ("below MeSH D006526 Hepatitis C",)),
        (
            {
                "condition_mesh": (MeshTerm("D019698", "Hep C, chronic"), MeshTerm("D008103", "Liver Cirrhosis")),
                "condition_ancestors": (MeshTerm("D006526", "Hepatitis C"),),
            },
            ("below MeSH D006526 Hepatitis C: Hep C, chronic or Liver Cirrhosis",),
        ),
        ({"interventions": (Intervention("drug", "Sofosbuvir 400 mg"),)}, ("intervention: sofosbuvir",)),
        (
            {"interventions": (Intervention("drug", "GS-7977", ("Sovaldi", "sofosbuvir")),)},
            ("other name: sofosbuvir",),
        ),
        ({"intervention_mesh": (MeshTerm("D000069474", "Sofosbuvir"),)}, ("MeSH heading: sofosbuvir",)),
    ],
)
def test_a_trial_matches_by_these_fields(values: dict[str, Any], matched_by: tuple[str, ...]) -> None:
    trial = make_trial(**values)
    result = match_trials([trial], [HEPATITIS_C])
    alone = not {"interventions", "intervention_mesh"}.isdisjoint(values)
    assert result.hits == (Hit(trial, "hepatitis-c", "", matched_by, frozenset({"drug"}), alone),)
    assert result.left_out == ()


@pytest.mark.parametrize(
    "values",
    [
        {"title": "Sofosbuvir in hepatitis C"},
        {"conditions": ("Sofosbuvir",)},
        {"interventions": (Intervention("drug", "HCV vaccine"),)},
        {"intervention_mesh": (MeshTerm("D006526", "Hepatitis C"),)},
        {"condition_ancestors": (MeshTerm("D006525", "Hepatitis C and others"),)},
        {"conditions": ("hepatitis", "C")},
    ],
)
def test_a_trial_does_not_match_by_other_fields(values: dict[str, Any]) -> None:
    result = match_trials([make_trial(**values)], [HEPATITIS_C])
    assert result.hits == ()
    assert result.left_out == ()


@pytest.mark.parametrize(
    ("keyword", "hits"),
    [
        ("Effect on death, stroke and hospital stays for any new or worsening HCV", 0),
        ("Effect on any of these", 0),
        ("HCV, one word; another, and then one more, and yet one more, and the last", 1),
        ("HCV - in seven words that are few", 1),
        ("HCV in eight words and one that is more", 0),
    ],
)
def test_a_keyword_that_is_a_sentence_is_not_searched(keyword: str, hits: int) -> None:
    assert len(match_trials([make_trial(keywords=(keyword,))], [HEPATITIS_C]).hits) == hits
