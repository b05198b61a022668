"""What a trial is about: the products under study, told from background and comparator.

Each sign narrows the choice, unless nothing would be left:

1. *Names.* Placebo, standard of care and procedures name no product; medicines in general use are background. A record
   that names no product at all is about the development code in its title.
2. *Arm roles.* What a watchlist counts a trial for (``watchlist/studied.py``), and no comparator arm is given, too; an
   arm that is given a placebo instead is a comparator, whatever its type.
3. *Title.* What the brief title names, else the sponsor's own ids, else the official title; and the sponsor's own
   codes. What a title sets them against is a comparator.
4. *Elsewhere.* What is comparator, or given to both sides, in more of the other trials than it is under study.
5. *Authorised.* What had been authorised when the trial began, beside what had not.

A planner's word goes before all of them.

Drawback: arms are missing or without a role in many early records, and then every product that is not in general use
counts.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from horizon.technology import names, product_names
from horizon.technology.authorised_medicines import Listed
from horizon.technology.products import Product, candidates
from horizon.values.trial import Arm, Trial
from horizon.watchlist.matching.under_study import BESIDE, COMPARATORS
from horizon.watchlist.matching.under_study import under_study as by_arms

_VERSUS = re.compile(r"\b(?:versus|vs|compared (?:to|with)|comparison (?:to|with)|against)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Studied:
    """A product that a trial is about, and what told it from what else is given."""

    product: Product
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """A planner's word, by name key: what is ``always`` under study where it is given, and what ``never`` is."""

    always: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()


def under_study(
    trial: Trial, kinds: Set[str], told: Told, elsewhere: Mapping[str, int], listed: Listed
) -> tuple[Studied, ...]:
    """The products that a trial is about. ``elsewhere`` is of ``background_elsewhere``; ``kinds`` are those of the
    interventions to ask, all if empty."""
    named = [_told_apart(one, listed) for one in candidates(trial, kinds)]
    given = [one for one in named if not told.never & one.keys]
    always = _each([one for one in given if told.always & one.keys], "the planner's word")
    chosen = [one for one in given if one.key not in listed.general and not one.keys <= listed.general]
    signs: list[tuple[str, Callable[[list[Product]], list[Product]]]] = [
        ("by its arms", lambda ones: _by_arms(trial, ones)),
        ("by the titles", lambda ones: _by_title(trial, ones)),
        ("background in other trials", lambda ones: _by_other_trials(ones, elsewhere)),
        ("authorised before the trial began", lambda ones: _not_yet_authorised(trial, ones, listed)),
    ]
    whys = (
        [f"not {_named(general)}, in general use"] if (general := [one for one in given if one not in chosen]) else []
    )
    for sign, narrowed in signs:
        kept = narrowed(chosen) or chosen
        if dropped := [one for one in chosen if one not in kept and one.key not in {other.key for other in kept}]:
            whys.append(f"not {_named(dropped)}, {sign}")
        chosen = kept
    told_apart = _each(chosen, "; ".join(whys) or _untold(chosen))
    return always + tuple(one for one in told_apart if not told.always & one.product.keys)


def background_elsewhere(trials: Iterable[Trial]) -> Counter[str]:
    """For each product: in how many more trials it is comparator, or given to both sides, than under study."""
    count: Counter[str] = Counter()
    for trial in trials:
        experimental, comparator = _given(trial, {"experimental"}), _given(trial, COMPARATORS)
        only = experimental - comparator
        count.update(comparator if only else comparator - experimental)
        count.subtract(only)
    return count


def _told_apart(one: Product, listed: Listed) -> Product:
    """What is in general use is another name of a development code alone: of a new formulation."""
    if one.coded:
        return one
    return replace(one, others=tuple(other for other in one.others if names.key(other) not in listed.general))


def _each(chosen: Sequence[Product], why: str) -> tuple[Studied, ...]:
    """Each product once, as the first of its interventions names it, in the record's order."""
    return tuple(Studied(one, why) for one in {one.key: one for one in reversed(chosen)}.values())


def _named(products: Iterable[Product]) -> str:
    return ", ".join(dict.fromkeys(one.names[0] for one in products))


def _untold(chosen: Sequence[Product]) -> str:
    several = len({one.key for one in chosen}) > 1
    return "nothing tells the products given from each other" if several else "the only product named"


def _by_arms(trial: Trial, chosen: Sequence[Product]) -> list[Product]:
    studied = {one.name for one in by_arms(trial)}
    kept = [one for one in chosen if one.intervention in studied] or chosen
    instead = {key for arm in trial.arms if _with_placebo(arm) for key in _keys(arm)}
    for compared in (_given(trial, BESIDE), _given(trial, COMPARATORS), instead):
        if compared and (studied_alone := [one for one in kept if not compared & one.keys]):
            return studied_alone
    return list(kept)


def _by_title(trial: Trial, chosen: Sequence[Product]) -> list[Product]:
    """Where a title names some, those and the sponsor's codes; what it sets them against is a comparator."""
    own = " ".join(trial.sponsor_ids)
    for title in (trial.title, own, trial.official_title):
        studied, *against = map(_plain, _VERSUS.split(title))
        if named := [one for one in chosen if one.named_in(studied)]:
            return [one for one in chosen if one in named or one.coded or one.named_in(_plain(own))]
        if any(one.named_in(text) for one in chosen for text in against):
            return [one for one in chosen if not any(one.named_in(text) for text in against)]
    return []


def _by_other_trials(chosen: Sequence[Product], elsewhere: Mapping[str, int]) -> list[Product]:
    if len(chosen) < 2:
        return []
    return [one for one in chosen if sum(elsewhere.get(key, 0) for key in one.keys) <= 0]


def _not_yet_authorised(trial: Trial, chosen: Sequence[Product], listed: Listed) -> list[Product]:
    began = trial.start.on.first() if trial.start else dt.date.min
    return [one for one in chosen if not listed.before(one.keys, began)]


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _given(trial: Trial, roles: Set[str]) -> set[str]:
    """Keys of what is given in arms of these roles."""
    return {key for arm in trial.arms if arm.kind in roles for key in _keys(arm)}


def _keys(arm: Arm) -> set[str]:
    told = (spellings for name in arm.interventions for spellings in product_names.products(name))
    return {names.key(spelling) for spellings in told for spelling in spellings}


def _with_placebo(arm: Arm) -> bool:
    return any("placebo" in name.lower() for name in arm.interventions)
