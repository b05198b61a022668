"""An edition as an e-mail: its HTML, its plain text, and the message for the readers of the same watchlists.

What comes from the registry or a watchlist is cleaned before it reaches a template, and escaped in it.
"""

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import css_inline

from horizon.digest.charts.drawing import Picture
from horizon.digest.charts.small_picture import draw_small_picture
from horizon.digest.html import text_table
from horizon.digest.html.templating import render_template
from horizon.digest.view import wording
from horizon.digest.view.brief import SIZES, Brief, compose_brief
from horizon.digest.view.for_reader import clean_edition, clean_strings, clean_text, narrow_edition
from horizon.digest.view.links import BESIDE, EditionLinks
from horizon.values.edition import Edition, Recipient

CLIP_BYTES = 100_000
"""Bytes of an e-mail's HTML that every mail program shows whole."""
READER_BYTES = 2_500
"""Bytes of these that are kept for the line that names the reader."""
TEXT_LENGTHS = (300, 120, 40)
"""Longest string in the e-mail, in characters; the shorter ones are for HTML that would be clipped."""
MOST_WORDS = 250
"""Words of the e-mail, with the line that names the reader: it is read in a minute."""
_LONG_ROLE = Recipient("", "medicines finance lead", ())
LONGEST_ALT, LONGEST_TITLE = 1_500, 120
_UNSEEN = re.compile(r"<(style|title)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.DOTALL)
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


def draw_mail_pictures(edition: Edition) -> tuple[Picture, ...]:
    """Draw the mail's one picture: the largest payer's total, on average and if it comes; none in a quiet week."""
    brief = compose_brief(clean_edition(edition))
    if brief.quiet or brief.first_total is None:
        return ()
    return (draw_small_picture(brief.first_total.table),)


def render_email(edition: Edition, pictures: tuple[Picture, ...], links: EditionLinks = BESIDE) -> str:
    """Render the e-mail's HTML: styles inlined, pictures by content id."""
    sources = [
        (replace(picture, alt=clean_text(picture.alt, LONGEST_ALT)), f"cid:{picture.name}") for picture in pictures
    ]
    html = ""
    for longest in TEXT_LENGTHS:
        shortened = _shorten_edition(edition, longest)
        page = _render_brief(_fit_brief(shortened, links), links, wording.compose_subject(shortened), sources)
        html = css_inline.inline(page, load_remote_stylesheets=False, keep_style_tags=False)
        if len(html.encode()) < CLIP_BYTES - READER_BYTES:
            break
    return html


def render_email_file(edition: Edition, pictures: tuple[Picture, ...]) -> str:
    """Render the e-mail as a file that contains its pictures, beside the other files of the edition."""
    html = render_email(edition, pictures)
    for picture in pictures:
        html = html.replace(f'src="cid:{picture.name}"', f'src="{_data_url(picture)}"')
    return html


def render_text(edition: Edition, links: EditionLinks = BESIDE) -> str:
    """Render the e-mail's plain text, at most 100 columns wide."""
    shortened = _shorten_edition(edition)
    text = render_template("mail/mail.txt.j2", brief=_fit_brief(shortened, links), links=links)
    return text_table.squeeze_blank_lines(text)


def render_message(edition: Edition, watchlists: Iterable[str], links: EditionLinks = BESIDE) -> RenderedMessage:
    """Render the e-mail for the readers of these watchlists: the whole edition, or the part that concerns them."""
    narrowed = narrow_edition(edition, watchlists)
    pictures = draw_mail_pictures(narrowed)
    subject = wording.compose_subject(_shorten_edition(narrowed))
    html = render_email(narrowed, pictures, links)
    return RenderedMessage(subject, render_text(narrowed, links), html, pictures, _list_titles(narrowed))


def address_message(message: RenderedMessage, recipient: Recipient) -> RenderedMessage:
    """Add the line that says who gets the message and why, the only difference between readers."""
    recipient = replace(recipient, role=clean_text(recipient.role, LONGEST_TITLE))
    reason = wording.explain_receipt(recipient, message.titles)
    # Text from outside is escaped, so that this comment stands in the page once.
    html = message.html.replace(READER_MARK, render_template("mail/reader.html.j2", reason=reason).strip())
    return replace(message, text=f"{message.text}\n{text_table.wrap_paragraph(reason, 0, 0)}\n", html=html)


def _fit_brief(edition: Edition, links: EditionLinks) -> Brief:
    """Compose the largest brief that a reader has the time for; the smallest if none is short enough."""
    most = MOST_WORDS - _count_words(wording.explain_receipt(_LONG_ROLE, _list_titles(edition)))
    for size in SIZES:
        brief = compose_brief(edition, size)
        if _count_words(_render_brief(brief, links)) <= most:
            break
    return brief


def _list_titles(edition: Edition) -> tuple[str, ...]:
    return tuple(clean_text(page.title, LONGEST_TITLE) for page in edition.scan.watchlists)


def _render_brief(
    brief: Brief, links: EditionLinks, subject: str = "", pictures: Sequence[tuple[Picture, str]] = ()
) -> str:
    return render_template("mail/mail.html.j2", subject=subject, brief=brief, links=links, pictures=pictures)


def _count_words(page: str) -> int:
    """Count the words that a page shows."""
    return len(_UNSEEN.sub(" ", page).split())


def _shorten_edition(edition: Edition, longest: int = TEXT_LENGTHS[0]) -> Edition:
    """Shorten an edition's strings; its notes are horizon's own and few, and stay whole."""
    return replace(clean_edition(edition, longest), notes=clean_strings(edition.notes))


def _data_url(picture: Picture) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture.png).decode()}"
