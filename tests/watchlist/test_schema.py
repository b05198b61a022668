"""What a watchlist means beyond its keys."""

from typing import Any

import pytest
from pydantic import ValidationError

from horizon.watchlist.schema.figures import Figure
from horizon.watchlist.schema.terms import KINDS
from horizon.watchlist.schema.watchlist import Indication, Watchlist

MATCH = {"conditions": ["heart failure"]}


def watchlist(**values: Any) -> Watchlist:
    return Watchlist.model_validate({"name": "area", "title": "Area", **values})


def test_without_indications_it_is_one_itself() -> None:
    single = watchlist(match=MATCH, payer="ICBs", population=[{"step": "People", "people": 5}])
    (part,) = single.parts
    assert isinstance(part, Indication)
    assert (part.name, part.payer, part.match) == ("", "ICBs", single.match)
    assert part.population[0].people == Figure(mode=5)


def test_indications_share_what_is_said_once_and_may_say_otherwise() -> None:
    several = watchlist(
        payer="ICBs",
        area="cardiovascular",
        readiness=[{"step": "Pathway", "months": 4}],
        indications=[
            {"name": "one", "match": MATCH},
            {"name": "two", "match": MATCH, "payer": "NHS England", "readiness": []},
        ],
    )
    assert [(part.payer, part.area, len(part.readiness)) for part in several.parts] == [
        ("ICBs", "cardiovascular", 1),
        ("NHS England", "cardiovascular", 0),
    ]


def test_what_counts_unless_it_is_said() -> None:
    count = watchlist(match=MATCH).count
    assert (count.kinds, count.phases, count.sponsors) == (KINDS, (2, 3), ("industry",))


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"match": MATCH, "indications": [{"name": "a", "match": MATCH}]}, "give match, or indications"),
        ({"indications": [{"match": MATCH}]}, "each indication needs a name"),
        ({"indications": [{"name": "a", "match": MATCH}] * 2}, "each indication needs a name"),
        ({"match": MATCH | {"unless": ["HFrEF"]}}, "unless needs not"),
        ({"match": MATCH, "uptake": {"curve": "steps"}}, "curve: steps needs steps"),
        ({"match": MATCH, "uptake": {"steps": [0.1]}}, "curve: steps needs steps"),
        ({"match": MATCH, "price": {"list": float("nan"), "price_year": 2026}}, "finite number"),
    ],
)
def test_what_contradicts_itself_is_refused(values: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        watchlist(**values)
