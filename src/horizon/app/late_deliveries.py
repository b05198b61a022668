"""Who still waits for an edition of the last weeks."""

from horizon.app.recipients import named_addresses
from horizon.app.workspace import Workspace

LATE_WEEKS = 4
"""How many weeks an edition is still sent to a recipient who could not be reached; older ones are no news."""


def find_late_deliveries(workspace: Workspace) -> dict[str, tuple[str, ...]]:
    """Return who still waits for the last revision of which of the four weeks before the newest, oldest first."""
    newest = {key[: len("2026-W08")]: key for key in workspace.editions.edition_keys()}
    weeks, pending = sorted(newest)[-LATE_WEEKS - 1 : -1], workspace.deliveries.pending_editions()
    named, late = named_addresses(workspace), {}
    for key in (newest[week] for week in weeks if newest[week] in pending):
        waiting = (row.email for row in workspace.deliveries.edition_deliveries(key) if row.state == "pending")
        if emails := tuple(email for email in waiting if email in named):
            late[key] = emails
    return late
