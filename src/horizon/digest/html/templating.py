"""The templates of the digest, with what they call: the modules of the view and a few filters for hostile text."""

import functools
import re

from jinja2 import Environment
from markupsafe import Markup, escape

from horizon.digest.html import text_table
from horizon.digest.html.environment import html_environment
from horizon.digest.view import (
    causes,
    costing,
    decisions,
    effects,
    getting_ready,
    news,
    person_cost,
    regulators,
    selection,
    totals,
    unwatched,
    wording,
    workforce,
)
from horizon.edition.rounding import round_bridge, round_conditional_bridge_by_year
from horizon.technology.spelling import spell_first
from horizon.values.dates import format_day
from horizon.values.money import format_short_amount

STUDY_URL = "https://clinicaltrials.gov/study/"
_SIGNED = re.compile(r"\(?[+−][A-Z]{0,3}[£$€]?\d[\d.,]*(?:bn|m|k)?\)?")
_REGULATOR_ADDRESS = r"https://(?:www\.)?(?:ema\.europa\.eu|accessdata\.fda\.gov|gov\.uk)/[\w%./?=&#~+-]*"
_REGULATOR_PAGE = re.compile(rf" \(({_REGULATOR_ADDRESS})\)$")
_STUDY = re.compile(r"NCT\d{8}")


def render_template(template: str, **values: object) -> str:
    """Render one of the digest's templates."""
    return _digest_environment().get_template(template).render(**values)


def link_label(link: str) -> str:
    """Return what a link is called: the trial's id, or ``the regulator’s page``; empty for any other address."""
    if link.startswith(STUDY_URL) and _STUDY.fullmatch(link.removeprefix(STUDY_URL)):
        return link.removeprefix(STUDY_URL)
    return "the regulator’s page" if _regulator_url(link) else ""


def _keep_amounts_unbroken(text: str) -> Markup:
    """Escape a text and keep amounts with a sign on one line: a browser breaks after the sign."""
    html = _SIGNED.sub(r'<span style="white-space:nowrap">\g<0></span>', str(escape(text)))
    return Markup(html)  # noqa: S704


def _study_url(nct_id: str) -> str:
    return f"{STUDY_URL}{nct_id}" if _STUDY.fullmatch(nct_id) else ""


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
    for module in (
        wording,
        workforce,
        causes,
        costing,
        decisions,
        effects,
        getting_ready,
        news,
        person_cost,
        regulators,
        selection,
        totals,
        unwatched,
        text_table,
    ):
        environment.globals[module.__name__.rpartition(".")[2]] = module
    environment.filters["unbroken"] = _keep_amounts_unbroken
    environment.filters["link_regulator"] = _link_regulator
    environment.globals |= {
        "link_label": link_label,
        "regulator_url": _regulator_url,
        "format_day": format_day,
        "format_short_amount": format_short_amount,
        "round_bridge": round_bridge,
        "round_conditional_bridge_by_year": round_conditional_bridge_by_year,
        "study_url": _study_url,
        "spell_first": spell_first,
    }
    return environment
