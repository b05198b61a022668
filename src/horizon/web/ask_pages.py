"""The page on which a condition or a product is asked about that no watchlist has."""

from dataclasses import dataclass

from pydantic import ValidationError
from starlette.responses import Response

from horizon.app.match_preview import MatchPreview
from horizon.app.watching import WatchingList, find_technologies, find_watching
from horizon.digest.view import selection
from horizon.errors import RegistryError, UsageError
from horizon.values.technology import Technology
from horizon.watchlist.schema.watchlist import Watchlist
from horizon.web.forms import FormData
from horizon.web.visit import Visit
from horizon.web.watchlist_previews import MOST_PRODUCTS, MOST_RULES

PATIENCE = 10.0
"""Seconds that the page waits for the store; what it has by then is shown."""
ASKED = "asked"
"""The name of the watchlist that a question is."""


@dataclass(frozen=True, slots=True)
class Watched:
    """Which of how many watchlists watch what is asked about, and its technologies in the newest edition."""

    watching: tuple[WatchingList, ...]
    watchlists: int
    edition: str
    technologies: tuple[Technology, ...]


def show_ask(visit: Visit) -> Response:
    """Show what the store has on a condition or a product, from the address."""
    return _show_ask_page(visit, visit.query, counted=None)


def ask_registry(visit: Visit) -> Response:
    """Show how many trials the registry has, beside what the store has."""
    from horizon.app.registry_count import count_in_registry  # with it comes what speaks HTTP

    try:
        counted = f"{count_in_registry(visit.desk.read_settings(), _as_watchlist(visit.form)):,}"
    except RegistryError as fault:
        return _show_ask_page(visit, visit.form, counted=None, fault=str(fault))
    except UsageError:
        counted = None
    return _show_ask_page(visit, visit.form, counted)


def _show_ask_page(visit: Visit, asked: FormData, counted: str | None, fault: str = "") -> Response:
    condition, product = (asked.get(name).strip()[:200] for name in ("condition", "product"))
    preview = None
    try:
        if condition or product:
            preview = visit.desk.open_previews().preview_matches(_as_watchlist(asked), PATIENCE)
    except UsageError as error:
        fault = str(error)
    return visit.show(
        "ask.html.j2",
        400 if fault else 200,
        condition=condition,
        product=product,
        preview=preview,
        counted=counted,
        fault=fault,
        match_fault="",
        most_products=MOST_PRODUCTS,
        most_rules=MOST_RULES,
        watched=_describe_watched(visit, (condition, product), preview) if preview and preview.is_complete else None,
        anchor=selection.technology_anchor,
    )


def _describe_watched(visit: Visit, asked: tuple[str, str], preview: MatchPreview) -> Watched:
    """Who watches it already, by its stored trials and by its names."""
    desk = visit.desk
    trials = desk.open_trials().iter_by_ids(
        sorted(trial.nct_id for trial in preview.matched), desk.read_settings().today
    )
    products = [name for each in preview.products for name in (each.name, *each.aliases)]
    watchlists, edition = desk.open_workspace().watchlists, desk.printed_edition()
    technologies = edition.scan.technologies if edition else ()
    return Watched(
        find_watching(trials, [*asked, *(products if asked[1] else [])], watchlists),
        len(watchlists),
        edition.key if edition else "",
        find_technologies(technologies, [asked[1], *products]),
    )


def _as_watchlist(asked: FormData) -> Watchlist:
    """The watchlist that a question is, with what counts by default."""
    terms = {"conditions": asked.get("condition").strip()[:200], "interventions": asked.get("product").strip()[:200]}
    match = {key: [term] for key, term in terms.items() if term}
    try:
        return Watchlist.model_validate({"name": ASKED, "title": ASKED, "match": match})
    except ValidationError:
        raise UsageError("that is too short to match by: give at least two letters or digits") from None
