"""Values set by assignment: a figure loses its source, and an invalid assignment is refused in one line."""

from typing import Any

import pytest

from horizon.errors import UsageError
from horizon.watchlist.files.set_value import parse_assignment, set_values
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
WITH_INDICATIONS = Watchlist.model_validate(
    {
        "name": "heart-failure",
        "title": "Heart failure",
        "indications": [{"name": name, "match": {"conditions": [name]}} for name in ("HFpEF", "HFrEF")],
    }
)


def test_a_number_replaces_a_figure_with_its_range_and_source() -> None:
    changed = set_values(SINGLE, ["price.list=20000"])
    assert changed.price is not None
    assert changed.price.list == Figure(mode=20000)
    assert (changed.price.source, changed.price.known_since) == ("", "")


def test_the_other_figures_keep_their_shared_source() -> None:
    changed = set_values(SINGLE, ["price.list=20000"])
    assert changed.price is not None
    assert changed.price.rebate == Figure(mode=0.1, low=0, high=0.3, source="Reuters", known_since="2012-03")


def test_one_end_of_a_range_can_be_set_and_the_others_stay() -> None:
    changed = set_values(SINGLE, ["population.diagnosed.share.high=0.9"])
    assert changed.population[1].share == Figure(mode=0.5, low=0.4, high=0.9)
    assert changed.population[0] == SINGLE.population[0]


@pytest.mark.parametrize(
    ("assignment", "getter", "value"),
    [
        ("population.1.people=160000", lambda changed: changed.population[0].people, Figure(mode=160000)),
        ("population.Diagnosed.share=0.7", lambda changed: changed.population[1].share, Figure(mode=0.7)),
        ("capacity.people_a_year=10000", lambda changed: changed.capacity.people_a_year, Figure(mode=10000)),
        ("count.phases=[1, 2]", lambda changed: changed.count.phases, (1, 2)),
        ("count.sponsors=all", lambda changed: changed.count.sponsors, "all"),
        ("price.confidential=true", lambda changed: changed.price.confidential, True),
        ("price.list={mode: 5, high: 6}", lambda changed: changed.price.list, Figure(mode=5, high=6)),
        ("match.not=[HBV]", lambda changed: changed.match.excluded, ("HBV",)),
        (" jurisdiction = scotland", lambda changed: changed.jurisdiction, "scotland"),
    ],
)
def test_every_key_can_be_set(assignment: str, getter: Any, value: object) -> None:
    assert getter(set_values(SINGLE, [assignment])) == value


def test_list_items_are_addressed_by_position_from_one_or_by_name() -> None:
    by_position = set_values(WITH_INDICATIONS, ["indications.2.payer=ICBs"])
    assert by_position == set_values(WITH_INDICATIONS, ["indications.hfref.payer=ICBs"])
    assert [indication.payer for indication in by_position.resolved_indications] == ["", "ICBs"]


def test_assignments_are_checked_together_and_nothing_else_changes() -> None:
    changed = set_values(SINGLE, ["price.rebate.low=0.4", "price.rebate.mode=0.5", "price.rebate.high=0.6"])
    assert changed.price is not None
    assert changed.price.rebate == Figure(mode=0.5, low=0.4, high=0.6)
    assert changed.model_copy(update={"price": SINGLE.price}) == SINGLE
    assert set_values(SINGLE, []) == SINGLE


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("prise.list=5", "cannot set prise.list=5: unknown key 'prise': did you mean 'price'?"),
        ("price.lst=5", "cannot set price.lst=5: unknown key 'lst' in price: did you mean 'list'?"),
        ("price.list=-5", "cannot set price.list=-5: price.list: -5 is below 0"),
        (
            "price.list=dear",
            "cannot set price.list=dear: price.list: 'dear' should be a number (0.25, 25%, 5,000,000), "
            "or best with low and high",
        ),
        ("price.list.mode.x=5", "cannot set price.list.mode.x: there is nothing below it at 'x'"),
        ("population.3.people=5", "cannot set population.3.people: '3' is none of: 1 People, 2 Diagnosed"),
        ("price.list", "cannot set 'price.list': write key=value, such as price.list=20000"),
        ("=5", "cannot set '=5': write key=value, such as price.list=20000"),
        ("owner=[", "cannot set 'owner=[': write key=value, such as price.list=20000"),
        ("name=other", "cannot set 'name=other': write key=value, such as price.list=20000"),
    ],
)
def test_an_invalid_assignment_is_refused_in_one_line(assignment: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        set_values(SINGLE, [assignment])
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("assignment", "value"),
    [
        ("price.list=20000", 20000),
        ("price.list={mode: 5, high: 6}", {"mode": 5, "high": 6}),
        ("count.phases=[2, 3]", [2, 3]),
        ("price.source=NICE TA330: section 2", "NICE TA330: section 2"),
    ],
)
def test_values_are_parsed_as_in_a_file(assignment: str, value: object) -> None:
    assert parse_assignment(assignment)[1] == value
