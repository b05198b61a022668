"""What was changed in a cost model, in words, with each figure as planners know it, before and after. Pure.

Figures with a confidential price are never named.
"""

from collections.abc import Iterable, Iterator
from math import isclose

from horizon.edition.figure_words import describe_change, format_pair
from horizon.impact.area_scaling import find_area_step
from horizon.impact.model import CostModel, ModelInput
from horizon.values.keys import TechnologyKey
from horizon.watchlist.schema.plain_text import SINGLE_USES, USERS

EDITED = "its costs were changed"
_NAMES = {
    "stop within a year": "those who stop within a year",
    "administration": "cost of administration",
    "monitoring": "cost of monitoring",
}
_EACH = frozenset({"course", "start", *SINGLE_USES, *USERS})
_COURSES = {"chronic": "for life", "curative": "until cured", "fixed": "for a fixed time"}


def describe_edits(old: CostModel, new: CostModel) -> tuple[str, ...]:
    """Describe the edits of an indication's model: ``capacity: 827 instead of 25,500 starts a year``.

    Empty where nothing that counts differs; without figures where a price is or was confidential.
    """
    if old.confidential or new.confidential:
        was, now = old.confidential, new.confidential
        words = "its price is confidential now" if now > was else "its price is no longer confidential"
        return (words,) if now != was else (EDITED,)
    return tuple(_yield_edits(old, new))


def describe_own_edits(old: CostModel, new: CostModel, technology: TechnologyKey) -> tuple[str, ...]:
    """Describe the edits of a technology's own model that are not those of its indication's."""
    was, now = old.model_of(technology), new.model_of(technology)
    if was == now:
        return ()
    if was.priced and not now.priced:
        return ("not costed any more",)
    shared = set() if old.confidential or new.confidential else set(_yield_edits(old, new))
    return tuple(edit for edit in describe_edits(was, now) if edit not in shared)


def _yield_edits(old: CostModel, new: CostModel) -> Iterator[str]:
    if old.currency != new.currency:
        yield f"costs are in {new.currency} now (were in {old.currency})"
    yield from _yield_input_edits(old.inputs, new.inputs, same_currency=old.currency == new.currency)
    yield from _yield_treatment_edits(old, new)


def _yield_input_edits(old: Iterable[ModelInput], new: Iterable[ModelInput], same_currency: bool) -> Iterator[str]:
    before = {entry.name: entry for entry in old if not find_area_step((entry,))}
    after = {entry.name: entry for entry in new if not find_area_step((entry,))}
    for name, now in after.items():
        was, shown = before.get(name), _NAMES.get(name, name)
        if was is None:
            yield f"{shown}: added"
        elif _count_by(was) != _count_by(now) and same_currency:
            yield f"{shown}: in {now.unit} now (was in {was.unit})"
        elif _count_by(was) != _count_by(now):
            continue
        elif not isclose(was.mode, now.mode):
            yield f"{shown}: {describe_change(was.mode, now.mode, now.unit)}"
        elif not (isclose(was.low, now.low) and isclose(was.high, now.high)):
            yield f"{shown}: {_describe_range(was, now)}"
    yield from (f"{_NAMES.get(name, name)}: taken out" for name in before if name not in after)


def _count_by(entry: ModelInput) -> str:
    """Return the unit of an input, in which each scan, test or user is what a course or a start is."""
    unit, _, word = entry.unit.rpartition(" ")
    return f"{unit.rpartition(' ')[0]} each" if word in _EACH else entry.unit


def _describe_range(was: ModelInput, now: ModelInput) -> str:
    percent, times = ("%", 100) if now.unit.startswith("share") else ("", 1)
    (was_low, now_low), (was_high, now_high) = (
        format_pair(round(before * times, 6), round(after * times, 6))
        for before, after in ((was.low, now.low), (was.high, now.high))
    )
    return f"range {now_low}{percent} to {now_high}{percent} instead of {was_low}{percent} to {was_high}{percent}"


def _yield_treatment_edits(old: CostModel, new: CostModel) -> Iterator[str]:
    if old.vat != new.vat:
        yield f"VAT: {describe_change(old.vat, new.vat, 'share')}"
    if old.price_year != new.price_year:
        yield f"prices are those of {new.price_year} now (were those of {old.price_year})"
    if old.course != new.course:
        yield f"treatment: {_COURSES[new.course]} instead of {_COURSES[old.course]}"
    if old.months != new.months:
        yield f"length of treatment: {describe_change(old.months, new.months, 'months')}"
    if (old.curve, old.steps, old.innovation, old.imitation) != (new.curve, new.steps, new.innovation, new.imitation):
        yield "the course of uptake was changed"
    if (old.capacity_path, old.capacity_of) != (new.capacity_path, new.capacity_of):
        yield "capacity by year was changed"
    stops = ([(rule.months, rule.share.mode) for rule in model.stops] for model in (old, new))
    if (old.stop_after_months != new.stop_after_months) or next(stops) != next(stops):
        yield "the rule when treatment stops was changed"
    if old.priced != new.priced:
        yield "a price was added" if new.priced else "the price was taken out"
    if any(was != now for was, now in zip(_list_pers(old), _list_pers(new), strict=False)):
        yield "what costs are counted by was changed"


def _list_pers(model: CostModel) -> list[str]:
    return [cost.per for cost in (model.price, *model.adds, *model.displaces)]
