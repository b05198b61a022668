"""Each indication of each watchlist: how it is costed, what it is judged by, and what its page says of it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from horizon.assessment.technology import Place
from horizon.evidence.rows import Population
from horizon.evidence.tables import Evidence
from horizon.impact.area_scaling import scaled
from horizon.impact.explain import funnel
from horizon.impact.model import CostModel, cost_model
from horizon.impact.sensitivity import Swing, one_way
from horizon.settings import Digest
from horizon.values.edition import Sensitivity, WatchlistPage
from horizon.values.jurisdiction import PROFILES
from horizon.values.money import whole
from horizon.watchlist.schema.watchlist import Indication, Watchlist

_SWINGS = 10  # as many as fit into one picture


def places(watchlists: Sequence[Watchlist], evidence: Evidence, digest: Digest) -> Iterable[Place]:
    """One place for each indication, its cost model scaled to the workspace's own area."""
    for watchlist in watchlists:
        people = evidence.population(watchlist.jurisdiction)
        for indication in watchlist.parts:
            model = _model(watchlist, indication, people, digest)
            amount, source = _threshold(watchlist, model, people, evidence, digest)
            swings = _swings(model) if model else ()
            yield Place(watchlist, indication, model, amount, source, _widest(swings), swings, _people(people, digest))


def _model(watchlist: Watchlist, indication: Indication, people: Population | None, digest: Digest) -> CostModel | None:
    model = cost_model(watchlist, indication)
    if model and people and digest.area_people and not indication.local:
        return scaled(model, digest.area or "the area", digest.area_people, people)
    return model


def _threshold(
    watchlist: Watchlist, model: CostModel | None, people: Population | None, evidence: Evidence, digest: Digest
) -> tuple[Decimal, str]:
    """The dated rule where there is one in the model's currency, for an area its part; else the workspace's own."""
    rule = evidence.threshold(watchlist.jurisdiction)
    if rule is None or model is None or rule.currency != model.currency:
        return digest.threshold, "the workspace's own"
    said = f"{rule.name} ({rule.source})"
    if not (digest.area_people and people):
        return rule.amount, said
    share = digest.area_people / people.people
    return whole(float(rule.amount) * share), f"{share:.2%} of {said}"


def _people(whole_people: Population | None, digest: Digest) -> int | None:
    return digest.area_people or (whole_people.people if whole_people else None)


def _swings(model: CostModel) -> tuple[Swing, ...]:
    """What may be shown: nothing that a confidential price could be worked out from."""
    return one_way(model) if model.shown else ()


def _widest(swings: Sequence[Swing]) -> str:
    """The input that moves five years' cost most between the ends of its range, in words."""
    return next((f"{one.input.name} ({one.input.low:,g} to {one.input.high:,g})" for one in swings), "")


def page(place: Place, day: dt.date, digest: Digest) -> WatchlistPage:
    """What the page of an indication says besides its technologies."""
    watchlist, indication, model = place.watchlist, place.indication, place.model
    return WatchlistPage(
        name=watchlist.name,
        title=watchlist.title,
        owner=watchlist.owner,
        indication=indication.name,
        jurisdiction=watchlist.jurisdiction,
        payer=indication.payer or watchlist.payer,
        funding=(indication.funding or watchlist.funding or "").replace("_", " "),
        supply=indication.supply.replace("_", " "),
        currency=model.currency if model else PROFILES[watchlist.jurisdiction].currency,
        price_year=str(model.price_year) if model and model.priced else "",
        threshold=place.threshold if model and model.priced else None,
        threshold_source=place.threshold_source if model and model.priced else "",
        funnel=funnel(model, day) if model else (),
        displaces=tuple(f"{one.what} ({one.share.mode:.0%} of those treated)" for one in model.displaces)
        if model
        else (),
        costed=model is not None and model.priced,
        note=_note(model),
        area=digest.area if digest.area_people and not indication.local else "",
        people=place.people,
        sensitivity=tuple(map(_sensitivity, place.swings[:_SWINGS])),
    )


def _note(model: CostModel | None) -> str:
    if model is None:
        return "no cost model: what is coming and when, and no pounds"
    return "" if model.priced else "no price: what is coming, when, and what it takes in time, and no pounds"


def _sensitivity(one: Swing) -> Sensitivity:
    at = one.input
    return Sensitivity(at.name, at.unit, at.low, at.mode, at.high, whole(one.at_low), whole(one.at_high))
