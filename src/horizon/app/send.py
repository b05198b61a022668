"""Deliver editions: one page for each set of watchlists, one message for each recipient."""

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from functools import lru_cache, partial

from horizon.app.late_deliveries import find_late_deliveries
from horizon.app.recipients import edition_recipients, named_addresses
from horizon.app.workspace import Workspace, get_edition, process_name
from horizon.delivery.message import MessageContent, build_message
from horizon.delivery.outbox import DeliveryReport, FolderMailbox, Mailbox, deliver_edition
from horizon.delivery.smtp import SmtpMailbox
from horizon.digest import publish
from horizon.digest.calendar import render_calendar
from horizon.digest.html import render
from horizon.digest.view.for_reader import narrow_edition
from horizon.digest.view.links import link_edition
from horizon.errors import ConfigurationError, DeliveryError, PartlyDoneError, UsageError
from horizon.impact.valuation import EstimateInputs, inputs_from_json
from horizon.settings import DigestSettings
from horizon.values.edition import Edition, Recipient

log = logging.getLogger(__name__)
NOBODY_IS_NAMED = (
    "no watchlist names a recipient. Write one into watchlists/NAME.yaml: recipients: [{email: you@example.org}]"
)


def send_edition(workspace: Workspace, edition: Edition) -> DeliveryReport:
    """Deliver an edition to those who have not had it: by SMTP, or into its ``outbox/`` if no host is set.

    The caller holds the lease of the run, so that every claim is of a run that has ended, and is ended too.
    Recipients named since it was composed get the newest edition too; those no longer named are left out of the report.
    """
    settings, recipients = workspace.settings, edition_recipients(workspace.watchlists, edition)
    workspace.deliveries.end_claims()
    if edition.key == workspace.editions.edition_keys()[-1]:
        workspace.deliveries.add_recipients(edition.key, [recipient.email for recipient in recipients])
    folder = settings.reports / edition.key / "outbox"
    mailbox: Mailbox = SmtpMailbox(settings.smtp) if settings.smtp.host else FolderMailbox(folder)
    # Recipients with the same watchlists get the same page: it is rendered once.
    inputs = inputs_from_json(edition.inputs)
    render_for = lru_cache(maxsize=8)(partial(_render_attachments, edition, inputs, settings.digest))
    messages = [
        (recipient.email, partial(_build_message, edition.key, recipient, settings.smtp.sender, render_for))
        for recipient in recipients
    ]
    report = deliver_edition(edition.key, messages, workspace.deliveries, mailbox, process_name())
    named = named_addresses(workspace)
    unserved = ("pending", "refused", "unknown")
    return replace(
        report, **{state: tuple(email for email in getattr(report, state) if email in named) for state in unserved}
    )


def send_late_editions(workspace: Workspace) -> None:
    """Deliver late editions; where that fails they keep waiting, and ``horizon status`` reports them."""
    for key in find_late_deliveries(workspace):
        try:
            send_edition(workspace, get_edition(workspace, key))
        except DeliveryError as fault:
            log.warning("%s: %s", key, fault)


def retry_delivery(workspace: Workspace, edition: Edition, emails: Sequence[str]) -> None:
    """Mark refused and unknown deliveries as pending. Raises UsageError, changing nothing, if one is neither."""
    states = {delivery.email: delivery.state for delivery in workspace.deliveries.edition_deliveries(edition.key)}
    for email in emails:
        if states.get(email) not in {"unknown", "refused"}:
            state = states.get(email, "not a recipient")
            raise UsageError(f"{edition.key}, {email}: {state}; --again is for those who are refused or unknown")
    for email in emails:
        workspace.deliveries.retry_delivery(edition.key, email)


@dataclass(frozen=True, slots=True)
class _Attachments:
    """The page, and the workbook and calendar, that all recipients with the same watchlists get."""

    page: render.RenderedMessage
    workbook: bytes
    calendar: bytes


def _render_attachments(
    edition: Edition, inputs: EstimateInputs | None, settings: DigestSettings, watchlists: tuple[str, ...]
) -> _Attachments:
    narrowed, links = narrow_edition(edition, watchlists), link_edition(edition.key, settings.url, settings.attach)
    return _Attachments(
        render.render_message(edition, watchlists, links),
        publish.render_workbook(narrowed, inputs) if "workbook" in settings.attach else b"",
        render_calendar(narrowed) if "calendar" in settings.attach else b"",
    )


def _build_message(
    key: str, recipient: Recipient, sender: str, render_for: Callable[[tuple[str, ...]], _Attachments]
) -> EmailMessage:
    rendered, now = render_for(recipient.watchlists), dt.datetime.now(tz=dt.UTC)
    page = render.address_message(rendered.page, recipient)
    pictures = [(picture.name, picture.png) for picture in page.pictures]
    content = MessageContent(page.subject, page.text, page.html, pictures, rendered.workbook, rendered.calendar)
    return build_message(key, recipient, sender, content, now)


def raise_for_delivery(edition: str, sent: DeliveryReport, faults: Sequence[str], left_out: Sequence[str] = ()) -> None:
    """Raise DeliveryError if nobody was served, PartlyDoneError if only some recipients, watchlists or terms were."""
    unserved = [*sent.pending, *sent.refused, *sent.unknown]
    if unserved and not sent.sent:
        raise DeliveryError(
            f"{edition}: nobody was served; waiting or refused: {', '.join(unserved)}. See: horizon status"
        )
    if unserved:
        raise PartlyDoneError(f"{edition}: sent to {len(sent.sent)}, not to {', '.join(unserved)}. See: horizon status")
    raise_for_faults(faults, left_out)


def raise_for_nobody(edition: str, sent: DeliveryReport) -> None:
    """Raise ConfigurationError if there is nobody to be served, where sending was asked for."""
    if has_nobody(sent):
        raise ConfigurationError(f"{edition} is composed, and nobody gets it: {NOBODY_IS_NAMED}")


def has_nobody(sent: DeliveryReport) -> bool:
    """Tell whether no recipient is named at all."""
    return not (sent.sent or sent.pending or sent.refused or sent.unknown)


def raise_for_faults(faults: Sequence[str], left_out: Sequence[str] = ()) -> None:
    """Raise PartlyDoneError if watchlists are broken or the registry refused terms; the others were served."""
    texts = [f"the watchlists that are broken: {'; '.join(faults)}"] if faults else []
    if left_out:
        refused = "; ".join(left_out)
        texts.append(f"the terms that the registry refuses: {refused}. Write them shorter, or take them out")
    if texts:
        raise PartlyDoneError(f"done without {'; and without '.join(texts)}")
