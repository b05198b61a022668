"""An edition as a report: its main page, the pages of single technologies, and the board's summary.

What comes from the registry or a watchlist is cleaned before it reaches a template, and escaped in it. A page loads
nothing from outside itself, and its content security policy forbids it to.
"""

import base64
import functools
from hashlib import sha256

from markupsafe import Markup

from horizon.digest.charts.drawing import Picture, save_drawing
from horizon.digest.charts.edition_charts import draw_pictures
from horizon.digest.charts.small_picture import draw_small_picture
from horizon.digest.html.templating import render_template
from horizon.digest.view import technology_facts
from horizon.digest.view.board import compose_board
from horizon.digest.view.brief import compose_brief
from horizon.digest.view.for_reader import clean_edition
from horizon.digest.view.technology_pages import place_technologies
from horizon.values.edition import Edition


def draw_report_pictures(edition: Edition) -> tuple[Picture, ...]:
    """Draw the pictures of the report: the small one of its first screen, then the others."""
    total = compose_brief(clean_edition(edition)).first_total
    first = (draw_small_picture(total.table, save_drawing),) if total else ()
    return (*first, *draw_pictures(edition))


def render_report(edition: Edition, pictures: tuple[Picture, ...]) -> str:
    """Render the report."""
    edition = clean_edition(edition)
    return render_template(
        "report/report.html.j2",
        edition=edition,
        brief=compose_brief(edition),
        pages=place_technologies(edition),
        facts=technology_facts,
        pictures=pictures,
        script_hash=_hash_script(),
    )


def render_technology_pages(edition: Edition) -> dict[str, str]:
    """Render the page of each technology that has no part in the report, by its path in the edition's folder."""
    edition = clean_edition(edition)
    by_key = {technology.key: technology for technology in edition.scan.technologies}
    return {
        path: render_template(
            "technology.html.j2",
            edition=edition,
            technology=by_key[key],
            facts=technology_facts,
            style=_read_style(),
            script_hash="",
        )
        for key, path in place_technologies(edition).files.items()
    }


def render_board(edition: Edition) -> str:
    """Render the board's summary, which prints on two pages."""
    total = compose_brief(clean_edition(edition)).first_total
    picture = draw_small_picture(total.table, save_drawing) if total else None
    return render_template(
        "board.html.j2", board=compose_board(edition), picture=picture, style=_read_style(), script_hash=""
    )


@functools.cache
def _read_style() -> Markup:
    return Markup(render_template("report/style.css.j2"))  # noqa: S704


@functools.cache
def _hash_script() -> str:
    """Return the hash by which the report's policy allows its script."""
    script = render_template("report/script.js.j2")
    return f"sha256-{base64.b64encode(sha256(script.encode()).digest()).decode()}"
