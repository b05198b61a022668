"""What the store promises of editions: frozen, in order, and given back exactly as composed."""

import dataclasses

import pytest
from sqlalchemy import Engine

from filled_values import filled_edition
from horizon.errors import StoreError
from horizon.store.deliveries import Deliveries
from horizon.store.editions import Editions


@pytest.fixture
def editions(engine: Engine) -> Editions:
    return Editions(engine)


def test_an_edition_comes_back_as_it_was_composed(editions: Editions) -> None:
    made = filled_edition("2026-W08")
    editions.freeze_edition(made, [])
    assert editions.load_edition("2026-W08") == made
    assert editions.load_edition("2026-W09") is None


def test_an_edition_is_composed_once(editions: Editions, engine: Engine) -> None:
    editions.freeze_edition(filled_edition("2026-W08"), ["one@example.org"])
    with pytest.raises(StoreError, match="composed already"):
        editions.freeze_edition(dataclasses.replace(filled_edition("2026-W08"), headline="other"), ["two@example.org"])
    stored = editions.load_edition("2026-W08")
    assert stored
    assert stored.headline == "words"
    assert [row.email for row in Deliveries(engine).edition_deliveries("2026-W08")] == ["one@example.org"]


def test_its_deliveries_come_with_it(editions: Editions, engine: Engine) -> None:
    editions.freeze_edition(filled_edition("2026-W08"), ["two@example.org", "one@example.org", "two@example.org"])
    states = [(row.email, row.state, row.attempts) for row in Deliveries(engine).edition_deliveries("2026-W08")]
    assert states == [("one@example.org", "pending", 0), ("two@example.org", "pending", 0)]


def test_editions_stand_in_the_order_of_their_weeks(editions: Editions) -> None:
    for key in ("2026-W08", "2026-W08-r10", "2025-W52", "2026-W08-r2", "2026-W07"):
        editions.freeze_edition(filled_edition(key), [])
    assert editions.edition_keys() == ("2025-W52", "2026-W07", "2026-W08", "2026-W08-r2", "2026-W08-r10")


@pytest.mark.parametrize(
    ("key", "before"),
    [
        ("2026-W09", "2026-W08-r2"),
        ("2026-W08-r3", "2026-W07"),
        ("2026-W08", "2026-W07"),
        ("2026-W07", "2025-W52"),
        ("2025-W52", None),
        ("2025-W52-r2", "2025-W52"),
    ],
)
def test_the_edition_before_is_the_last_of_an_earlier_week(editions: Editions, key: str, before: str | None) -> None:
    for stored in ("2026-W08", "2026-W08-r2", "2025-W52", "2026-W07"):
        editions.freeze_edition(filled_edition(stored), [])
    previous = editions.previous_edition(key)
    assert (previous.key if previous else None) == before


def test_a_withdrawn_edition_stays_and_counts_no_more(editions: Editions, engine: Engine) -> None:
    for key in ("2026-W07", "2026-W08", "2027-W08"):
        editions.freeze_edition(filled_edition(key), ["one@example.org"])
    editions.withdraw_edition("2027-W08", "the clock was a year ahead")
    assert editions.edition_keys() == ("2026-W07", "2026-W08")
    before = editions.previous_edition("2027-W09")
    assert before
    assert before.key == "2026-W08"
    assert editions.load_edition("2027-W08") == filled_edition("2027-W08")
    assert [row.email for row in Deliveries(engine).edition_deliveries("2027-W08")] == ["one@example.org"]
    assert editions.withdrawal_reason("2027-W08") == "the clock was a year ahead"
    assert [editions.next_key(week) for week in ("2026-W08", "2027-W08", "2027-W09")] == [
        *("2026-W08-r2", "2027-W08-r2", "2027-W09")
    ]
