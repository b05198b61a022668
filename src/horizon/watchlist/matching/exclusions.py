"""What a trial is about, where a watchlist says what it may be about instead.

1. ``not``: the trial is about something else if one of its conditions names a ``not`` term and none of them names,
   apart from it, what speaks against that: an ``unless`` term, or without ``unless`` any that is wanted. Where neither
   is given, the headings that are wanted by id speak.
2. Where its conditions say neither, keywords, headings and titles are asked the same. What they name only decides
   between indications of one watchlist: the trial goes to the one that wants just that, and stays in this one, too, if
   they name what speaks for it. Alone they leave nothing out, since they also name what is measured or excluded.
3. ``only``: the trial must also name one of these in its conditions, its headings or what stands above them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from horizon.watchlist.matching.criteria import Sought
from horizon.watchlist.matching.term_search import Find, Found
from horizon.watchlist.matching.trial_evidence import Said


def outside(read: Said, part: Sought, find: Find) -> str:
    """The rule by which a trial is not about what is wanted; empty if it is."""
    named, against = _named(read, part, read.conditions)
    if named and not against:
        return f"about: {named[0]} instead"
    return "" if _within(read, part, find) else "about: none of those in only"


@dataclass(frozen=True, slots=True)
class Turn:
    """The other indications to which keywords, headings or titles turn a trial, with the titles' terms that do, and
    whether it stays in this one, too."""

    to: Mapping[Sought, tuple[str, ...]]
    stays: bool


def turn(read: Said, part: Sought, siblings: Sequence[Sought], find: Find) -> Turn | None:
    """Where a trial belongs whose conditions do not tell; None if it is not turned."""
    if any(_named(read, part, read.conditions)):
        return None
    titles = [find(read.trial.title), find(read.trial.official_title)]
    named, stays = _named(read, part, [*read.others, *titles])
    if not named:
        return None
    told = tuple(dict.fromkeys(found.term for text in titles for found in text))
    to = {
        other: tuple(term for term in told if term in other.conditions & part.excluded)
        for other in siblings
        if other is not part and not other.conditions.isdisjoint(named) and not outside(read, other, find)
    }
    return Turn(to, stays) if to else None


def _named(read: Said, part: Sought, texts: Iterable[tuple[Found, ...]]) -> tuple[tuple[str, ...], bool]:
    """The ``not`` terms in texts, and whether anything speaks against them there."""
    if not part.excluded:
        return (), False
    texts = tuple(texts)
    named = tuple(found.term for text in texts for found in text if found.term in part.excluded)
    if not part.against:
        return named, not read.mesh.isdisjoint(part.mesh)
    return named, any(_apart(text, part.against, part.excluded) for text in texts)


def _apart(text: tuple[Found, ...], wanted: Set[str], excluded: Set[str]) -> bool:
    covers = [found for found in text if found.term in excluded]
    return any(found.term in wanted and not any(map(found.within, covers)) for found in text)


def _within(read: Said, part: Sought, find: Find) -> bool:
    return not part.only or any(found.term in part.only for text in _about(read) for found in find(text))


def _about(read: Said) -> Iterator[str]:
    """Conditions and headings, those above its own, too: what is about large cell lymphoma is about lymphoma."""
    trial = read.trial
    yield from trial.conditions
    yield from (mesh.term for mesh in (*trial.condition_mesh, *trial.condition_ancestors))
