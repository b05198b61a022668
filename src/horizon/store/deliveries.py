"""Deliveries: an edition for a recipient, claimed by one worker at a time and sent at most once.

``pending → claimed → transmitting → sent``, or ``refused`` for good, or ``unknown`` where it broke off while the
message was under way. What is unknown is never sent again by itself, only when a person asks. Time and fencing are the
database's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Engine, select, update

from horizon.store.lease import LONGEST_LEASE
from horizon.store.tables import DELIVERY
from horizon.store.transactions import Now, keep_first, reading

State = Literal["pending", "claimed", "transmitting", "sent", "refused", "unknown"]
PENDING = {"state": "pending", "attempts": 0, "claim": 0, "owner": "", "claimed_until": 0.0, "reason": ""}


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where a delivery stands. ``reason`` is why it was refused, put off or became unknown."""

    edition: str
    email: str
    state: State
    attempts: int
    reason: str


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to send one delivery, until it runs out. ``number`` tells it from any other claim of the same."""

    edition: str
    email: str
    owner: str
    number: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Expired:
    """What became of claims that ran out: how many can be tried again, how many are unknown."""

    again: int
    unknown: int


class Deliveries:
    """The deliveries of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def states(self, edition: str) -> tuple[Delivery, ...]:
        """Every delivery of an edition, by address."""
        columns = [DELIVERY.c[name] for name in Delivery.__dataclass_fields__]
        with reading(self.engine) as connection:
            rows = connection.execute(select(*columns).where(DELIVERY.c.edition == edition).order_by(DELIVERY.c.email))
            return tuple(Delivery(*row) for row in rows)

    def add(self, edition: str, emails: Iterable[str]) -> None:
        """Add recipients to an edition; one who has a delivery already keeps it as it stands."""
        rows = [PENDING | {"edition": edition, "email": email} for email in dict.fromkeys(emails)]
        if rows:
            with self.engine.begin() as connection:
                connection.execute(keep_first(connection, DELIVERY).values(updated_at=Now()), rows)

    def waiting(self) -> frozenset[str]:
        """The editions that somebody still waits for."""
        with reading(self.engine) as connection:
            return frozenset(connection.scalars(select(DELIVERY.c.edition).where(DELIVERY.c.state == "pending")))

    def again(self, edition: str, email: str) -> bool:
        """Let one that is unknown or was refused be tried again; False where it is neither."""
        over = _delivery(edition, email) & DELIVERY.c.state.in_(("unknown", "refused"))
        with self.engine.begin() as connection:
            moved = update(DELIVERY).where(over).values(state="pending", reason="asked for again", updated_at=Now())
            return connection.execute(moved).rowcount == 1

    def claim(self, edition: str, email: str, owner: str, seconds: float = 300) -> Claim | None:
        """Claim a pending delivery; None if it is not pending or another was first."""
        row = _delivery(edition, email)
        taken = update(DELIVERY).where(row, DELIVERY.c.state == "pending")
        with self.engine.begin() as connection:
            claimed = connection.execute(
                taken.values(
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

    def transmitting(self, claim: Claim) -> bool:
        """Commit that the message is about to go out; False, and it must not, if the claim was lost."""
        return self._move(claim, "transmitting", ("claimed",), "", DELIVERY.c.claimed_until >= Now())

    def sent(self, claim: Claim) -> bool:
        """The server took the message. True also where it took so long that the delivery had become unknown."""
        return self._move(claim, "sent", ("transmitting", "unknown"), "")

    def refused(self, claim: Claim, reason: str) -> bool:
        """The server refuses the recipient or the message for good."""
        return self._move(claim, "refused", ("claimed", "transmitting", "unknown"), reason)

    def later(self, claim: Claim, reason: str) -> bool:
        """Not this time, and certainly not delivered: it can be claimed again."""
        return self._move(claim, "pending", ("claimed", "transmitting", "unknown"), reason)

    def unknown(self, claim: Claim, reason: str) -> bool:
        """It broke off while the message was under way: it may have arrived."""
        return self._move(claim, "unknown", ("transmitting",), reason)

    def expire(self) -> Expired:
        """End the claims that have run out: what was not yet under way can be tried again, the rest is unknown. So do
        those that end later than any claim does: the clock was set back since."""
        over = (DELIVERY.c.claimed_until < Now()) | (DELIVERY.c.claimed_until > Now() + LONGEST_LEASE)
        with self.engine.begin() as connection:
            counts = []
            for state, then, reason in (
                ("claimed", "pending", "a claim ran out"),
                ("transmitting", "unknown", "broke off while the message was under way"),
            ):
                out = update(DELIVERY).where(DELIVERY.c.state == state, over)
                counts.append(connection.execute(out.values(state=then, reason=reason, updated_at=Now())).rowcount)
        return Expired(*counts)

    def _move(
        self, claim: Claim, to: State, before: tuple[State, ...], reason: str, *also: ColumnElement[bool]
    ) -> bool:
        held = (_delivery(claim.edition, claim.email), DELIVERY.c.claim == claim.number, DELIVERY.c.state.in_(before))
        moved = update(DELIVERY).where(*held, *also)
        values = {"state": to, "reason": reason, "claimed_until": Now() + claim.seconds, "updated_at": Now()}
        with self.engine.begin() as connection:
            return connection.execute(moved.values(**values)).rowcount == 1


def _delivery(edition: str, email: str) -> ColumnElement[bool]:
    return (DELIVERY.c.edition == edition) & (DELIVERY.c.email == email)
