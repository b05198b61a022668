"""Technologies that only a planner knows of: a patent that ends, a first biosimilar, a device, a national programme.

What is given a date of licence or launch under ``technologies`` is a technology, even with no trial behind it. Its
launch is its licence where no other is given, and it is certain unless a probability is given.
"""

from collections.abc import Iterable, Mapping, Sequence

from horizon.technology import names
from horizon.technology.group import Group
from horizon.watchlist.schema.figures import Figure
from horizon.watchlist.schema.watchlist import Known

_OVER = frozenset({"funded", "dormant", "stopped"})


def entered(groups: Sequence[Group], known: Mapping[tuple[str, str], Sequence[Known]]) -> tuple[Group, ...]:
    """The groups with those that only planners know of, by watchlist and indication, in the order of groups."""
    backed = {(one.watchlist, one.indication, one.known.name) for one in groups if one.known}
    alone = [
        _group(place, one)
        for place, ones in known.items()
        for one in ones
        if (one.licence or one.launch) and one.state not in _OVER and (*place, one.name) not in backed
    ]
    return tuple(sorted((*groups, *alone), key=lambda one: (one.watchlist, one.indication, one.name.lower())))


def _group(place: tuple[str, str], told: Known) -> Group:
    sure = told.probability or Figure(mode=1)
    return Group(
        key="|".join((*place, names.key(told.name))),
        name=told.name,
        aliases=told.aliases,
        kind=told.kind or "drug",
        watchlist=place[0],
        indication=place[1],
        backing=(),
        known=told.model_copy(update={"licence": told.licence or told.launch, "probability": sure}),
        put_together=tuple(_said(told)),
    )


def _said(told: Known) -> Iterable[str]:
    yield f"no trial: entered in the watchlist ({told.source or 'assumption'})"
    if told.probability is None:
        yield "certain, since no probability was given"
