"""What the store promises of deliveries: each at most once, and nobody forgotten."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, update

from filled_values import filled_edition
from horizon.store.deliveries import Claim, Deliveries, ExpiredClaims
from horizon.store.editions import Editions
from horizon.store.tables import DELIVERY
from horizon.store.transactions import Now

KEY, TO = "2026-W08", "one@example.org"


@pytest.fixture
def deliveries(engine: Engine) -> Deliveries:
    Editions(engine).freeze_edition(filled_edition(KEY), [TO])
    return Deliveries(engine)


def claimed(deliveries: Deliveries, seconds: float = 300) -> Claim:
    claim = deliveries.claim_delivery(KEY, TO, "worker", seconds)
    assert claim
    return claim


def state(deliveries: Deliveries) -> tuple[str, int, str]:
    (row,) = deliveries.edition_deliveries(KEY)
    return row.state, row.attempts, row.reason


def test_it_goes_from_pending_to_sent(deliveries: Deliveries) -> None:
    claim = claimed(deliveries)
    assert state(deliveries) == ("claimed", 1, "")
    assert deliveries.mark_transmitting(claim)
    assert state(deliveries) == ("transmitting", 1, "")
    assert deliveries.mark_sent(claim)
    assert state(deliveries) == ("sent", 1, "")


def test_one_of_many_workers_gets_it(deliveries: Deliveries) -> None:
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda number: deliveries.claim_delivery(KEY, TO, f"worker {number}"), range(16)))
    assert len([claim for claim in claims if claim]) == 1
    assert state(deliveries)[:2] == ("claimed", 1)


def test_what_is_not_pending_or_not_there_cannot_be_claimed(deliveries: Deliveries) -> None:
    claimed(deliveries)
    assert deliveries.claim_delivery(KEY, TO, "other") is None
    assert deliveries.claim_delivery(KEY, "nobody@example.org", "other") is None


def test_a_message_goes_out_once_for_a_claim(deliveries: Deliveries) -> None:
    claim = claimed(deliveries)
    assert deliveries.mark_transmitting(claim)
    assert not deliveries.mark_transmitting(claim)


def test_a_claim_that_ran_out_is_tried_again_and_its_holder_shut_out(deliveries: Deliveries) -> None:
    late = claimed(deliveries, seconds=-1)
    assert not deliveries.mark_transmitting(late)
    assert deliveries.expire_claims() == ExpiredClaims(retriable=1, unknown=0)
    assert state(deliveries) == ("pending", 1, "a claim ran out")
    fresh = claimed(deliveries)
    assert fresh.number == late.number + 1
    assert not deliveries.mark_transmitting(late)
    assert not deliveries.mark_sent(late)
    assert not deliveries.mark_refused(late, "no")
    assert not deliveries.mark_pending(late, "no")
    assert deliveries.mark_transmitting(fresh)
    assert state(deliveries) == ("transmitting", 2, "")


def test_what_broke_off_under_way_is_unknown_and_stays_so(deliveries: Deliveries) -> None:
    claim = claimed(deliveries, seconds=0.2)
    assert deliveries.mark_transmitting(claim)
    while (ended := deliveries.expire_claims()) == ExpiredClaims(0, 0):
        pass
    assert ended == ExpiredClaims(retriable=0, unknown=1)
    assert state(deliveries)[0] == "unknown"
    assert deliveries.expire_claims() == ExpiredClaims(0, 0)
    assert deliveries.claim_delivery(KEY, TO, "other") is None


def test_word_of_it_that_comes_late_is_taken(deliveries: Deliveries) -> None:
    claim = claimed(deliveries)
    deliveries.mark_transmitting(claim)
    assert deliveries.mark_unknown(claim, "connection lost")
    assert state(deliveries) == ("unknown", 1, "connection lost")
    assert deliveries.mark_sent(claim)
    assert state(deliveries) == ("sent", 1, "")


@pytest.mark.parametrize(
    ("end", "then"),
    [
        (
            lambda deliveries, claim: deliveries.mark_refused(claim, "550 no such user"),
            ("refused", 1, "550 no such user"),
        ),
        (lambda deliveries, claim: deliveries.mark_pending(claim, "451 busy"), ("pending", 1, "451 busy")),
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
        deliveries.mark_transmitting(claim)
    assert end(deliveries, claim)
    assert state(deliveries) == then


def test_what_was_sent_is_the_end(deliveries: Deliveries) -> None:
    claim = claimed(deliveries)
    deliveries.mark_transmitting(claim)
    deliveries.mark_sent(claim)
    assert not deliveries.mark_pending(claim, "no")
    assert not deliveries.mark_unknown(claim, "no")
    assert deliveries.claim_delivery(KEY, TO, "other") is None


@pytest.mark.parametrize("over", ["unknown", "refused"])
def test_a_person_may_ask_for_it_again(deliveries: Deliveries, over: str) -> None:
    claim = claimed(deliveries)
    deliveries.mark_transmitting(claim)
    getattr(deliveries, f"mark_{over}")(claim, "a reason")
    assert deliveries.pending_editions() == frozenset()
    assert deliveries.retry_delivery(KEY, TO)
    assert state(deliveries) == ("pending", 1, "asked for again")
    assert deliveries.pending_editions() == {KEY}
    # Word of the first message no longer counts: another is to go out.
    assert not deliveries.mark_sent(claim)
    assert deliveries.mark_transmitting(claimed(deliveries))


def test_what_is_under_way_or_was_sent_is_not_sent_again(deliveries: Deliveries) -> None:
    assert not deliveries.retry_delivery(KEY, TO)
    claim = claimed(deliveries)
    assert not deliveries.retry_delivery(KEY, TO)
    deliveries.mark_transmitting(claim)
    assert not deliveries.retry_delivery(KEY, TO)
    deliveries.mark_sent(claim)
    assert not deliveries.retry_delivery(KEY, TO)
    assert not deliveries.retry_delivery(KEY, "nobody@example.org")


def test_a_recipient_added_twice_keeps_one_delivery(deliveries: Deliveries) -> None:
    claim = claimed(deliveries)
    deliveries.add_recipients(KEY, ["two@example.org", TO, "two@example.org"])
    deliveries.add_recipients(KEY, [])
    assert [(row.email, row.state) for row in deliveries.edition_deliveries(KEY)] == [
        (TO, "claimed"),
        ("two@example.org", "pending"),
    ]
    assert deliveries.mark_transmitting(claim)


def test_a_claim_from_before_the_clock_was_set_back_runs_out(engine: Engine) -> None:
    Editions(engine).freeze_edition(filled_edition("2016-W05"), ["one@example.org", "two@example.org"])
    ledger = Deliveries(engine)
    dead, alive = (ledger.claim_delivery("2016-W05", f"{name}@example.org", "me") for name in ("one", "two"))
    assert dead
    assert alive
    with engine.begin() as connection:
        set_back = update(DELIVERY).where(DELIVERY.c.email == "one@example.org")
        connection.execute(set_back.values(claimed_until=Now() + 14 * 86_400))
    assert ledger.expire_claims().retriable == 1
    assert not ledger.mark_transmitting(dead)
    assert ledger.mark_transmitting(alive)
    assert ledger.claim_delivery("2016-W05", "one@example.org", "another")


def test_the_next_holder_of_the_lease_ends_the_claims_of_the_one_before(deliveries: Deliveries) -> None:
    early = claimed(deliveries)
    assert deliveries.end_claims() == ExpiredClaims(retriable=1, unknown=0)
    assert not deliveries.mark_transmitting(early)
    claim = claimed(deliveries)
    assert deliveries.mark_transmitting(claim)
    assert deliveries.end_claims() == ExpiredClaims(retriable=0, unknown=1)
    assert state(deliveries)[0] == "unknown"
    assert deliveries.mark_sent(claim)  # it was only thought dead: what it knows counts
    assert deliveries.end_claims() == ExpiredClaims(0, 0)
    assert state(deliveries)[0] == "sent"
