"""Values tried out: what is set is set, what was known of it is forgotten, and nonsense is refused in one line."""

from typing import Any

import pytest

from horizon.errors import UsageError
from horizon.watchlist.files.files import set_values
from horizon.watchlist.schema.figures import Figure
from horizon.watchlist.schema.watchlist import Watchlist

SINGLE = Watchlist.model_validate(
    {
        "name": "hepatitis-c",
        "title": "Hepatitis C",
        "match": {"conditions": ["hepatitis C"], "not": ["hepatitis B"]},
        "population": [
            {"step": "People", "people": 146000, "source": "NICE"},
            {"step": "Diagnosed", "share": {"mode": 0.5, "low": 0.4, "high": 0.6, "source": "Trust"}},
        ],
        "price": {
            "list": {"mode": 30800, "low": 20000, "high": 40000},
            "rebate": {"mode": 0.1, "low": 0, "high": 0.3},
            "price_year": 2012,
            "source": "Reuters",
            "known_since": "2012-03",
        },
    }
)
SEVERAL = Watchlist.model_validate(
    {
        "name": "heart-failure",
        "title": "Heart failure",
        "indications": [{"name": name, "match": {"conditions": [name]}} for name in ("HFpEF", "HFrEF")],
    }
)


def test_a_number_takes_the_place_of_a_figure_with_its_range_and_source() -> None:
    tried = set_values(SINGLE, ["price.list=20000"])
    assert tried.price is not None
    assert tried.price.list == Figure(mode=20000)
    assert (tried.price.source, tried.price.known_since) == ("", "")


def test_the_other_figures_keep_the_source_that_they_shared() -> None:
    tried = set_values(SINGLE, ["price.list=20000"])
    assert tried.price is not None
    assert tried.price.rebate == Figure(mode=0.1, low=0, high=0.3, source="Reuters", known_since="2012-03")


def test_one_end_of_a_range_can_be_set_and_the_others_stay() -> None:
    tried = set_values(SINGLE, ["population.diagnosed.share.high=0.9"])
    assert tried.population[1].share == Figure(mode=0.5, low=0.4, high=0.9)
    assert tried.population[0] == SINGLE.population[0]


@pytest.mark.parametrize(
    ("setting", "where", "value"),
    [
        ("population.1.people=160000", lambda tried: tried.population[0].people, Figure(mode=160000)),
        ("population.Diagnosed.share=0.7", lambda tried: tried.population[1].share, Figure(mode=0.7)),
        ("capacity.people_a_year=10000", lambda tried: tried.capacity.people_a_year, Figure(mode=10000)),
        ("count.phases=[1, 2]", lambda tried: tried.count.phases, (1, 2)),
        ("count.sponsors=all", lambda tried: tried.count.sponsors, "all"),
        ("price.confidential=true", lambda tried: tried.price.confidential, True),
        ("price.list={mode: 5, high: 6}", lambda tried: tried.price.list, Figure(mode=5, high=6)),
        ("match.not=[HBV]", lambda tried: tried.match.excluded, ("HBV",)),
        (" jurisdiction = scotland", lambda tried: tried.jurisdiction, "scotland"),
    ],
)
def test_everything_that_a_file_can_say_can_be_tried(setting: str, where: Any, value: object) -> None:
    assert where(set_values(SINGLE, [setting])) == value


def test_entries_of_a_list_are_found_by_position_from_one_and_by_name() -> None:
    by_position = set_values(SEVERAL, ["indications.2.payer=ICBs"])
    assert by_position == set_values(SEVERAL, ["indications.hfref.payer=ICBs"])
    assert [part.payer for part in by_position.parts] == ["", "ICBs"]


def test_several_are_checked_together_and_nothing_else_changes() -> None:
    tried = set_values(SINGLE, ["price.rebate.low=0.4", "price.rebate.mode=0.5", "price.rebate.high=0.6"])
    assert tried.price is not None and tried.price.rebate == Figure(mode=0.5, low=0.4, high=0.6)
    assert tried.model_copy(update={"price": SINGLE.price}) == SINGLE
    assert set_values(SINGLE, []) == SINGLE


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("prise.list=5", "cannot set prise.list=5: unknown key 'prise': did you mean 'price'?"),
        ("price.lst=5", "cannot set price.lst=5: unknown key 'lst' in price: did you mean 'list'?"),
        ("price.list=-5", "cannot set price.list=-5: price.list: -5 is below 0"),
        ("price.list=dear", "cannot set price.list=dear: price.list: should be a number, or mode with low and high"),
        ("price.list.mode.x=5", "cannot set price.list.mode.x: there is nothing below it at 'x'"),
        ("population.3.people=5", "cannot set population.3.people: '3' is none of: 1 People, 2 Diagnosed"),
        ("price.list", "cannot set 'price.list': write key=value, such as price.list=20000"),
        ("=5", "cannot set '=5': write key=value, such as price.list=20000"),
        ("owner=[", "cannot set 'owner=[': write key=value, such as price.list=20000"),
        ("name=other", "cannot set 'name=other': write key=value, such as price.list=20000"),
    ],
)
def test_nonsense_is_refused_in_one_line(setting: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        set_values(SINGLE, [setting])
    assert str(refused.value) == message
