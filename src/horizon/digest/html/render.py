"""From a frozen edition to the page in all its forms: the report, the e-mail, the text. The one home of jinja2.

What comes from the registry or a watchlist is cleaned before it reaches a template, and escaped in it. The report asks
for nothing outside itself, and its policy forbids it to.
"""

import base64
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from horizon.digest.charts.drawing import Picture
from horizon.digest.charts.edition_charts import pictures as draw
from horizon.digest.html import text_table
from horizon.digest.view import decisions, news, selection, totals, wording
from horizon.digest.view.for_reader import clean, fit_for_print, for_print, narrow
from horizon.edition.rounding import conditional_by_year, printed
from horizon.values.edition import Edition, Recipient
from horizon.values.money import brief, full

REGISTRY = "https://clinicaltrials.gov/study/"
CLIPPED = 100_000
"""Bytes of an e-mail's page that every mail program shows whole."""
ROOM = 2_500
"""Of these, what is kept for the line that names the reader."""
SHORT = (300, 120, 40)
"""Characters of one string in the e-mail: the longest, and shorter ones for a page that would be clipped."""
LONGEST_ALT, LONGEST_TITLE = 1_500, 120
_SIGNED = re.compile(r"\(?[+−][A-Z]{0,3}[£$€]?\d[\d.,]*(?:bn|m|k)?\)?")
READER = "<!--reader-->"
WHY = Markup(
    '<p style="margin:8px 0 0;color:#5c5c5c;font-size:12px;line-height:17px;font-family:Arial,Helvetica,sans-serif">'
    "{}</p>"
)


@dataclass(frozen=True, slots=True)
class Message:
    """What the readers of the same watchlists are sent; ``titles`` are those of the watchlists. ``html`` names the
    pictures as ``cid:NAME``."""

    subject: str
    text: str
    html: str
    pictures: tuple[Picture, ...]
    titles: tuple[str, ...]


def index_html(edition: Edition, pictures: tuple[Picture, ...]) -> str:
    """The report: one file with everything in it, for the screen and for print."""
    shown = [(picture, _inside(picture)) for picture in pictures]
    script = _script()
    template = _environment().get_template("index.html.j2")
    # The script is a template of ours without a variable; escaped it would not run.
    asis = Markup(script)  # noqa: S704
    return template.render(edition=for_print(edition), pictures=shown, script=asis, script_hash=_hash(script))


def email_html(edition: Edition, pictures: tuple[Picture, ...]) -> str:
    """The e-mail's page: the first screen and the changes, every style in its element, pictures by content id."""
    shown = [(replace(picture, alt=clean(picture.alt, LONGEST_ALT)), f"cid:{picture.name}") for picture in pictures]
    template = _environment().get_template("email.html.j2")
    html = ""
    for longest in SHORT:
        filled = template.render(edition=_short(edition, longest), pictures=shown)
        html = css_inline.inline(filled, load_remote_stylesheets=False, keep_style_tags=False)
        if len(html.encode()) < CLIPPED - ROOM:
            break
    return html


def digest_html(edition: Edition, pictures: tuple[Picture, ...]) -> str:
    """The e-mail as a file of its own, its pictures inside."""
    html = email_html(edition, pictures)
    for picture in pictures:
        html = html.replace(f'src="cid:{picture.name}"', f'src="{_inside(picture)}"')
    return html


def text(edition: Edition) -> str:
    """The e-mail's text, at most 100 columns wide: written, not converted."""
    said = _environment().get_template("digest.txt.j2").render(edition=_short(edition))
    return re.sub(r"\n{3,}", "\n\n", said).strip() + "\n"


def message(edition: Edition, watchlists: Iterable[str]) -> Message:
    """What a reader of these watchlists is sent: the whole edition, or the part that concerns them."""
    mine = narrow(edition, watchlists)
    drawn = () if selection.quiet(mine) else draw(mine)
    titles = tuple(clean(one.title, LONGEST_TITLE) for one in mine.scan.watchlists)
    return Message(wording.subject(_short(mine)), text(mine), email_html(mine, drawn), drawn, titles)


def addressed(drawn: Message, to: Recipient) -> Message:
    """The message with the line that says to whom it comes and why, which alone differs between readers of the same
    watchlists."""
    said = wording.why(replace(to, role=clean(to.role, LONGEST_TITLE)), drawn.titles)
    # All that is not ours is escaped in the page, so that this comment stands in it once.
    html = drawn.html.replace(READER, WHY.format(said))
    return replace(drawn, text=f"{drawn.text}\n{text_table.wrapped(said, 0, 0)}\n", html=html)


def _short(edition: Edition, longest: int = SHORT[0]) -> Edition:
    """An edition whose strings are short; its notes are our own, few, and said in full."""
    return replace(for_print(edition, longest), notes=fit_for_print(edition.notes))


def _inside(picture: Picture) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture.png).decode()}"


@functools.cache
def _script() -> str:
    return _environment().get_template("script.html.j2").render()


def _hash(script: str) -> str:
    return f"sha256-{base64.b64encode(sha256(script.encode()).digest()).decode()}"


def _unbroken(text: str) -> Markup:
    """Text whose amounts with a sign stay on one line: a browser breaks after the sign."""
    kept = _SIGNED.sub(r'<span style="white-space:nowrap">\g<0></span>', str(escape(text)))
    return Markup(kept)  # noqa: S704


def _registry(nct_id: str) -> str:
    return f"{REGISTRY}{nct_id}" if re.fullmatch(r"NCT\d{8}", nct_id) else ""


@functools.cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("horizon.digest.html"),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    for module in (wording, decisions, news, selection, totals, text_table):
        made.globals[module.__name__.rpartition(".")[2]] = module
    made.filters["unbroken"] = _unbroken
    made.globals |= {
        "brief": brief,
        "full": full,
        "printed": printed,
        "conditional_by_year": conditional_by_year,
        "registry": _registry,
    }
    return made
