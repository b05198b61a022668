"""A ledger in memory: what the store keeps, without time."""

from dataclasses import dataclass


@dataclass(slots=True)
class Row:
    email: str
    state: str = "pending"
    attempts: int = 0
    reason: str = ""


class Memory:
    """One edition's deliveries. ``taken_by_others`` are held by another run; a claim in ``lost`` runs out too soon."""

    def __init__(self, *emails: str) -> None:
        self.rows = {email: Row(email) for email in emails}
        self.taken_by_others: set[str] = set()
        self.lost: set[str] = set()
        self.log: list[str] = []

    def expire_claims(self) -> None:
        self.log.append("expire")

    def edition_deliveries(self, _edition: str) -> tuple[Row, ...]:
        return tuple(self.rows.values())

    def claim_delivery(self, _edition: str, email: str, _owner: str) -> Row | None:
        row = self.rows[email]
        if row.state != "pending" or email in self.taken_by_others:
            return None
        return self._moved(row, "claimed")

    def mark_transmitting(self, claim: Row) -> bool:
        if claim.email in self.lost:
            return False
        self._moved(claim, "transmitting")
        return True

    def mark_sent(self, claim: Row) -> None:
        assert claim.state == "transmitting"
        self._moved(claim, "sent")

    def mark_refused(self, claim: Row, reason: str) -> None:
        self._moved(claim, "refused", reason)

    def mark_pending(self, claim: Row, reason: str) -> None:
        self._moved(claim, "pending", reason)

    def mark_unknown(self, claim: Row, reason: str) -> None:
        assert claim.state == "transmitting"
        self._moved(claim, "unknown", reason)

    def _moved(self, row: Row, state: str, reason: str = "") -> Row:
        self.log.append(f"{row.email} {state}")
        row.state, row.reason = state, reason
        return row
