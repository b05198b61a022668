"""An edition as HTML and text: the report, the e-mail, the e-mail's text.

What comes from the registry or a watchlist is cleaned before it reaches a template, and escaped in it. The report loads
nothing from outside itself, and its content security policy forbids it to.
"""

import base64
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

import css_inline
from jinja2 import Environment
from markupsafe import Markup, escape

from horizon.digest.charts.drawing import Picture
from horizon.digest.charts.edition_charts import draw_pictures
from horizon.digest.html import text_table
from horizon.digest.html.environment import html_environment
from horizon.digest.view import causes, costing, decisions, news, reasons, regulators, selection, totals, wording
from horizon.digest.view.for_reader import clean_edition, clean_strings, clean_text, narrow_edition
from horizon.edition.rounding import round_bridge, round_conditional_bridge_by_year
from horizon.values.dates import format_day
from horizon.values.edition import Edition, Recipient
from horizon.values.money import format_short_amount

STUDY_URL = "https://clinicaltrials.gov/study/"
CLIP_BYTES = 100_000
"""Bytes of an e-mail's HTML that every mail program shows whole."""
READER_BYTES = 2_500
"""Bytes of these that are kept for the line that names the reader."""
TEXT_LENGTHS = (300, 120, 40)
"""Longest string in the e-mail, in characters; the shorter ones are for HTML that would be clipped."""
LONGEST_ALT, LONGEST_TITLE = 1_500, 120
_SIGNED = re.compile(r"\(?[+−][A-Z]{0,3}[£$€]?\d[\d.,]*(?:bn|m|k)?\)?")
_REGULATOR_PAGE = re.compile(
    r" \((https://(?:www\.)?(?:ema\.europa\.eu|accessdata\.fda\.gov|gov\.uk)/[\w%./?=&#~+-]*)\)$"
)
READER_MARK = "<!--reader-->"


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """The e-mail for all readers of the same watchlists.

    ``titles`` are those of the watchlists; ``html`` names the pictures as ``cid:NAME``.
    """

    subject: str
    text: str
    html: str
    pictures: tuple[Picture, ...]
    titles: tuple[str, ...]


def render_report(edition: Edition, pictures: tuple[Picture, ...]) -> str:
    """Render the report: one file with everything in it, for screen and print."""
    sources = [(picture, _data_url(picture)) for picture in pictures]
    return _render("index.html.j2", edition=clean_edition(edition), pictures=sources, script_hash=_hash_script())


def render_email(edition: Edition, pictures: tuple[Picture, ...]) -> str:
    """Render the e-mail's HTML: the first screen and the changes, styles inlined, pictures by content id."""
    sources = [
        (replace(picture, alt=clean_text(picture.alt, LONGEST_ALT)), f"cid:{picture.name}") for picture in pictures
    ]
    html = ""
    for longest in TEXT_LENGTHS:
        page = _render("email.html.j2", edition=_shorten_edition(edition, longest), pictures=sources)
        html = css_inline.inline(page, load_remote_stylesheets=False, keep_style_tags=False)
        if len(html.encode()) < CLIP_BYTES - READER_BYTES:
            break
    return html


def render_email_file(edition: Edition, pictures: tuple[Picture, ...]) -> str:
    """Render the e-mail as a file that contains its pictures."""
    html = render_email(edition, pictures)
    for picture in pictures:
        html = html.replace(f'src="cid:{picture.name}"', f'src="{_data_url(picture)}"')
    return html


def render_text(edition: Edition) -> str:
    """Render the e-mail's plain text, at most 100 columns wide."""
    text = _render("digest.txt.j2", edition=_shorten_edition(edition))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def render_message(edition: Edition, watchlists: Iterable[str]) -> RenderedMessage:
    """Render the e-mail for the readers of these watchlists: the whole edition, or the part that concerns them."""
    narrowed = narrow_edition(edition, watchlists)
    pictures = () if selection.is_quiet(narrowed) else draw_pictures(narrowed)
    subject = wording.compose_subject(_shorten_edition(narrowed))
    titles = tuple(clean_text(page.title, LONGEST_TITLE) for page in narrowed.scan.watchlists)
    return RenderedMessage(subject, render_text(narrowed), render_email(narrowed, pictures), pictures, titles)


def address_message(message: RenderedMessage, recipient: Recipient) -> RenderedMessage:
    """Add the line that says who gets the message and why, the only difference between readers."""
    recipient = replace(recipient, role=clean_text(recipient.role, LONGEST_TITLE))
    reason = wording.explain_receipt(recipient, message.titles)
    # Text from outside is escaped, so that this comment stands in the page once.
    html = message.html.replace(READER_MARK, _render("reader.html.j2", reason=reason).strip())
    return replace(message, text=f"{message.text}\n{text_table.wrap_paragraph(reason, 0, 0)}\n", html=html)


def _render(template: str, **values: object) -> str:
    return _digest_environment().get_template(template).render(**values)


def _shorten_edition(edition: Edition, longest: int = TEXT_LENGTHS[0]) -> Edition:
    """Shorten an edition's strings; its notes are horizon's own and few, and stay whole."""
    return replace(clean_edition(edition, longest), notes=clean_strings(edition.notes))


def _data_url(picture: Picture) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture.png).decode()}"


@functools.cache
def _hash_script() -> str:
    """Return the hash by which the report's policy allows its script."""
    script = _render("script.html.j2")
    return f"sha256-{base64.b64encode(sha256(script.encode()).digest()).decode()}"


def _keep_amounts_unbroken(text: str) -> Markup:
    """Escape a text and keep amounts with a sign on one line: a browser breaks after the sign."""
    html = _SIGNED.sub(r'<span style="white-space:nowrap">\g<0></span>', str(escape(text)))
    return Markup(html)  # noqa: S704


def _study_url(nct_id: str) -> str:
    return f"{STUDY_URL}{nct_id}" if re.fullmatch(r"NCT\d{8}", nct_id) else ""


def _link_regulator(reason: str) -> Markup:
    """Escape a reason and turn the regulator's page at its end into a link."""
    match = _REGULATOR_PAGE.search(reason)
    if match is None:
        return escape(reason)
    text = reason[: match.start()]
    return Markup('{} (<a href="{}" rel="noreferrer">the regulator’s page</a>)').format(text, match[1])


def _regulator_url(link: str) -> str:
    return link if _REGULATOR_PAGE.search(f" ({link})") else ""


@functools.cache
def _digest_environment() -> Environment:
    environment = html_environment("horizon.digest.html")
    for module in (wording, causes, costing, decisions, news, reasons, regulators, selection, totals, text_table):
        environment.globals[module.__name__.rpartition(".")[2]] = module
    environment.filters["unbroken"] = _keep_amounts_unbroken
    environment.filters["link_regulator"] = _link_regulator
    environment.globals |= {
        "regulator_url": _regulator_url,
        "format_day": format_day,
        "format_short_amount": format_short_amount,
        "round_bridge": round_bridge,
        "round_conditional_bridge_by_year": round_conditional_bridge_by_year,
        "study_url": _study_url,
    }
    return environment
