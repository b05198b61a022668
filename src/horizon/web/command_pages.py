"""The pages of the commands that the desk starts: what one would do, how far it is, and what came of it."""

from hashlib import sha256

from starlette.responses import Response

from horizon.app.recipients import due_recipients
from horizon.app.workspace import get_edition, key_of_week
from horizon.digest.view.wording import compose_subject
from horizon.errors import UsageError
from horizon.store.editions import Editions
from horizon.values.edition import Edition, Recipient
from horizon.web.started_command import COMMANDS, DeskCommand
from horizon.web.visit import Visit

SUBJECT, SEEN = "of", "seen"
"""The fields that say what a command is started for, and which readers were shown before it was."""


def show_started(visit: Visit) -> Response:
    """Show the command that runs, or what came of the last one."""
    return visit.show("started.html.j2", **_describe_started(visit))


def show_state(visit: Visit) -> Response:
    """Answer with the part of that page that changes."""
    return visit.show("started_state.html.j2", **_describe_started(visit))


def show_command(visit: Visit) -> Response:
    """Show what a command would do, and to whom, before it is started."""
    command, subject = _find_command(visit), visit.query.get(SUBJECT)
    if command.key == "send" and not subject and (newest := visit.desk.newest_edition()):
        subject = newest.key
    return _show_command_page(visit, command, subject)


def start_command(visit: Visit) -> Response:
    """Start a command, and go on to the page that says how far it is."""
    command, subject = _find_command(visit), visit.form.get(SUBJECT)
    try:
        if command.key == "send":
            _, readers = _find_readers(visit, subject)
            if visit.form.get(SEEN) != _fingerprint_readers(readers):
                raise UsageError("who gets it has changed since you looked: look through the list below again")
        visit.desk.commands.start_command(command, subject)
    except UsageError as fault:
        return _show_command_page(visit, command, subject, str(fault))
    return visit.go_to("/commands")


def choose_edition_command(visit: Visit) -> DeskCommand:
    """The command that makes an edition now: the week's first, or another one where it has one already."""
    editions = Editions(visit.desk.open_trials().engine)
    week_key = key_of_week(editions, visit.desk.read_settings().today, revise=False)
    return COMMANDS["revise" if week_key in editions.edition_keys() else "digest"]


def _find_command(visit: Visit) -> DeskCommand:
    command = COMMANDS.get(visit.names["key"])
    if command is None:
        raise UsageError("the desk starts no such command")
    return command


def _show_command_page(visit: Visit, command: DeskCommand, subject: str, fault: str = "") -> Response:
    edition: Edition | None = None
    readers: tuple[Recipient, ...] = ()
    if command.key == "send":
        edition, readers = _find_readers(visit, subject)
    elif command.key == "revise":
        edition = visit.desk.newest_edition()
    workspace = visit.desk.open_workspace()
    settings = workspace.settings
    return visit.show(
        "command.html.j2",
        400 if fault else 200,
        command=command,
        subject=subject,
        fields={"subject": SUBJECT, "seen": SEEN},
        fault=fault,
        edition=edition,
        readers=readers,
        seen=_fingerprint_readers(readers),
        titles={watchlist.name: watchlist.title for watchlist in workspace.watchlists},
        mail_subject=compose_subject(edition) if edition else "",
        mail_host=settings.smtp.host,
        sender=settings.smtp.sender,
    )


def _find_readers(visit: Visit, key: str) -> tuple[Edition, tuple[Recipient, ...]]:
    """An edition and who has not had it. Raises UsageError if there is no edition of this key."""
    workspace = visit.desk.open_workspace()
    edition = get_edition(workspace, key)
    return edition, due_recipients(workspace, edition.key)


def _fingerprint_readers(readers: tuple[Recipient, ...]) -> str:
    return sha256(repr(readers).encode()).hexdigest()[:16]


def _describe_started(visit: Visit) -> dict[str, object]:
    started = visit.desk.commands.last
    has_ended = started is not None and not started.is_running
    deliveries: list[tuple[str, str]] = []
    if started and has_ended and started.command.key == "send":
        editions = visit.desk.open_workspace().deliveries.edition_deliveries(started.subject)
        deliveries = [(delivery.email, delivery.state) for delivery in editions]
    return {
        "started": started,
        "edition": visit.desk.newest_edition() if has_ended else None,
        "next_edition": choose_edition_command(visit),
        "deliveries": deliveries,
    }
