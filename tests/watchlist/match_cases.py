"""Watchlists and trials for the tests of matching."""

from typing import Any

from horizon.values.trial import Intervention, Trial
from horizon.watchlist.schema.watchlist import Watchlist

HEPATITIS_C = Watchlist.model_validate(
    {
        "name": "hepatitis-c",
        "title": "Hepatitis C",
        "match": {
            "conditions": ["hepatitis C", "HCV"],
            "mesh": ["D006526"],
            "interventions": ["sofosbuvir"],
            "not": ["hepatitis B", "chronic hepatitis C carrier"],
        },
    }
)


PRESERVED = ["heart failure with preserved ejection fraction", "HFpEF"]
HEART = Watchlist.model_validate(
    {
        "name": "heart-failure",
        "title": "Heart failure",
        "indications": [
            {"name": "preserved", "match": {"conditions": PRESERVED}},
            {"name": "other", "match": {"conditions": ["heart failure"], "not": PRESERVED}},
        ],
    }
)


def make_trial(nct_id: str = "NCT00000001", *, kinds: tuple[str, ...] = ("drug",), **values: Any) -> Trial:
    """A trial that counts, unless a value says otherwise."""
    interventions = tuple(Intervention(kind, f"product {number}") for number, kind in enumerate(kinds))
    counting: dict[str, Any] = {"phases": (3,), "sponsor_class": "industry", "interventions": interventions}
    return Trial(nct_id, "recruiting", values.pop("study_type", "interventional"), **(counting | values))


def make_watchlist(**count: Any) -> Watchlist:
    return HEPATITIS_C.model_copy(update={"count": HEPATITIS_C.count.model_copy(update=count)})


def make_product_watchlist(*terms: str, **match: Any) -> Watchlist:
    return Watchlist.model_validate(
        {"name": "product", "title": "Product", "match": {"interventions": list(terms), **match}}
    )
