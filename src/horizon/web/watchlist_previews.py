"""What a form would match and cost, beside it while one types: the trials, the sum, the readiness steps."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from horizon.app.match_preview import PATIENCE as A_MOMENT
from horizon.app.match_preview import MatchPreview
from horizon.app.term_effects import count_term_effects
from horizon.app.watchlist_sums import MissingInput, WatchlistSum, list_missing, list_sums
from horizon.app.whose_people import describe_new_payers, describe_whose_people
from horizon.readiness.plan import schedule_steps
from horizon.values.dates import add_months
from horizon.watchlist.schema.watchlist import Watchlist
from horizon.web.gantt import Gantt, draw_gantt
from horizon.web.named_pages import list_unfound_lines
from horizon.web.visit import Visit
from horizon.web.watchlist_draft import WatchlistDraft, open_draft
from horizon.web.watchlist_faults import PlacedFault

PATIENCE = 20.0
"""Seconds that a page without JavaScript waits for all matches."""
MOST_FAULTS = 2
"""Of a form, that are told in place of its sum."""
MOST_PRODUCTS, MOST_MISSES, MOST_RULES = 40, 40, 12
SUPPOSED_MONTHS = 18
"""Months ahead that a plan is drawn for where no technology of the watchlist has a window yet."""


@dataclass(frozen=True, slots=True)
class CostPreview:
    """The sums of a watchlist, what it still needs to be costed, and why there are none where it has faults.

    ``what_if`` is the address at which its figures can be tried, empty where there are none. ``priced`` is the
    indication that the form has a price for; None where it has none. ``notes`` say whose people the
    figures are, and which payers are new. ``faults`` are the first of those.
    """

    sums: tuple[WatchlistSum, ...] = ()
    missing: tuple[MissingInput, ...] = ()
    fault: str = ""
    faults: tuple[PlacedFault, ...] = ()
    what_if: str = ""
    address: str = ""
    priced: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadinessPreview:
    """The plan of each indication as a picture, and what its day of readiness is that of."""

    plans: tuple[tuple[str, Gantt], ...]
    what: str


def show_matches(visit: Visit) -> Response:
    """Answer with what the form would match, as far as it is known after a moment."""
    draft = open_draft(visit, visit.form)
    return visit.show("matches.html.j2", name=draft.name, **_preview_matches(visit, draft, A_MOMENT))


def show_near_misses(visit: Visit) -> Response:
    """Answer with what the form nearly matches."""
    draft = open_draft(visit, visit.form)
    return visit.show("near_misses.html.j2", name=draft.name, **_preview_misses(visit, draft, A_MOMENT))


def show_costs(visit: Visit) -> Response:
    """Answer with what the form would cost."""
    draft = open_draft(visit, visit.form)
    return visit.show("costs.html.j2", costs=_preview_costs(visit, draft))


def show_readiness(visit: Visit) -> Response:
    """Answer with the form's readiness steps, back from the soonest launch."""
    return visit.show("readiness.html.j2", readiness=_preview_readiness(visit, open_draft(visit, visit.form)))


def show_draft_previews(
    visit: Visit, draft: WatchlistDraft, with_matches: bool, with_misses: bool
) -> Mapping[str, object]:
    """What stands beside a form when its page is loaded; matches are looked for if asked for, else by the page."""
    values: dict[str, object] = {
        "costs": _preview_costs(visit, draft),
        "readiness": _preview_readiness(visit, draft),
    }
    if with_matches or with_misses:
        values |= _preview_matches(visit, draft, PATIENCE)
    if with_misses:
        values |= _preview_misses(visit, draft, PATIENCE * 2)
    return values


def _preview_matches(visit: Visit, draft: WatchlistDraft, patience: float) -> dict[str, object]:
    fields = [part.key for group in draft.form.groups if group.key == "technologies" for part in group.fields]
    leaves_out = "under_study" in fields
    adds = any(group.key == "match" for group in draft.form.groups)
    limits = {"most_products": MOST_PRODUCTS, "most_rules": MOST_RULES, "leaves_out": leaves_out, "adds": adds}
    watchlist = draft.matching
    if watchlist is None:
        words = "What is watched is not in order yet: see beside the fields."
        return {"preview": MatchPreview(is_complete=True), "match_fault": words, **limits}
    match_preview = visit.desk.open_previews().preview_matches(watchlist, patience)
    unfound = list_unfound_lines(visit, draft.watchlist, match_preview) if draft.watchlist else []
    values: dict[str, object] = {"preview": match_preview, "match_fault": "", "unfound": unfound, **limits}
    if adds:
        part = watchlist.resolved_indications[max(draft.form.part - 1, 0)]
        values["effects"] = count_term_effects(match_preview, watchlist, part)
    return values


def _preview_misses(visit: Visit, draft: WatchlistDraft, patience: float) -> dict[str, object]:
    watchlist = draft.matching
    if watchlist is None:
        return {"misses": (), "most_misses": 0, "asked_for_misses": True}
    misses = visit.desk.open_previews().list_near_misses(watchlist, patience)
    return {"misses": misses, "most_misses": MOST_MISSES, "asked_for_misses": True}


def _preview_costs(visit: Visit, draft: WatchlistDraft) -> CostPreview:
    watchlist = draft.watchlist
    if watchlist is None:
        return CostPreview(
            fault="The sum stands here once the form is in order", faults=draft.faults.listed[:MOST_FAULTS]
        )
    sums = list_sums([watchlist], visit.desk.read_settings())
    if draft.form.part:
        name = draft.form.part_names[draft.form.part - 1]
        sums = tuple(row for row in sums if row.indication == name)
    part = f"?part={draft.form.part}" if draft.form.part else ""
    what_if = f"/what-if/{draft.name}{part}" if any(row.cost or row.time for row in sums) else ""
    names = draft.form.part_names
    priced = names[draft.form.part - 1] if draft.form.part else "" if not names else None
    missing = tuple(list_missing(watchlist))
    workspace = visit.desk.open_workspace()
    notes = (
        describe_whose_people([watchlist], workspace.settings.digest),
        describe_new_payers(watchlist, workspace.watchlists),
    )
    address = f"/watchlists/{draft.name}"
    return CostPreview(sums, missing, what_if=what_if, address=address, priced=priced, notes=tuple(filter(None, notes)))


def _preview_readiness(visit: Visit, draft: WatchlistDraft) -> ReadinessPreview | None:
    watchlist, today = draft.watchlist, visit.desk.read_settings().today
    if watchlist is None:
        return None
    ready_by, what = _soonest_launch(visit, watchlist)
    ready_by = ready_by or add_months(today, SUPPOSED_MONTHS)
    with_steps = [part for part in watchlist.resolved_indications if part.readiness]
    plans = []
    for steps in dict.fromkeys(part.readiness for part in with_steps):
        names = [part.name for part in with_steps if part.readiness == steps]
        title = ", ".join(names) if len(names) < len(with_steps) else ""
        plans.append((title, draw_gantt(schedule_steps(steps, ready_by, today), ready_by, today)))
    return ReadinessPreview(tuple(plans), what) if plans else None


def _soonest_launch(visit: Visit, watchlist: Watchlist) -> tuple[dt.date | None, str]:
    """The early end of the next launch of the newest edition, and whose it is."""
    edition, today = visit.desk.printed_edition(), visit.desk.read_settings().today
    launches = [
        (item.launch.p10, item.name)
        for item in (edition.scan.technologies if edition else ())
        if item.watchlist == watchlist.name and item.launch and item.launch.p10 >= today
    ]
    if not launches:
        return None, f"no launch is forecast yet, so it is drawn as if in {SUPPOSED_MONTHS} months"
    day, name = min(launches)
    return day, f"the early end of the next launch, {name}’s"
