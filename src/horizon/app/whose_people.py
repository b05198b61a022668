"""Whose people the figures of watchlists are, and who pays: what a planner must know beside a sum. Pure."""

from collections.abc import Iterator, Sequence

from horizon.digest.view.wording import join_list
from horizon.settings import DigestSettings
from horizon.values.jurisdiction import JURISDICTIONS
from horizon.watchlist.schema.watchlist import Watchlist

WHERE_SET = "area and area_people under [digest] in horizon.toml"


def describe_whose_people(watchlists: Sequence[Watchlist], settings: DigestSettings) -> str:
    """Say whether the numbers of people are national, scaled to the area, or its own already, and where that is said.

    Empty where no watchlist counts people.
    """
    counting = [watchlist for watchlist in watchlists if _counts_people(watchlist)]
    local = [watchlist for watchlist in counting if _is_local(watchlist)]
    others = [watchlist for watchlist in counting if watchlist not in local]
    parts = []
    if others:
        whole = join_list(_name_place(watchlist) for watchlist in others)
        parts.append(_describe_scale(whole, settings))
    if local:
        of = "" if len(watchlists) == 1 else f" of {join_list(watchlist.title for watchlist in local)}"
        parts.append(f"numbers of people{of} are taken as our own area’s already, since the watchlist says so")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def list_payers(watchlists: Sequence[Watchlist]) -> tuple[str, ...]:
    """List who pays anything in the watchlists, as each is first written."""
    payers: dict[str, str] = {}
    for watchlist in watchlists:
        for payer in _payers_of(watchlist):
            payers.setdefault(payer.casefold(), payer)
    return tuple(sorted(payers.values(), key=str.casefold))


def describe_new_payers(watchlist: Watchlist, watchlists: Sequence[Watchlist]) -> str:
    """Say which payers of a watchlist no other has; empty where there are none, or no other names any."""
    others = list_payers([other for other in watchlists if other.name != watchlist.name])
    known = {payer.casefold() for payer in others}
    new = [payer for payer in list_payers([watchlist]) if payer.casefold() not in known]
    if not new or not others:
        return ""
    named = join_list(f"“{payer}”" for payer in new)
    are = (
        "is a payer that no other watchlist has: it"
        if len(new) == 1
        else "are payers that no other watchlist has: each"
    )
    return f"{named} {are} gets totals of its own."


def _describe_scale(whole: str, settings: DigestSettings) -> str:
    if settings.area_people:
        area = settings.area or "the area"
        of = f" from {whole}" if whole else ""
        return f"numbers of people are scaled{of} to {area}, {settings.area_people:,} people ({WHERE_SET})"
    of = f" for the whole of {whole}" if whole else ", as they stand"
    return f"numbers of people are{of}, not for an area of it: {WHERE_SET} would scale them"


def _counts_people(watchlist: Watchlist) -> bool:
    return any(indication.counts_people for indication in watchlist.resolved_indications)


def _is_local(watchlist: Watchlist) -> bool:
    return all(indication.local for indication in watchlist.resolved_indications if indication.counts_people)


def _name_place(watchlist: Watchlist) -> str:
    return JURISDICTIONS[watchlist.jurisdiction].title


def _payers_of(watchlist: Watchlist) -> Iterator[str]:
    for indication in watchlist.resolved_indications:
        lines = (indication.administration, indication.monitoring, *indication.displaces)
        paid_by = (watchlist.payer, indication.payer, *(line.payer for line in lines if line))
        yield from (payer for payer in paid_by if payer)
