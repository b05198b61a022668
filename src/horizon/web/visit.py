"""One visit of a browser: what it asks for, and the page or the fragment that it is answered with."""

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.responses import HTMLResponse, RedirectResponse, Response

from horizon.digest.html.environment import html_environment
from horizon.digest.view import costing, person_cost, wording
from horizon.technology.spelling import spell_first
from horizon.values.dates import format_day
from horizon.values.money import format_short_amount
from horizon.web.desk import Desk
from horizon.web.forms import TOKEN_FIELD, FormData


@dataclass(frozen=True, slots=True)
class Visit:
    """A request: ``names`` are the parts of its address, ``query`` and ``form`` the fields that it brings."""

    desk: Desk
    names: dict[str, str] = field(default_factory=dict)
    query: FormData = field(default_factory=lambda: FormData({}))
    form: FormData = field(default_factory=lambda: FormData({}))

    def show(self, template: str, status: int = 200, /, **values: object) -> Response:
        """Answer with a page, or with a fragment of one."""
        token = {"form_token": self.desk.keys.form, "TOKEN_FIELD": TOKEN_FIELD}
        # The name of a file can hold what is no character of any text.
        return HTMLResponse(render_page(template, **token, **values).encode("utf-8", "replace"), status)

    def go_to(self, address: str) -> Response:
        """Answer with another address of the desk, so that loading again sends nothing twice."""
        return RedirectResponse(address, 303)


Answer = Callable[[Visit], Response]


_TEMPLATES = html_environment("horizon.web")
_TEMPLATES.globals |= {
    "format_day": format_day,
    "format_short_amount": format_short_amount,
    "wording": wording,
    "costing": costing,
    "person_cost": person_cost,
}
_TEMPLATES.globals |= {"spell_first": spell_first}


def render_page(template: str, **values: object) -> str:
    """Render one of the desk's own templates."""
    return _TEMPLATES.get_template(template).render(**values)
