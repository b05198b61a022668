"""What a watchlist nearly matches, and what is doubtful in it."""

from typing import Any

import pytest

from horizon.values.trial import Arm, Intervention, MeshTerm, Trial
from horizon.watchlist.matching.lint import Doubt, doubts
from horizon.watchlist.matching.near_misses import near_misses
from horizon.watchlist.schema.watchlist import Watchlist

VIRAL = MeshTerm("D006525", "Hepatitis, Viral, Human")
LIVER = MeshTerm("D008107", "Liver Diseases")
C, B = MeshTerm("D006526", "Hepatitis C"), MeshTerm("D006509", "Hepatitis B")


def trial(number: int, **values: Any) -> Trial:
    counting: dict[str, Any] = {
        "phases": (3,),
        "sponsor_class": "industry",
        "interventions": (Intervention("drug", "Something"),),
    }
    return Trial(f"NCT{number:08d}", "recruiting", "interventional", **(counting | values))


def watchlist(name: str = "area", **values: Any) -> Watchlist:
    return Watchlist.model_validate({"name": name, "title": "Area", **values})


def why(trials: list[Trial], **match: Any) -> dict[str, tuple[str, ...]]:
    return {one.nct_id[-1]: one.why for one in near_misses(lambda: trials, watchlist(match=match))}


def test_another_name_of_what_is_matched_is_near() -> None:
    trials = [
        trial(1, interventions=(Intervention("drug", "Inclisiran", ("ALN-PCSsc", "a very long description of it")),)),
        trial(2, interventions=(Intervention("drug", "ALN-PCSsc 300 mg"),)),
        trial(3, interventions=(Intervention("drug", "Other"),)),
        trial(4, interventions=(Intervention("drug", "ALN-PCSsc"),), phases=(1,)),
    ]
    assert why(trials, interventions=["inclisiran"]) == {"2": ("other name: ALN-PCSsc, of inclisiran",)}


def test_what_is_given_with_it_is_not_another_name_of_it() -> None:
    regimen = Intervention("drug", "CAR-T cells", ("Fludarabine",))
    arms = (Arm("a", "experimental", ("CAR-T cells", "Fludarabine")),)
    trials = [
        trial(1, interventions=(regimen, Intervention("drug", "Fludarabine")), arms=arms),
        trial(2, interventions=(Intervention("drug", "Fludarabine"),)),
    ]
    assert why(trials, interventions=["CAR-T"]) == {}


def test_a_heading_beside_a_wanted_one_is_near_and_one_further_off_is_not() -> None:
    trials = [
        trial(1, condition_mesh=(C,), condition_ancestors=(VIRAL, LIVER)),
        trial(2, condition_mesh=(B,), condition_ancestors=(VIRAL, LIVER)),
        trial(3, condition_mesh=(MeshTerm("D005234", "Fatty Liver"),), condition_ancestors=(LIVER,)),
    ]
    told = "sibling MeSH: D006509 Hepatitis B, beside Hepatitis C below Hepatitis, Viral, Human"
    assert why(trials, mesh=["D006526"]) == {"2": (told,)}


def test_a_title_alone_is_near() -> None:
    trials = [
        trial(1, title="Semaglutide in heart failure and obesity", conditions=("Obesity",)),
        trial(2, title="Heart failure", conditions=("Heart failure",)),
        trial(3, title="Sotatercept", official_title="Sotatercept in heart failure", conditions=("Hypertension",)),
    ]
    assert why(trials, conditions=["heart failure"]) == {"1": ("title: heart failure",), "3": ("title: heart failure",)}


def told(found: tuple[Doubt, ...]) -> list[tuple[str, str]]:
    return [(".".join(map(str, one.place)), one.text) for one in found]


def test_a_term_that_matches_nothing_and_one_that_matches_a_fifth_are_doubtful() -> None:
    trials = [trial(number, conditions=("Cancer" if number < 12 else "HCV",)) for number in range(60)]
    wanted = watchlist(match={"conditions": ["cancer", "HCV", "hepatits"], "not": ["HBV"]})
    assert told(doubts([wanted], trials)) == [
        ("match.conditions.2", "'hepatits', 'HBV' match none of 60 stored trials"),
        ("match.conditions.0", "'cancer' matches 12 of 60 stored trials: is that meant?"),
        ("match.conditions.1", "'HCV' matches 48 of 60 stored trials: is that meant?"),
    ]
    assert told(doubts([wanted], trials[:49]))[-1][0] == "match.conditions.2"


def test_what_matches_nothing_is_said_once_an_indication() -> None:
    parts = [{"name": name, "match": {"conditions": ["cancer", f"{name} 1", f"{name} 2"]}} for name in ("one", "two")]
    assert told(doubts([watchlist(indications=parts)], [trial(1, conditions=("Cancer",))])) == [
        ("indications.0.match.conditions.1", "'one 1', 'one 2' match none of 1 stored trials"),
        ("indications.1.match.conditions.1", "'two 1', 'two 2' match none of 1 stored trials"),
    ]


def test_a_term_that_decides_by_titles_alone_matches_something() -> None:
    parts = [
        {"name": "preserved", "match": {"conditions": ["HFpEF"]}},
        {"name": "other", "match": {"conditions": ["heart failure"], "not": ["HFpEF"], "unless": ["HFrEF"]}},
    ]
    one = trial(1, conditions=("Heart failure",), title="Something in HFpEF")
    assert told(doubts([watchlist(indications=parts)], [one])) == [
        ("indications.1.match.unless.0", "'HFrEF' matches none of 1 stored trials")
    ]


def test_where_nothing_matches_it_is_said_once_and_where_nothing_is_stored_not_at_all() -> None:
    wanted = watchlist(match={"conditions": ["a disease", "another"]})
    assert told(doubts([wanted], [trial(1)])) == [
        ("match.conditions.0", "no term matches any of 1 stored trials: pull, or look at the spelling")
    ]
    assert doubts([wanted], []) == ()


PEOPLE = [{"step": "People with hepatitis C", "people": 5}]


@pytest.mark.parametrize(
    ("other", "twice"),
    [
        ({"match": {"conditions": ["hepatitis-C"]}, "population": [{"step": "All", "people": 5}]}, True),
        ({"match": {"mesh": ["D000006526"]}, "population": [{"step": "All", "people": 5}]}, True),
        ({"match": {"conditions": ["liver"]}, "population": PEOPLE}, True),
        ({"match": {"conditions": ["hepatitis C"]}}, False),
        ({"match": {"conditions": ["hepatitis C"]}, "population": PEOPLE, "jurisdiction": "scotland"}, False),
        ({"match": {"conditions": ["liver"]}, "population": [{"step": "All", "people": 5}]}, False),
    ],
)
def test_people_who_are_claimed_by_two_watchlists_are_doubtful(other: dict[str, Any], twice: bool) -> None:
    one = watchlist("one", match={"conditions": ["hepatitis C"], "mesh": ["D006526"]}, population=PEOPLE)
    found = doubts([one, watchlist("other", **other)], [])
    assert [doubt.watchlist for doubt in found] == (["one", "other"] if twice else [])
    assert all("they are counted twice" in doubt.text and doubt.place == ("population",) for doubt in found)
