"""The page of what nobody watches: why each could matter, a watchlist begun from one, and what is not for us."""

from concurrent.futures import TimeoutError as StillReadingError

from starlette.responses import Response

from horizon.app.ignoring import ignore_technology
from horizon.app.new_watchlist import name_from_title, write_new_watchlist
from horizon.errors import HorizonError
from horizon.values.unwatched import UnwatchedTechnology
from horizon.web.started_command import COMMANDS
from horizon.web.visit import Visit

MOST_LISTED = 50
PATIENCE = 8.0
"""Seconds that the page waits for the list; it is read on in the meantime."""
KEY = "key"


def show_unwatched(visit: Visit) -> Response:
    """Show what no watchlist counts, first what could matter most."""
    return _show_unwatched_page(visit)


def ignore_unwatched(visit: Visit) -> Response:
    """Note that a technology is not for this workspace."""
    from horizon.app.unwatched import find_unwatched  # with it comes what speaks HTTP

    desk = visit.desk
    try:
        technology = find_unwatched(desk.list_unwatched().result(), visit.form.get(KEY))
        with desk.write_lock():
            ignore_technology(desk.folder, technology, visit.form.get("reason"))
    except HorizonError as fault:
        return _show_unwatched_page(visit, str(fault), visit.form.get(KEY))
    return visit.go_to("/unwatched?saved=ignored")


def begin_from_unwatched(visit: Visit) -> Response:
    """Begin a watchlist from a technology that nobody watches, and go on to its form."""
    from horizon.app.unwatched import draft_from_unwatched, find_unwatched

    desk = visit.desk
    key = visit.form.get(KEY)
    try:
        technology = find_unwatched(desk.list_unwatched().result(), key)
        folder = desk.read_settings().watchlists
        name = next(name for name in _propose_file_names(technology) if not (folder / f"{name}.yaml").exists())
        with desk.write_lock():
            text = draft_from_unwatched(desk.open_workspace(), technology.key, name, folder / f"{name}.yaml")
            write_new_watchlist(desk.read_settings(), name, text)
    except HorizonError as fault:
        return _show_unwatched_page(visit, str(fault), key)
    return visit.go_to(f"/watchlists/{name}?begun=yes")


def _propose_file_names(technology: UnwatchedTechnology) -> tuple[str, ...]:
    condition, product = (name_from_title(text) for text in (technology.conditions[0], technology.name))
    names = (condition, f"{condition}-{product}"[:80].strip("-"))
    return (*names, *(f"{names[1][:76]}-{number}" for number in range(2, 100)))


def _show_unwatched_page(visit: Visit, fault: str = "", key: str = "") -> Response:
    try:
        listed = visit.desk.list_unwatched().result(PATIENCE)
    except StillReadingError:
        listed = None
    return visit.show(
        "unwatched.html.j2",
        400 if fault else 200,
        listed=listed,
        most=MOST_LISTED,
        fault=fault,
        faulty_key=key,
        saved=visit.query.get("saved"),
        sweep=COMMANDS["sweep"],
    )
