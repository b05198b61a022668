"""The way in: the printed address with its token, or a password, each against the session's cookie."""

import time

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from horizon.web.desk import Desk
from horizon.web.guard import DeskAddress
from horizon.web.visit import render_page

WRONG_PASSWORD_SECONDS = 2.0
"""Seconds that a wrong password takes; one at a time is tried."""


def entry_routes(desk: Desk, address: DeskAddress) -> list[Route]:
    """The routes that are answered without a session."""

    async def show_entry(request: Request) -> Response:
        token = request.query_params.get("token", "")
        if desk.keys.password:
            return _show_entry_page(status=200)
        if token and desk.keys.opens(token):
            return _let_in(desk, address)
        return _show_entry_page(
            403, "This address is of an earlier start: open the one that horizon serve printed last."
        )

    async def take_password(request: Request) -> Response:
        async with request.form(max_files=0, max_fields=3) as sent:
            given = str(sent.get("password", ""))
        is_right = await run_in_threadpool(_try_password, desk, given)
        if is_right:
            return _let_in(desk, address)
        return _show_entry_page(403, "That is not the password.")

    return [
        Route("/enter", show_entry, methods=["GET"]),
        Route("/enter", take_password, methods=["POST"]),
    ]


def _try_password(desk: Desk, given: str) -> bool:
    with desk.write_lock():
        if desk.keys.password and desk.keys.opens(given):
            return True
        time.sleep(WRONG_PASSWORD_SECONDS)
        return False


def _let_in(desk: Desk, address: DeskAddress) -> Response:
    """Give the cookie, and a page that goes on by itself: a redirect from another site would come without it."""
    page = HTMLResponse(render_page("entered.html.j2"))
    page.set_cookie(desk.keys.cookie, desk.keys.session, httponly=True, samesite="strict", secure=address.is_secure)
    return page


def _show_entry_page(status: int, fault: str = "") -> Response:
    asks = not fault or (status == 403 and "password" in fault)
    html = render_page("entry.html.j2", fault=fault, asks_password=asks)
    return HTMLResponse(html, status)
