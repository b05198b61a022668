"""The first page: the newest edition, the decisions due, and what waits with the command that does it."""

from starlette.responses import Response

from horizon.app.status import read_status
from horizon.app.waiting import list_waiting
from horizon.digest.view import decisions, selection
from horizon.web.visit import Visit

MOST_DECISIONS, MOST_NAMED = 12, 12


def show_home(visit: Visit) -> Response:
    """Show the first page."""
    workspace = visit.desk.open_workspace()
    status = read_status(workspace)
    edition = visit.desk.newest_edition()
    agenda = decisions.list_agenda(edition) if edition else ()
    return visit.show(
        "home.html.j2",
        service=status,
        waiting=list_waiting(status),
        edition=edition,
        agenda=agenda[:MOST_DECISIONS],
        more=len(agenda) - MOST_DECISIONS,
        named=selection.first_screen(edition)[:MOST_NAMED] if edition else (),
        anchor=selection.technology_anchor,
        watchlists=workspace.watchlists,
    )
