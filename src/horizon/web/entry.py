"""The way in: the printed address with its token, or a password, each against the session's cookie."""

import asyncio

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from horizon.web.desk import Desk
from horizon.web.guard import DeskAddress
from horizon.web.visit import render_page

WRONG_PASSWORD_SECONDS = 2.0
"""Seconds that a wrong password takes; one at a time is tried."""
MOST_WAITING = 4
"""Tries that wait for their turn; who comes then is told to come again."""


def entry_routes(desk: Desk, address: DeskAddress) -> list[Route]:
    """The routes that are answered without a session."""
    turnstile = _Turnstile(desk)

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
        if turnstile.is_crowded:
            return _show_entry_page(429, "Too many try a password at once: wait a minute, then try again.")
        if await turnstile.try_password(given):
            return _let_in(desk, address)
        return _show_entry_page(403, "That is not the password.")

    return [
        Route("/enter", show_entry, methods=["GET"]),
        Route("/enter", take_password, methods=["POST"]),
    ]


class _Turnstile:
    """Lets one password be tried at a time, and none sooner after a wrong one; all others are served meanwhile."""

    def __init__(self, desk: Desk) -> None:
        self.keys, self.turn, self.waiting = desk.keys, asyncio.Lock(), 0

    @property
    def is_crowded(self) -> bool:
        """Whether as many wait as may."""
        return self.waiting >= MOST_WAITING

    async def try_password(self, given: str) -> bool:
        """Tell whether a password is right, after a while if it is not."""
        self.waiting += 1
        try:
            async with self.turn:
                if self.keys.password and self.keys.opens(given):
                    return True
                await asyncio.sleep(WRONG_PASSWORD_SECONDS)
                return False
        finally:
            self.waiting -= 1


def _let_in(desk: Desk, address: DeskAddress) -> Response:
    """Give the cookie, and a page that goes on by itself: a redirect from another site would come without it."""
    page = HTMLResponse(render_page("entered.html.j2"))
    page.set_cookie(desk.keys.cookie, desk.keys.session, httponly=True, samesite="strict", secure=address.is_secure)
    return page


def _show_entry_page(status: int, fault: str = "") -> Response:
    asks = not fault or "password" in fault
    html = render_page("entry.html.j2", fault=fault, asks_password=asks)
    return HTMLResponse(html, status)
