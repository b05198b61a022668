"""Who gets an edition, and the last stretch of its way: a page for each set of watchlists, a message for each."""

import datetime as dt
import logging
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from email.message import EmailMessage
from functools import lru_cache, partial

from horizon.app.workspace import Workspace, edition_of, key_of_week, owner
from horizon.delivery.message import build
from horizon.delivery.outbox import FolderMailbox, Mailbox, Sent, deliver
from horizon.delivery.smtp import SmtpMailbox
from horizon.digest import publish
from horizon.digest.html import render
from horizon.digest.view.for_reader import narrow
from horizon.errors import DeliveryError, PartlyDone, UsageError
from horizon.values.edition import Edition, Recipient
from horizon.watchlist.schema.watchlist import Watchlist

log = logging.getLogger(__name__)
LATE_WEEKS = 4
"""Editions that a reader who could not be reached is still sent: what is older is no news."""


def recipients(watchlists: Sequence[Watchlist]) -> tuple[Recipient, ...]:
    """Everybody who is named, once, with the watchlists that name them."""
    people: dict[str, list[tuple[str, str]]] = {}
    for watchlist in watchlists:
        for to in watchlist.recipients:
            people.setdefault(to.email, []).append((watchlist.name, to.role))
    return tuple(
        Recipient(email, next((role for _, role in named if role), ""), tuple(name for name, _ in named))
        for email, named in sorted(people.items())
    )


def named(workspace: Workspace) -> frozenset[str]:
    """The addresses that a watchlist names now."""
    return frozenset(one.email for one in recipients(workspace.watchlists))


def send(workspace: Workspace, edition: Edition) -> Sent:
    """Deliver an edition to those who have not had it: by SMTP, or into its ``outbox/`` where no host is set. Who has
    been named since it was composed gets the newest edition too; who is no longer named waits for nothing."""
    settings, people = workspace.settings, _readers(workspace.watchlists, edition)
    if edition.key == workspace.editions.all_keys()[-1]:
        workspace.deliveries.add(edition.key, [one.email for one in people])
    folder = settings.reports / edition.key / "outbox"
    mailbox: Mailbox = SmtpMailbox(settings.smtp) if settings.smtp.host else FolderMailbox(folder)
    # Those who read the same watchlists get the same page: it is drawn once.
    draw = lru_cache(maxsize=8)(partial(_drawn, edition))
    messages = [(one.email, partial(_message, edition.key, one, settings.smtp.sender, draw)) for one in people]
    sent = deliver(edition.key, messages, workspace.deliveries, mailbox, owner())
    return _left_to(named(workspace), sent)


def late(workspace: Workspace) -> dict[str, tuple[str, ...]]:
    """Who still waits for which edition of the four weeks before the newest one's, oldest first; of a week that was
    revised only the last revision is still worth reading."""
    last = {key[: len("2026-W08")]: key for key in workspace.editions.all_keys()}
    weeks, waiting = sorted(last)[-LATE_WEEKS - 1 : -1], workspace.deliveries.waiting()
    people, found = named(workspace), {}
    for key in (last[week] for week in weeks if last[week] in waiting):
        states = workspace.deliveries.states(key)
        if left := tuple(one.email for one in states if one.state == "pending" and one.email in people):
            found[key] = left
    return found


def send_late(workspace: Workspace) -> None:
    """Deliver what the weeks before still owe. Where that fails they go on waiting, and ``horizon status`` says so."""
    for key in late(workspace):
        try:
            send(workspace, edition_of(workspace, key))
        except DeliveryError as fault:
            log.warning("%s: %s", key, fault)


def again(workspace: Workspace, edition: Edition, emails: Sequence[str]) -> None:
    """Let those be sent an edition again of whom nobody knows whether they got it, or who were refused. UsageError, and
    nothing is changed, where it stands otherwise with one of them."""
    states = {one.email: one.state for one in workspace.deliveries.states(edition.key)}
    for email in emails:
        if states.get(email) not in {"unknown", "refused"}:
            stands = states.get(email, "no reader of it")
            raise UsageError(f"{edition.key}, {email}: {stands}; --again is for those who are refused or unknown")
    for email in emails:
        workspace.deliveries.again(edition.key, email)


def _readers(watchlists: Sequence[Watchlist], edition: Edition) -> tuple[Recipient, ...]:
    """Those whom an edition has something for; a watchlist that came after it waits for the next one."""
    inside = {page.name for page in edition.scan.watchlists}
    return recipients([one for one in watchlists if one.name in inside])


def _left_to(people: Set[str], sent: Sent) -> Sent:
    """Who is no longer named waits for nothing."""
    left = ("pending", "refused", "unknown")
    return replace(sent, **{state: tuple(one for one in getattr(sent, state) if one in people) for state in left})


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What the readers of the same watchlists get."""

    page: render.Message
    workbook: bytes


def _drawn(edition: Edition, watchlists: tuple[str, ...]) -> _Drawn:
    return _Drawn(render.message(edition, watchlists), publish.workbook(narrow(edition, watchlists)))


def _message(key: str, one: Recipient, sender: str, draw: Callable[[tuple[str, ...]], _Drawn]) -> EmailMessage:
    drawn, now = draw(one.watchlists), dt.datetime.now(tz=dt.UTC)
    page = render.addressed(drawn.page, one)
    pictures = [(picture.name, picture.png) for picture in page.pictures]
    return build(key, one, sender, page.subject, page.text, page.html, pictures, drawn.workbook, now)


def due(workspace: Workspace, edition: str = "", revise: bool = False) -> tuple[Recipient, ...]:
    """Who would get an edition, this week's without a key, if it were sent now; nothing is composed for it."""
    key = (
        edition_of(workspace, edition).key
        if edition
        else key_of_week(workspace.editions, workspace.settings.today, revise)
    )
    over = {one.email for one in workspace.deliveries.states(key) if one.state not in {"pending", "claimed"}}
    return tuple(one for one in recipients(workspace.watchlists) if one.email not in over)


def judge(edition: str, sent: Sent, faults: Sequence[str]) -> None:
    """Raise what the exit code must say: nobody served, or only some."""
    left = [*sent.pending, *sent.refused, *sent.unknown]
    if left and not sent.sent:
        raise DeliveryError(f"{edition}: nobody was served; waiting or refused: {', '.join(left)}. See: horizon status")
    if left:
        raise PartlyDone(f"{edition}: sent to {len(sent.sent)}, not to {', '.join(left)}. See: horizon status")
    complete(faults)


def complete(faults: Sequence[str]) -> None:
    """Raise what the exit code must say where some of the watchlists are broken and the others were served."""
    if faults:
        raise PartlyDone(f"done without the watchlists that are broken: {'; '.join(faults)}")
