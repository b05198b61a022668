"""Deliveries: an edition for a recipient, claimed by one worker at a time and sent at most once.

``pending → claimed → transmitting → sent``, or ``refused`` for good, or ``unknown`` where it broke off during
transmission. An unknown delivery is sent again only when a person asks. Time and fencing are the database's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Engine, select, true, update

from horizon.store.lease import MAX_LEASE_SECONDS
from horizon.store.tables import DELIVERY
from horizon.store.transactions import Now, insert_if_absent, read_connection

DeliveryState = Literal["pending", "claimed", "transmitting", "sent", "refused", "unknown"]
PENDING_COLUMNS = {"state": "pending", "attempts": 0, "claim": 0, "owner": "", "claimed_until": 0.0, "reason": ""}


@dataclass(frozen=True, slots=True)
class Delivery:
    """The state of a delivery; ``reason`` is why it was refused, put off or became unknown."""

    edition: str
    email: str
    state: DeliveryState
    attempts: int
    reason: str


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to send one delivery for some seconds; ``number`` distinguishes it from other claims of the same."""

    edition: str
    email: str
    owner: str
    number: int
    seconds: float


@dataclass(frozen=True, slots=True)
class ExpiredClaims:
    """How many expired claims can be tried again, and how many deliveries became unknown."""

    retriable: int
    unknown: int


class Deliveries:
    """The deliveries of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def edition_deliveries(self, edition: str) -> tuple[Delivery, ...]:
        """Every delivery of an edition, by address."""
        columns = [DELIVERY.c[name] for name in Delivery.__dataclass_fields__]
        with read_connection(self.engine) as connection:
            rows = connection.execute(select(*columns).where(DELIVERY.c.edition == edition).order_by(DELIVERY.c.email))
            return tuple(Delivery(*row) for row in rows)

    def add_recipients(self, edition: str, emails: Iterable[str]) -> None:
        """Add recipients to an edition; the delivery of one who has it already stays unchanged."""
        rows = [PENDING_COLUMNS | {"edition": edition, "email": email} for email in dict.fromkeys(emails)]
        if rows:
            with self.engine.begin() as connection:
                connection.execute(insert_if_absent(connection, DELIVERY).values(updated_at=Now()), rows)

    def pending_editions(self) -> frozenset[str]:
        """The editions with a pending delivery."""
        with read_connection(self.engine) as connection:
            return frozenset(connection.scalars(select(DELIVERY.c.edition).where(DELIVERY.c.state == "pending")))

    def retry_delivery(self, edition: str, email: str) -> bool:
        """Make a delivery that is unknown or was refused pending again; False if it is neither."""
        ended = _delivery_key(edition, email) & DELIVERY.c.state.in_(("unknown", "refused"))
        with self.engine.begin() as connection:
            reopened = update(DELIVERY).where(ended).values(state="pending", reason="asked for again", updated_at=Now())
            return connection.execute(reopened).rowcount == 1

    def claim_delivery(self, edition: str, email: str, owner: str, seconds: float = 300) -> Claim | None:
        """Claim a pending delivery; None if it is not pending or another worker was first."""
        row = _delivery_key(edition, email)
        pending = update(DELIVERY).where(row, DELIVERY.c.state == "pending")
        with self.engine.begin() as connection:
            claimed = connection.execute(
                pending.values(
                    state="claimed",
                    owner=owner,
                    claim=DELIVERY.c.claim + 1,
                    attempts=DELIVERY.c.attempts + 1,
                    claimed_until=Now() + seconds,
                    updated_at=Now(),
                )
            )
            number = connection.scalar(select(DELIVERY.c.claim).where(row))
        return Claim(edition, email, owner, number, seconds) if claimed.rowcount and number else None

    def mark_transmitting(self, claim: Claim) -> bool:
        """Commit that the message is about to be sent; False, and it must not be, if the claim was lost."""
        return self._change_state(claim, "transmitting", ("claimed",), "", DELIVERY.c.claimed_until >= Now())

    def mark_sent(self, claim: Claim) -> bool:
        """The server accepted the message; True also if the delivery had become unknown in the meantime."""
        return self._change_state(claim, "sent", ("transmitting", "unknown"), "")

    def mark_refused(self, claim: Claim, reason: str) -> bool:
        """The server refused the recipient or the message for good."""
        return self._change_state(claim, "refused", ("claimed", "transmitting", "unknown"), reason)

    def mark_pending(self, claim: Claim, reason: str) -> bool:
        """The message was certainly not delivered this time, and can be claimed again."""
        return self._change_state(claim, "pending", ("claimed", "transmitting", "unknown"), reason)

    def mark_unknown(self, claim: Claim, reason: str) -> bool:
        """The transmission broke off: the message may have arrived."""
        return self._change_state(claim, "unknown", ("transmitting",), reason)

    def expire_claims(self) -> ExpiredClaims:
        """End the expired claims: a delivery not yet in transmission is pending again, any other is unknown.

        A claim that ends later than any can is expired too: the clock was set back since.
        """
        expired = (DELIVERY.c.claimed_until < Now()) | (DELIVERY.c.claimed_until > Now() + MAX_LEASE_SECONDS)
        return self._end_where(expired)

    def end_claims(self) -> ExpiredClaims:
        """End every claim, over or not: for the holder of the run's lease, beside whom nobody works.

        A process that was only thought dead loses its claims, and sends nothing more.
        """
        return self._end_where(true())

    def _end_where(self, condition: ColumnElement[bool]) -> ExpiredClaims:
        with self.engine.begin() as connection:
            counts = []
            for state, next_state, reason in (
                ("claimed", "pending", "a claim ran out"),
                ("transmitting", "unknown", "broke off while the message was under way"),
            ):
                ended = update(DELIVERY).where(DELIVERY.c.state == state, condition)
                values = {"state": next_state, "reason": reason, "updated_at": Now()}
                counts.append(connection.execute(ended.values(**values)).rowcount)
        return ExpiredClaims(*counts)

    def _change_state(
        self,
        claim: Claim,
        state: DeliveryState,
        from_states: tuple[DeliveryState, ...],
        reason: str,
        *conditions: ColumnElement[bool],
    ) -> bool:
        held = (_delivery_key(claim.edition, claim.email), DELIVERY.c.claim == claim.number)
        moved = update(DELIVERY).where(*held, DELIVERY.c.state.in_(from_states), *conditions)
        values = {"state": state, "reason": reason, "claimed_until": Now() + claim.seconds, "updated_at": Now()}
        with self.engine.begin() as connection:
            return connection.execute(moved.values(**values)).rowcount == 1


def _delivery_key(edition: str, email: str) -> ColumnElement[bool]:
    return (DELIVERY.c.edition == edition) & (DELIVERY.c.email == email)
