"""Delivery of one edition: to every recipient once, each result stored before the next delivery begins."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TypeVar
from urllib.parse import quote

from horizon.atomic_write import replace_file, report_unwritable
from horizon.delivery.message import POLICY, UnusableAddressError
from horizon.delivery.smtp import ClaimLostError, NoAnswerError, PermanentRefusalError, TemporaryRefusalError
from horizon.errors import DeliveryError, HorizonError

Claim = TypeVar("Claim")
FILE_MODE = 0o640
BuildMessage = Callable[[], EmailMessage]


class LedgerEntry(Protocol):
    """A delivery in the ledger; ``state`` is pending, claimed, transmitting, sent, refused or unknown."""

    @property
    def email(self) -> str:
        """The recipient's address."""

    @property
    def state(self) -> str:
        """The state in a word."""


class DeliveryLedger(Protocol[Claim]):
    """The deliveries of every edition; each call is one committed transaction, timed and fenced by the database."""

    def expire_claims(self) -> object:
        """Release the claims that have run out."""

    def edition_deliveries(self, edition: str, /) -> Sequence[LedgerEntry]:
        """Return the deliveries of an edition."""

    def claim_delivery(self, edition: str, email: str, owner: str, /) -> Claim | None:
        """Claim a pending delivery; None if it is not pending."""

    def mark_transmitting(self, claim: Claim, /) -> bool:
        """Record that the body goes out now; False if the claim has run out."""

    def mark_sent(self, claim: Claim, /) -> object:
        """Record that the server took the message."""

    def mark_pending(self, claim: Claim, reason: str, /) -> object:
        """Record that it is to be tried again."""

    def mark_refused(self, claim: Claim, reason: str, /) -> object:
        """Record that it is not to be tried again."""

    def mark_unknown(self, claim: Claim, reason: str, /) -> object:
        """Record that it may or may not have arrived."""


class Mailbox(Protocol):
    """Takes messages once it is entered; ``send`` raises what ``SmtpMailbox.send`` does."""

    def __enter__(self) -> object: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> object: ...
    def send(self, message: EmailMessage, before_body: Callable[[], bool]) -> None:
        """Send one message."""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """The deliveries of an edition by state, as addresses; ``sent_now`` are those sent by this call."""

    sent: tuple[str, ...]
    pending: tuple[str, ...]
    refused: tuple[str, ...]
    unknown: tuple[str, ...]
    sent_now: tuple[str, ...] = ()


class FolderMailbox:
    """A folder that takes each message as ``ADDRESS.eml``, whole or not at all, for its owner and group alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        """Make the folder; raises DeliveryError if it cannot be made."""
        with report_unwritable(self._folder, DeliveryError):
            self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def send(self, message: EmailMessage, before_body: Callable[[], bool]) -> None:
        """Write one message; raises ClaimLostError if ``before_body`` returns False, DeliveryError if it cannot."""
        # An address may hold a slash: quoted, it cannot leave the folder, and no two addresses share a name.
        path = self._folder / (quote(message["To"].addresses[0].addr_spec, safe="@+") + ".eml")
        with report_unwritable(self._folder, DeliveryError), replace_file(path, FILE_MODE) as file:
            file.write(message.as_bytes(policy=POLICY))
            file.flush()  # a full disk is noticed before the delivery counts as begun
            if not before_body():
                raise ClaimLostError


def deliver_edition(
    edition_key: str,
    messages: Iterable[tuple[str, BuildMessage]],
    ledger: DeliveryLedger[Claim],
    mailbox: Mailbox,
    owner: str,
) -> DeliveryReport:
    """Send an edition to those in ``messages`` (address, what builds the message) whose delivery is pending.

    The mailbox is entered only when there is something to send. Addresses that are not in the ledger are skipped.
    Raises DeliveryError if the mailbox fails before anything was sent; the remaining deliveries stay pending.
    """
    ledger.expire_claims()
    waiting = {delivery.email for delivery in ledger.edition_deliveries(edition_key) if delivery.state == "pending"}
    due = [(email, build) for email, build in messages if email in waiting]
    sent_now = _send_due(edition_key, due, ledger, mailbox, owner) if due else []
    return _report_deliveries(ledger.edition_deliveries(edition_key), tuple(sent_now))


def _send_due(
    edition_key: str, due: list[tuple[str, BuildMessage]], ledger: DeliveryLedger[Claim], mailbox: Mailbox, owner: str
) -> list[str]:
    sent_now: list[str] = []
    with mailbox:
        for email, build in due:
            claim = ledger.claim_delivery(edition_key, email, owner)
            try:
                if claim is not None and _send_claimed(claim, build, ledger, mailbox):
                    sent_now.append(email)
            except DeliveryError:
                if not sent_now:
                    raise
                break
    return sent_now


def _send_claimed(claim: Claim, build: BuildMessage, ledger: DeliveryLedger[Claim], mailbox: Mailbox) -> bool:
    try:
        mailbox.send(build(), lambda: ledger.mark_transmitting(claim))
    except TemporaryRefusalError as refusal:
        ledger.mark_pending(claim, str(refusal))
    except HorizonError as fault:
        ledger.mark_pending(claim, str(fault))
        raise
    except (PermanentRefusalError, UnusableAddressError) as refusal:
        ledger.mark_refused(claim, str(refusal))
    except NoAnswerError as lost:
        ledger.mark_unknown(claim, str(lost))
    except ClaimLostError:
        pass
    else:
        ledger.mark_sent(claim)
        return True
    return False


def _report_deliveries(deliveries: Sequence[LedgerEntry], sent_now: tuple[str, ...]) -> DeliveryReport:
    by_state: dict[str, list[str]] = {"sent": [], "refused": [], "unknown": [], "pending": []}
    for delivery in deliveries:
        # A delivery claimed by another run is still pending.
        by_state.get(delivery.state, by_state["pending"]).append(delivery.email)
    sent, refused, unknown, pending = (tuple(sorted(emails)) for emails in by_state.values())
    return DeliveryReport(sent=sent, pending=pending, refused=refused, unknown=unknown, sent_now=sent_now)
