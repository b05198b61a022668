"""Which matched trials count, and the rule that leaves out each of the others."""

from typing import Any

import pytest

from horizon.watchlist.matching.match import match_trials
from watchlist.match_cases import HEPATITIS_C, make_trial, make_watchlist


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"study_type": "observational", "phases": (), "kinds": ()}, "observational"),
        ({"study_type": "expanded_access", "phases": (), "kinds": ()}, "expanded access"),
        ({"kinds": ()}, "no intervention"),
        ({"kinds": ("procedure",)}, "kind: procedure"),
        ({"kinds": ("procedure", "dietary_supplement", "procedure")}, "kind: dietary supplement, procedure"),
        ({"kinds": ("device",), "phases": (), "sponsor_class": "other"}, "kind: device"),
        ({"phases": ()}, "no phase"),
        ({"phases": (1,)}, "phase 1"),
        ({"phases": (0,)}, "early phase 1"),
        ({"phases": (4,), "sponsor_class": "nih"}, "phase 4"),
        ({"sponsor_class": "other_gov"}, "sponsor: other gov"),
        ({"sponsor_class": ""}, "sponsor: not given"),
        ({"kinds": ("procedure", "biological"), "phases": (1, 2)}, ""),
        ({"kinds": ("combination_product",)}, ""),
        ({"purpose": "diagnostic"}, "kind: diagnostic test"),
        ({"kinds": ("device",), "purpose": "diagnostic"}, "kind: device"),
    ],
)
def test_a_trial_is_left_out_by_the_first_rule_that_fails(values: dict[str, Any], rule: str) -> None:
    result = match_trials([make_trial(conditions=("HCV",), **values)], [HEPATITIS_C])
    assert [left_out.rule for left_out in result.left_out] == ([rule] if rule else [])
    assert len(result.hits) == (not rule)


@pytest.mark.parametrize(
    ("count", "values", "rule"),
    [
        ({"kinds": ("device",)}, {"kinds": ("device",), "phases": (), "sponsor_class": "other"}, ""),
        ({"kinds": ("device",)}, {"kinds": ("device", "drug"), "phases": (), "sponsor_class": "other"}, ""),
        ({"kinds": ("device", "drug")}, {"kinds": ("device",), "phases": ()}, ""),
        ({"kinds": ("device", "drug")}, {"kinds": ("device", "drug"), "phases": ()}, "no phase"),
        ({"kinds": ("diagnostic_test",)}, {"kinds": ("drug",)}, "kind: drug"),
        ({"kinds": ("diagnostic_test",)}, {"purpose": "diagnostic", "phases": (1,)}, ""),
        ({"kinds": "all"}, {"kinds": ("procedure",)}, ""),
        ({"kinds": "all"}, {"kinds": ()}, ""),
        ({"kinds": "all"}, {"kinds": ("procedure",), "phases": ()}, "no phase"),
        ({"phases": "all"}, {"phases": ()}, ""),
        ({"phases": (1,)}, {"phases": (1, 2)}, ""),
        ({"phases": (4,)}, {"phases": (2, 3)}, "phase 2/3"),
        ({"statuses": ("recruiting",)}, {}, ""),
        ({"statuses": ("completed", "active_not_recruiting")}, {}, "status: recruiting"),
        ({"countries": ("United Kingdom",)}, {"countries": ("France", "United Kingdom")}, ""),
        ({"countries": ("united kingdom",)}, {"countries": ("United Kingdom",)}, ""),
        ({"countries": ("United Kingdom",)}, {"countries": ("France",)}, "country: none of those"),
        ({"countries": ("United Kingdom",)}, {}, "country: not given"),
        (
            {"kinds": ("device",), "countries": ("United Kingdom",)},
            {"kinds": ("device",), "countries": ("France",), "sponsor_class": "other"},
            "country: none of those",
        ),
        ({"sponsors": "all"}, {"sponsor_class": "network"}, ""),
        ({"sponsors": ("nih", "other")}, {"sponsor_class": "nih"}, ""),
    ],
)
def test_the_watchlist_gives_the_rules(count: dict[str, Any], values: dict[str, Any], rule: str) -> None:
    result = match_trials([make_trial(conditions=("HCV",), **values)], [make_watchlist(**count)])
    assert [left_out.rule for left_out in result.left_out] == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("count", "values", "rule"),
    [
        (("device", "other"), {"kinds": ("other",), "title": "AI-based reading of X-rays"}, ""),
        (("diagnostic_test",), {"kinds": ("diagnostic_test",)}, ""),
        (("device",), {"kinds": ("device",), "keywords": ("Deep Learning",)}, ""),
        (("device",), {"kinds": ("device",)}, "observational"),
        (("device", "other"), {"kinds": ("other",), "title": "The aim of care"}, "observational"),
        (("drug", "device"), {"kinds": ("drug", "device"), "title": "An algorithm"}, "observational"),
        (("drug",), {"kinds": ("drug",), "title": "An algorithm"}, "observational"),
        (("device", "other"), {"kinds": ("behavioral",), "title": "An algorithm"}, "kind: behavioral"),
    ],
)
def test_an_observational_study_counts_where_it_is_of_a_test_or_of_software(
    count: tuple[str, ...], values: dict[str, Any], rule: str
) -> None:
    trial = make_trial(conditions=("HCV",), study_type="observational", sponsor_class="other", phases=(), **values)
    result = match_trials([trial], [make_watchlist(kinds=count)])
    assert [left_out.rule for left_out in result.left_out] == ([rule] if rule else [])
