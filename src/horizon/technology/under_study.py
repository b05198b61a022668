"""The products under study in a trial, told from background and comparator.

Each rule narrows the choice, unless nothing would be left:

1. *Names.* Placebo, standard of care and procedures name no product; medicines in general use are background. A record
   that names no product at all is about the development code in its title.
2. *Arm roles.* What a watchlist counts a trial for (``watchlist/matching/under_study.py``) and no comparator arm is
   given, too; an arm that is given a placebo instead is a comparator, whatever its type.
3. *Title.* What the brief title names, else the sponsor's own ids, else the official title; and the sponsor's own
   codes. What a title sets them against is a comparator.
4. *Elsewhere.* What is comparator, or given to both sides, in more of the other trials than it is under study.
5. *Authorised.* What had been authorised when the trial began, beside what had not.

Neither of the last two drops what has an experimental arm to itself and stands in no comparator arm, unless it is also
given with each of the others where nothing is compared: then it is what they are added to.

The planner's ruling overrules all of them.

Drawback: arms are missing or without a role in many early records, and then every product that is not in general use
counts.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from horizon.technology.authorised_medicines import MedicineLists
from horizon.technology.coined_names import join_coined
from horizon.technology.names import name_key
from horizon.technology.product_names import parse_products
from horizon.technology.products import Product, list_candidates
from horizon.values.trial import Arm, Trial
from horizon.watchlist.matching.under_study import COMPARATOR_ROLES, NON_EXPERIMENTAL_ROLES, interventions_under_study

_VERSUS = re.compile(r"\b(?:versus|vs|compared (?:to|with)|comparison (?:to|with)|against)\b", re.IGNORECASE)
_COMPARING = re.compile(r"\b(?:compar(?:e|ing)|comparison of)\b([^.]*?)(?<!combination)\s(?:with|to)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StudiedProduct:
    """A product under study in a trial, and what told it from what else is given."""

    product: Product
    why: str


@dataclass(frozen=True, slots=True)
class PlannerRuling:
    """The planner's ruling by name key: what is ``always`` under study where it is given, and what ``never`` is."""

    always: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()


def find_studied_products(
    trial: Trial, kinds: Set[str], ruling: PlannerRuling, background: Mapping[str, int], lists: MedicineLists
) -> tuple[StudiedProduct, ...]:
    """Find the products that a trial is about.

    ``kinds`` are those of the interventions to consider, the usual ones if empty; ``background`` is of
    ``count_background_use``.
    """
    listed = join_coined(list_candidates(trial, kinds), trial)
    candidates = [_drop_general_names(product, lists) for product in listed]
    given = [product for product in candidates if not ruling.never & product.name_keys]
    always = _to_studied([product for product in given if ruling.always & product.name_keys], "the planner's word")
    general = [product for product in given if _is_general(product, lists)]
    chosen = [product for product in given if product not in general]
    reasons = [f"not {_join_product_names(general)}, in general use"] if general else []
    rules: tuple[tuple[str, Callable[[list[Product]], list[Product]]], ...] = (
        ("by its arms", lambda products: _narrow_by_arms(trial, products)),
        ("by the titles", lambda products: _narrow_by_title(trial, products)),
        ("background in other trials", lambda products: _narrow_by_other_trials(trial, products, background)),
        ("authorised before the trial began", lambda products: _narrow_by_authorisation(trial, products, lists)),
    )
    for rule, narrow in rules:
        kept = narrow(chosen) or chosen
        kept_keys = {product.name_key for product in kept}
        if dropped := [product for product in chosen if product not in kept and product.name_key not in kept_keys]:
            reasons.append(f"not {_join_product_names(dropped)}, {rule}")
        chosen = kept
    studied = _to_studied(chosen, "; ".join(reasons) or _describe_choice(chosen))
    return always + tuple(each for each in studied if not ruling.always & each.product.name_keys)


def count_background_use(trials: Iterable[Trial]) -> Counter[str]:
    """Count for each name key in how many more trials it is background or comparator than under study."""
    count: Counter[str] = Counter()
    for trial in trials:
        experimental, comparator = _keys_given(trial, {"experimental"}), _keys_given(trial, COMPARATOR_ROLES)
        only = experimental - comparator
        count.update(comparator if only else comparator - experimental)
        count.subtract(only)
    return count


def _is_general(product: Product, lists: MedicineLists) -> bool:
    return product.name_key in lists.general_use or product.name_keys <= lists.general_use


def _drop_general_names(product: Product, lists: MedicineLists) -> Product:
    """Drop other names in general use, unless the product has a development code: then it is a new formulation."""
    if product.has_code:
        return product
    return replace(product, others=tuple(name for name in product.others if name_key(name) not in lists.general_use))


def _to_studied(products: Sequence[Product], why: str) -> tuple[StudiedProduct, ...]:
    """Keep each product once, as the first of its interventions names it, in the record's order."""
    return tuple(
        StudiedProduct(product, why)
        for product in {product.name_key: product for product in reversed(products)}.values()
    )


def _join_product_names(products: Iterable[Product]) -> str:
    return ", ".join(dict.fromkeys(product.names[0] for product in products))


def _describe_choice(products: Sequence[Product]) -> str:
    many = len({product.name_key for product in products}) > 1
    return "nothing tells the products given from each other" if many else "the only product named"


def _narrow_by_arms(trial: Trial, products: Sequence[Product]) -> list[Product]:
    studied = {intervention.name for intervention in interventions_under_study(trial)}
    kept = [product for product in products if product.intervention in studied] or list(products)
    placebo_arms = {key for arm in trial.arms if _has_placebo(arm) for key in _arm_keys(arm)}
    for compared in (_keys_given(trial, NON_EXPERIMENTAL_ROLES), _keys_given(trial, COMPARATOR_ROLES), placebo_arms):
        if compared and (studied_alone := [product for product in kept if not compared & product.name_keys]):
            return studied_alone
    return kept


def _narrow_by_title(trial: Trial, products: Sequence[Product]) -> list[Product]:
    """Keep what a title names, and the sponsor's codes; what the title sets them against is a comparator."""
    sponsor_ids = " ".join(trial.sponsor_ids)
    for title in (trial.title, sponsor_ids, trial.official_title):
        studied = _fold_text(_VERSUS.split(_COMPARING.sub(r"\1 versus", title))[0])
        against = list(map(_fold_text, _VERSUS.split(title)[1:]))
        if named := [product for product in products if product.named_in(studied)]:
            ids, listed = _fold_text(sponsor_ids), {product.intervention for product in named}
            # In one intervention that lists several, a code that the title does not name is given beside.
            coded = [product for product in products if product.has_code and listed != {product.intervention}]
            return [product for product in products if product in named or product in coded or product.named_in(ids)]
        if any(product.named_in(text) for product in products for text in against):
            return [product for product in products if not any(product.named_in(text) for text in against)]
    return []


def _narrow_by_other_trials(trial: Trial, products: Sequence[Product], background: Mapping[str, int]) -> list[Product]:
    if len(products) < 2:
        return []
    return [
        product
        for product in products
        if sum(background.get(key, 0) for key in product.name_keys) <= 0 or _has_own_arm(trial, product, products)
    ]


def _narrow_by_authorisation(trial: Trial, products: Sequence[Product], lists: MedicineLists) -> list[Product]:
    dates = (trial.start, trial.primary_completion, trial.completion)
    start = next((date.on.first_day() for date in dates if date), dt.date.min)
    novel = [product for product in products if not lists.authorised_before(product.name_keys, start)]
    return (
        [product for product in products if product in novel or _has_own_arm(trial, product, products)] if novel else []
    )


def _has_own_arm(trial: Trial, product: Product, products: Sequence[Product]) -> bool:
    """Tell whether an experimental arm is given it without the others, and no comparator arm is given it."""
    if product.name_keys & _keys_given(trial, NON_EXPERIMENTAL_ROLES):
        return False
    others = {key for other in products if other.name_key != product.name_key for key in other.name_keys}
    arms = [keys for arm in trial.arms if arm.kind == "experimental" and product.name_keys & (keys := _arm_keys(arm))]
    compared = any(arm.kind in COMPARATOR_ROLES for arm in trial.arms)
    alone = [not others & keys for keys in arms]
    return any(alone) if compared else bool(arms) and all(alone)


def _fold_text(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _keys_given(trial: Trial, roles: Set[str]) -> set[str]:
    """Return the name keys of what is given in arms of these roles."""
    return {key for arm in trial.arms if arm.kind in roles for key in _arm_keys(arm)}


def _arm_keys(arm: Arm) -> set[str]:
    products = (spellings for name in arm.interventions for spellings in parse_products(name))
    return {name_key(spelling) for spellings in products for spelling in spellings}


def _has_placebo(arm: Arm) -> bool:
    return any("placebo" in name.lower() for name in arm.interventions)
