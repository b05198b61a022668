"""Trials that a watchlist nearly matches, and why."""

from typing import Any

from horizon.values.trial import Arm, Intervention, MeshTerm, Trial
from horizon.watchlist.matching.near_misses import find_near_misses
from horizon.watchlist.schema.watchlist import Watchlist

VIRAL = MeshTerm("D006525", "Hepatitis, Viral, Human")
LIVER = MeshTerm("D008107", "Liver Diseases")
C, B = MeshTerm("D006526", "Hepatitis C"), MeshTerm("D006509", "Hepatitis B")


def make_trial(number: int, **values: Any) -> Trial:
    counting: dict[str, Any] = {
        "phases": (3,),
        "sponsor_class": "industry",
        "interventions": (Intervention("drug", "Something"),),
    }
    return Trial(f"NCT{number:08d}", "recruiting", "interventional", **(counting | values))


def make_watchlist(name: str = "area", **values: Any) -> Watchlist:
    return Watchlist.model_validate({"name": name, "title": "Area", **values})


def reasons(trials: list[Trial], **match: Any) -> dict[str, tuple[str, ...]]:
    return {
        near_miss.nct_id[-1]: near_miss.reasons
        for near_miss in find_near_misses(lambda: trials, make_watchlist(match=match))
    }


def test_another_name_of_a_matched_product_is_a_near_miss() -> None:
    trials = [
        make_trial(
            1, interventions=(Intervention("drug", "Inclisiran", ("ALN-PCSsc", "a very long description of it")),)
        ),
        make_trial(2, interventions=(Intervention("drug", "ALN-PCSsc 300 mg"),)),
        make_trial(3, interventions=(Intervention("drug", "Other"),)),
        make_trial(4, interventions=(Intervention("drug", "ALN-PCSsc"),), phases=(1,)),
    ]
    assert reasons(trials, interventions=["inclisiran"]) == {"2": ("other name: ALN-PCSsc, of inclisiran",)}


def test_a_companion_product_is_not_another_name() -> None:
    regimen = Intervention("drug", "CAR-T cells", ("Fludarabine",))
    arms = (Arm("a", "experimental", ("CAR-T cells", "Fludarabine")),)
    trials = [
        make_trial(1, interventions=(regimen, Intervention("drug", "Fludarabine")), arms=arms),
        make_trial(2, interventions=(Intervention("drug", "Fludarabine"),)),
    ]
    assert reasons(trials, interventions=["CAR-T"]) == {}


def test_a_sibling_heading_is_a_near_miss_and_a_distant_one_is_not() -> None:
    trials = [
        make_trial(1, condition_mesh=(C,), condition_ancestors=(VIRAL, LIVER)),
        make_trial(2, condition_mesh=(B,), condition_ancestors=(VIRAL, LIVER)),
        make_trial(3, condition_mesh=(MeshTerm("D005234", "Fatty Liver"),), condition_ancestors=(LIVER,)),
    ]
    reason = "sibling MeSH: D006509 Hepatitis B, beside Hepatitis C below Hepatitis, Viral, Human"
    assert reasons(trials, mesh=["D006526"]) == {"2": (reason,)}


def test_a_title_alone_makes_a_near_miss() -> None:
    trials = [
        make_trial(1, title="Semaglutide in heart failure and obesity", conditions=("Obesity",)),
        make_trial(2, title="Heart failure", conditions=("Heart failure",)),
        make_trial(3, title="Sotatercept", official_title="Sotatercept in heart failure", conditions=("Hypertension",)),
    ]
    assert reasons(trials, conditions=["heart failure"]) == {
        "1": ("title: heart failure",),
        "3": ("title: heart failure",),
    }
