"""What each term that narrows a watchlist does to the trials of a preview, so that one that does nothing is seen."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from horizon.app.match_preview import MatchPreview
from horizon.app.preview_products import MatchedTrial
from horizon.watchlist.matching.exclusions import NONE_OF_ONLY, instead_rule
from horizon.watchlist.schema.watchlist import Indication, Watchlist


@dataclass(frozen=True, slots=True)
class TermEffect:
    """How many trials a term of ``not`` leaves out, and how many that name it count all the same."""

    term: str
    left_out: int
    counted: int


@dataclass(frozen=True, slots=True)
class TermEffects:
    """What ``not`` and ``only`` leave out, and how many trials are there by a product alone, without ``only``.

    A trial that names several terms of ``not`` is left out by the first that it names. Those that leave out none stand
    first. ``only`` leaves out together, since a trial needs to name but one of its terms. With siblings, other
    indications of the watchlist, a trial is left out where none of them counts it; a term of ``not`` that a
    sibling wants moves trials to it, and is not among ``excluded``.
    """

    excluded: tuple[TermEffect, ...] = ()
    only: tuple[str, ...] = ()
    left_out_by_only: int = 0
    by_product_alone: int = 0
    has_siblings: bool = False


def count_term_effects(match_preview: MatchPreview, watchlist: Watchlist, part: Indication) -> TermEffects:
    """What the terms of one indication do to the trials of a watchlist looked through so far."""
    matched = list(match_preview.matched)
    in_part = (trial for trial in matched if trial.indication == part.name)
    counted = Counter(term for trial in in_part for term in trial.named_all_the_same)
    left_out = match_preview.left_out
    siblings = [other.match.conditions for other in watchlist.resolved_indications if other.name != part.name]
    terms = [term for term in part.match.excluded if not any(term in conditions for conditions in siblings)]
    effects = [TermEffect(term, left_out[instead_rule(term)], counted[term]) for term in terms]
    return TermEffects(
        tuple(sorted(effects, key=lambda effect: effect.left_out > 0)),
        part.match.only,
        left_out[NONE_OF_ONLY],
        _count_by_product_alone(matched, watchlist),
        len(watchlist.indications) > 1,
    )


def _count_by_product_alone(matched: Iterable[MatchedTrial], watchlist: Watchlist) -> int:
    """The trials of no wanted condition, of indications that want conditions and do not keep to them."""
    open_parts = {
        part.name
        for part in watchlist.resolved_indications
        if (part.match.conditions or part.match.mesh) and not part.match.only
    }
    return len({trial.nct_id for trial in matched if trial.by_product_alone and trial.indication in open_parts})
