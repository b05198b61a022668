"""What the store promises of deliveries: each at most once, and nobody forgotten."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from filled import edition
from horizon.store.deliveries import Claim, Deliveries, Expired
from horizon.store.editions import Editions

KEY, TO = "2026-W08", "one@example.org"


@pytest.fixture
def deliveries(engine: Engine) -> Deliveries:
    Editions(engine).commit(edition(KEY), [TO])
    return Deliveries(engine)


def claimed(deliveries: Deliveries, seconds: float = 300) -> Claim:
    claim = deliveries.claim(KEY, TO, "worker", seconds)
    assert claim
    return claim


def state(deliveries: Deliveries) -> tuple[str, int, str]:
    (row,) = deliveries.states(KEY)
    return row.state, row.attempts, row.reason


def test_it_goes_from_pending_to_sent(deliveries: Deliveries) -> None:
    claim = claimed(deliveries)
    assert state(deliveries) == ("claimed", 1, "")
    assert deliveries.transmitting(claim)
    assert state(deliveries) == ("transmitting", 1, "")
    assert deliveries.sent(claim)
    assert state(deliveries) == ("sent", 1, "")


def test_one_of_many_workers_gets_it(deliveries: Deliveries) -> None:
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda number: deliveries.claim(KEY, TO, f"worker {number}"), range(16)))
    assert len([claim for claim in claims if claim]) == 1
    assert state(deliveries)[:2] == ("claimed", 1)


def test_what_is_not_pending_or_not_there_cannot_be_claimed(deliveries: Deliveries) -> None:
    claimed(deliveries)
    assert deliveries.claim(KEY, TO, "other") is None
    assert deliveries.claim(KEY, "nobody@example.org", "other") is None


def test_a_message_goes_out_once_for_a_claim(deliveries: Deliveries) -> None:
    claim = claimed(deliveries)
    assert deliveries.transmitting(claim)
    assert not deliveries.transmitting(claim)


def test_a_claim_that_ran_out_is_tried_again_and_its_holder_shut_out(deliveries: Deliveries) -> None:
    late = claimed(deliveries, seconds=-1)
    assert not deliveries.transmitting(late)
    assert deliveries.expire() == Expired(again=1, unknown=0)
    assert state(deliveries) == ("pending", 1, "a claim ran out")
    fresh = claimed(deliveries)
    assert fresh.number == late.number + 1
    assert not deliveries.transmitting(late)
    assert not deliveries.sent(late)
    assert not deliveries.refused(late, "no")
    assert not deliveries.later(late, "no")
    assert deliveries.transmitting(fresh)
    assert state(deliveries) == ("transmitting", 2, "")


def test_what_broke_off_under_way_is_unknown_and_stays_so(deliveries: Deliveries) -> None:
    claim = claimed(deliveries, seconds=0.2)
    assert deliveries.transmitting(claim)
    while (ended := deliveries.expire()) == Expired(0, 0):
        pass
    assert ended == Expired(again=0, unknown=1)
    assert state(deliveries)[0] == "unknown"
    assert deliveries.expire() == Expired(0, 0)
    assert deliveries.claim(KEY, TO, "other") is None


def test_word_of_it_that_comes_late_is_taken(deliveries: Deliveries) -> None:
    claim = claimed(deliveries)
    deliveries.transmitting(claim)
    assert deliveries.unknown(claim, "connection lost")
    assert state(deliveries) == ("unknown", 1, "connection lost")
    assert deliveries.sent(claim)
    assert state(deliveries) == ("sent", 1, "")


@pytest.mark.parametrize(
    ("end", "then"),
    [
        (lambda deliveries, claim: deliveries.refused(claim, "550 no such user"), ("refused", 1, "550 no such user")),
        (lambda deliveries, claim: deliveries.later(claim, "451 busy"), ("pending", 1, "451 busy")),
    ],
)
@pytest.mark.parametrize("under_way", [False, True])
def test_the_server_may_refuse_or_put_off(
    deliveries: Deliveries,
    under_way: bool,
    end: Callable[[Deliveries, Claim], bool],
    then: tuple[str, int, str],
) -> None:
    claim = claimed(deliveries)
    if under_way:
        deliveries.transmitting(claim)
    assert end(deliveries, claim)
    assert state(deliveries) == then


def test_what_was_sent_is_the_end(deliveries: Deliveries) -> None:
    claim = claimed(deliveries)
    deliveries.transmitting(claim)
    deliveries.sent(claim)
    assert not deliveries.later(claim, "no")
    assert not deliveries.unknown(claim, "no")
    assert deliveries.claim(KEY, TO, "other") is None


@pytest.mark.parametrize("over", ["unknown", "refused"])
def test_a_person_may_ask_for_it_again(deliveries: Deliveries, over: str) -> None:
    claim = claimed(deliveries)
    deliveries.transmitting(claim)
    getattr(deliveries, over)(claim, "a reason")
    assert deliveries.waiting() == frozenset()
    assert deliveries.again(KEY, TO)
    assert state(deliveries) == ("pending", 1, "asked for again")
    assert deliveries.waiting() == {KEY}
    # Word of the first message no longer counts: another is to go out.
    assert not deliveries.sent(claim)
    assert deliveries.transmitting(claimed(deliveries))


def test_what_is_under_way_or_was_sent_is_not_sent_again(deliveries: Deliveries) -> None:
    assert not deliveries.again(KEY, TO)
    claim = claimed(deliveries)
    assert not deliveries.again(KEY, TO)
    deliveries.transmitting(claim)
    assert not deliveries.again(KEY, TO)
    deliveries.sent(claim)
    assert not deliveries.again(KEY, TO)
    assert not deliveries.again(KEY, "nobody@example.org")


def test_a_recipient_added_twice_keeps_one_delivery(deliveries: Deliveries) -> None:
    claim = claimed(deliveries)
    deliveries.add(KEY, ["two@example.org", TO, "two@example.org"])
    deliveries.add(KEY, [])
    assert [(row.email, row.state) for row in deliveries.states(KEY)] == [
        (TO, "claimed"),
        ("two@example.org", "pending"),
    ]
    assert deliveries.transmitting(claim)
