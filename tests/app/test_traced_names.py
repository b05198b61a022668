"""What a product is called elsewhere is found in other trials and in the regulators' lists."""

from horizon.app.traced_names import TracedNames, trace_names
from horizon.technology.authorised_medicines import MedicineLists
from trials import make_drug, make_trial

LISTS = MedicineLists(substances={"acoramidis": "acoramidis", "beyonttra": "acoramidis", "other": "other"})


def test_a_code_in_another_trial_and_a_brand_in_a_list_are_told() -> None:
    trials = [make_trial(1, make_drug("AG10", "Acoramidis")), make_trial(2, "Other")]
    traced = trace_names(["acoramidis"], trials, LISTS)
    assert traced == TracedNames(("NCT00000001",), ("AG10",), ("beyonttra",))
    assert "give that under its other names" in traced.explain()


def test_a_name_that_nothing_bears_is_told_as_such() -> None:
    assert "No stored trial names it" in trace_names(["vutrisiran"], [], LISTS).explain()
