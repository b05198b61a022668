"""The desk as an application: every address with what answers it, and how a fault becomes a page."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from horizon.errors import HorizonError
from horizon.web import (
    ask_pages,
    command_pages,
    edition_files,
    entry,
    home,
    named_pages,
    new_pages,
    repair_pages,
    scan_pages,
    technology_pages,
    unwatched_pages,
    watchlist_pages,
    watchlist_previews,
    what_if,
)
from horizon.web.assets import serve_asset
from horizon.web.desk import Desk
from horizon.web.forms import ForgedFormError, FormData, read_form
from horizon.web.guard import DeskAddress, Guard, TooLargeError
from horizon.web.visit import Answer, Visit


@dataclass(frozen=True, slots=True)
class _Page:
    """An address of the desk: what answers it when it is looked at, and when a form is sent to it."""

    path: str
    shown_by: Answer | None = None
    sent_to: Answer | None = None


PAGES = (
    _Page("/", home.show_home),
    _Page("/watchlists", watchlist_pages.show_watchlists),
    _Page("/watchlists/{name}", watchlist_pages.show_watchlist_form, watchlist_pages.take_form),
    _Page("/watchlists/{name}/write", None, watchlist_pages.write_form),
    _Page("/watchlists/{name}/matches", None, watchlist_previews.show_matches),
    _Page("/watchlists/{name}/misses", None, watchlist_previews.show_near_misses),
    _Page("/watchlists/{name}/costs", None, watchlist_previews.show_costs),
    _Page("/watchlists/{name}/readiness", None, watchlist_previews.show_readiness),
    _Page("/watchlists/{name}/text", repair_pages.show_repair, repair_pages.write_repair),
    _Page("/watchlists/{name}/scan", scan_pages.show_scan),
    _Page("/watchlists/{name}/count", None, scan_pages.count_watchlist),
    _Page("/new", new_pages.show_new, new_pages.begin_new),
    _Page("/new/adopt", None, new_pages.adopt_new),
    _Page("/what-if", what_if.choose_watchlist),
    _Page("/what-if/{name}", what_if.show_what_if, what_if.ask_what_if),
    _Page("/what-if/{name}/answer", None, what_if.answer_what_if),
    _Page("/what-if/{name}/sums", None, what_if.show_sums),
    _Page("/technologies", technology_pages.list_technologies),
    _Page("/technologies/{anchor}", technology_pages.show_technology_page, technology_pages.record_outcome),
    _Page("/technologies/{anchor}/write", None, technology_pages.write_regulatory_entry),
    _Page("/technologies/{anchor}/strike", None, technology_pages.strike_record),
    _Page("/named", named_pages.show_named, named_pages.record_of_named),
    _Page("/named/strike", None, named_pages.strike_of_named),
    _Page("/commands", command_pages.show_started),
    _Page("/commands/state", command_pages.show_state),
    _Page("/commands/{key}", command_pages.show_command, command_pages.start_command),
    _Page("/ask", ask_pages.show_ask, ask_pages.ask_registry),
    _Page("/unwatched", unwatched_pages.show_unwatched),
    _Page("/unwatched/begin", None, unwatched_pages.begin_from_unwatched),
    _Page("/unwatched/ignore", None, unwatched_pages.ignore_unwatched),
    _Page("/editions/{key}/{file:path}", edition_files.show_file),
)


def build_application(desk: Desk, address: DeskAddress) -> Starlette:
    """Build the application of a desk at an address."""
    routes = [Route("/static/{name}", _serve_static), *entry.entry_routes(desk, address)]
    for page in PAGES:
        if page.shown_by:
            routes.append(Route(page.path, _make_endpoint(desk, page.shown_by), methods=["GET"]))
        if page.sent_to:
            routes.append(Route(page.path, _make_endpoint(desk, page.sent_to), methods=["POST"]))
    handlers: Mapping[object, object] = {
        HTTPException: _refuse_plainly,
        TooLargeError: _refuse_length,
        ClientDisconnect: _let_go,
        Exception: _report_bug,
    }
    guard = Middleware(Guard, address=address, keys=desk.keys)
    return Starlette(routes=routes, middleware=[guard], exception_handlers=handlers)  # type: ignore[arg-type]


async def _serve_static(request: Request) -> Response:
    return serve_asset(request.path_params["name"])


def _make_endpoint(desk: Desk, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        query, names = FormData.of(request.query_params.multi_items()), dict(request.path_params)
        form = FormData({})
        try:
            if request.method == "POST":
                form = await read_form(request, desk.keys.form)
            return await run_in_threadpool(answer, Visit(desk, names, query, form))
        except ForgedFormError as fault:
            return PlainTextResponse(f"{fault}\n", 403)
        except HorizonError as fault:
            return Visit(desk).show("fault.html.j2", 400, text=str(fault))
        except asyncio.CancelledError:
            return PlainTextResponse("The desk is being closed.\n", 503)

    return respond


async def _refuse_plainly(_request: Request, fault: HTTPException) -> Response:
    words = {404: "There is no such page.", 405: "This page is not used in that way."}
    return PlainTextResponse(f"{words.get(fault.status_code, fault.detail)}\n", fault.status_code)


async def _refuse_length(_request: Request, _fault: TooLargeError) -> Response:
    return PlainTextResponse("That is too much at a time.\n", 413)


async def _let_go(_request: Request, _fault: ClientDisconnect) -> Response:
    return PlainTextResponse("It was sent in part.\n", 400)  # to nobody: whoever sent it has gone


async def _report_bug(_request: Request, _fault: Exception) -> Response:
    return PlainTextResponse("The desk met a fault of its own; the terminal in which it runs says more.\n", 500)
