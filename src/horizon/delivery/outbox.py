"""Delivery of one edition: every recipient once, nobody forgotten, and each outcome kept before the next begins."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TypeVar
from urllib.parse import quote

from horizon.delivery.message import POLICY, UnusableAddress
from horizon.delivery.smtp import ClaimLost, RefusedForGood, RefusedForNow, Unanswered
from horizon.errors import DeliveryError, HorizonError

Claim = TypeVar("Claim")
Build = Callable[[], EmailMessage]


class Delivery(Protocol):
    """A row of the ledger. ``state`` is pending, claimed, transmitting, sent, refused or unknown."""

    @property
    def email(self) -> str: ...
    @property
    def state(self) -> str: ...


class Ledger(Protocol[Claim]):
    """Who has had which edition; every call is one committed transaction, timed and fenced by the database."""

    def expire(self) -> object: ...
    def states(self, edition: str, /) -> Sequence[Delivery]: ...
    def claim(self, edition: str, email: str, owner: str, /) -> Claim | None: ...
    def transmitting(self, claim: Claim, /) -> bool: ...
    def sent(self, claim: Claim, /) -> object: ...
    def later(self, claim: Claim, reason: str, /) -> object: ...
    def refused(self, claim: Claim, reason: str, /) -> object: ...
    def unknown(self, claim: Claim, reason: str, /) -> object: ...


class Mailbox(Protocol):
    """Where messages go, once it is entered; ``send`` raises what ``SmtpMailbox.send`` does."""

    def __enter__(self) -> object: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> object: ...
    def send(self, message: EmailMessage, before_body: Callable[[], bool]) -> None: ...


@dataclass(frozen=True, slots=True)
class Sent:
    """How an edition's deliveries stand, by address: all of them, and in ``now`` those sent by this call."""

    sent: tuple[str, ...]
    pending: tuple[str, ...]
    refused: tuple[str, ...]
    unknown: tuple[str, ...]
    now: tuple[str, ...] = ()


class FolderMailbox:
    """A folder that takes each message as ``ADDRESS.eml``, whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        """Make the folder; DeliveryError where that cannot be."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as wrong:
            raise self._fault(wrong) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def send(self, message: EmailMessage, before_body: Callable[[], bool]) -> None:
        """Write one message; ClaimLost where ``before_body`` says no, DeliveryError where the disk does."""
        # An address may hold a slash: quoted, it cannot leave the folder, and no two addresses share a name.
        path = self._folder / (quote(message["To"].addresses[0].addr_spec, safe="@+") + ".eml")
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            unfinished.write_bytes(message.as_bytes(policy=POLICY))
            if not before_body():
                raise ClaimLost
            unfinished.replace(path)
        except OSError as wrong:
            raise self._fault(wrong) from None
        finally:
            unfinished.unlink(missing_ok=True)

    def _fault(self, wrong: OSError) -> DeliveryError:
        return DeliveryError(
            f"{self._folder} cannot be written: {wrong.strerror}. Make room or give leave to write there"
        )


def deliver(
    edition_key: str, messages: Iterable[tuple[str, Build]], ledger: Ledger[Claim], mailbox: Mailbox, owner: str
) -> Sent:
    """Send an edition to those in ``messages`` (address, what builds the message) whose delivery is pending.

    The mailbox is entered here, and only when there is something to send. Addresses that are not in the ledger are
    passed over. DeliveryError where the mailbox failed before anything was sent; what is left stays pending.
    """
    ledger.expire()
    waiting = {delivery.email for delivery in ledger.states(edition_key) if delivery.state == "pending"}
    due = [(email, build) for email, build in messages if email in waiting]
    now = _send_all(edition_key, due, ledger, mailbox, owner) if due else []
    return _standing(ledger.states(edition_key), tuple(now))


def _send_all(
    edition_key: str, due: list[tuple[str, Build]], ledger: Ledger[Claim], mailbox: Mailbox, owner: str
) -> list[str]:
    now: list[str] = []
    with mailbox:
        for email, build in due:
            claim = ledger.claim(edition_key, email, owner)
            try:
                if claim is not None and _send(claim, build, ledger, mailbox):
                    now.append(email)
            except DeliveryError:
                if not now:
                    raise
                break
    return now


def _send(claim: Claim, build: Build, ledger: Ledger[Claim], mailbox: Mailbox) -> bool:
    try:
        mailbox.send(build(), lambda: ledger.transmitting(claim))
    except RefusedForNow as refusal:
        ledger.later(claim, str(refusal))
    except HorizonError as fault:
        ledger.later(claim, str(fault))
        raise
    except (RefusedForGood, UnusableAddress) as refusal:
        ledger.refused(claim, str(refusal))
    except Unanswered as lost:
        ledger.unknown(claim, str(lost))
    except ClaimLost:
        pass
    else:
        ledger.sent(claim)
        return True
    return False


def _standing(deliveries: Sequence[Delivery], now: tuple[str, ...]) -> Sent:
    by_state: dict[str, list[str]] = {"sent": [], "refused": [], "unknown": [], "pending": []}
    for delivery in deliveries:
        # What another run holds at this moment is still to come.
        by_state.get(delivery.state, by_state["pending"]).append(delivery.email)
    sent, refused, unknown, pending = (tuple(sorted(emails)) for emails in by_state.values())
    return Sent(sent=sent, pending=pending, refused=refused, unknown=unknown, now=now)
