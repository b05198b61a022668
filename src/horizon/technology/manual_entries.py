"""Technologies that only the planner knows of: a patent expiry, a first biosimilar, a device, a national programme.

An entry under ``technologies`` with a date of licence, launch, mark or guidance, or with an application, is a
technology even without a trial. With a date its launch is its licence if no other is given, and it is certain unless a
probability is given; an application is as likely as its table says. What is funded is one as long as steps of getting
ready stand beside it.
"""

from collections.abc import Iterable, Mapping, Sequence

from horizon.technology.group import GroupedTechnology
from horizon.technology.names import name_key
from horizon.values.keys import IndicationKey, TechnologyKey
from horizon.watchlist.schema.figures import Figure
from horizon.watchlist.schema.watchlist import TechnologyOverride


def add_manual_entries(
    groups: Sequence[GroupedTechnology], overrides: Mapping[tuple[str, str], Sequence[TechnologyOverride]]
) -> tuple[GroupedTechnology, ...]:
    """Add the technologies without trials, in the order of groups; ``overrides`` are by watchlist and indication."""
    backed = {(group.watchlist, group.indication, group.override.name) for group in groups if group.override}
    added = [
        _from_entry(*indication, entry)
        for indication, entries in overrides.items()
        for entry in entries
        if entry.counts_without_trial and (*indication, entry.name) not in backed
    ]
    return tuple(sorted((*groups, *added), key=lambda group: (group.watchlist, group.indication, group.name.lower())))


def _bears_mark(entry: TechnologyOverride) -> bool:
    """Whether the planner gives the mark or the guidance of a device."""
    return bool(entry.marks or entry.guidance)


def _is_dated(entry: TechnologyOverride) -> bool:
    return bool(entry.licence or entry.launch)


def _from_entry(watchlist: str, indication: str, entry: TechnologyOverride) -> GroupedTechnology:
    certain = {"licence": entry.licence or entry.launch, "probability": entry.probability or Figure(mode=1)}
    return GroupedTechnology(
        key=TechnologyKey.of(IndicationKey.of(watchlist, indication), name_key(entry.name)),
        name=entry.name,
        aliases=entry.aliases,
        kind=entry.kind or ("device" if _bears_mark(entry) else "drug"),
        watchlist=watchlist,
        indication=indication,
        support=(),
        override=entry.model_copy(update=certain) if _is_dated(entry) else entry,
        put_together=tuple(_describe_entry(entry)),
    )


def _describe_entry(entry: TechnologyOverride) -> Iterable[str]:
    yield f"no trial: entered in the watchlist ({entry.source or 'assumption'})"
    if entry.probability is None and _is_dated(entry):
        yield "certain, since no probability was given"
