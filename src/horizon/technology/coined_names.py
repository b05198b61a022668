"""Names that a sponsor coins for a product, such as ``CagriSema`` and ``KarXT``: words with a capital inside.

1. A coined word in a title whose parts begin the names of two or more products given together is the name of their
   fixed combination: ``CagriSema`` of cagrilintide and semaglutide.
2. Products of one trial whose coined names have one stem (``KarXT``, ``KarX-EC``) are parts of one product.
3. Where the titles name none of the products, and all of these share a substance, the coined words are other names of
   that one product: ``KarXT + KarX-EC`` of xanomeline with trospium and of xanomeline in a coated capsule.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from horizon.technology.names import name_key
from horizon.technology.products import Product
from horizon.values.trial import Trial
from horizon.watchlist.matching.studied_kinds import MEDICINE_KINDS

_COINED = re.compile(r"\b[A-Z][a-z]{2,}(?:[A-Z]{1,2}[a-z]*)+(?:-[A-Z]{2,3})?\b")
_STEM = re.compile(r"^[A-Z][a-z]{2,}[A-Z]")
_PART = re.compile(r"[A-Z][a-z]{2,}")


def find_coined_words(trial: Trial) -> tuple[str, ...]:
    """Return the coined words of the titles, but for the names of the trial and of those who run it."""
    parties = " ".join((trial.sponsor, *trial.collaborators, trial.acronym)).lower()
    words = (word for title in (trial.title, trial.official_title) for word in _COINED.findall(title))
    return tuple(dict.fromkeys(word for word in words if word.lower() not in parties))


def join_coined(products: Sequence[Product], trial: Trial) -> list[Product]:
    """Join the products that are one by a coined name; the others stay as they are, in the record's order."""
    joined = _join_stems(products)
    words = find_coined_words(trial)
    for word in words:
        joined = _join_combination(joined, word)
    named = any(name_key(word) in product.name_keys for word in words for product in joined)
    return joined if named or not words else _join_shared_substance(joined, words)


def _join_combination(products: Sequence[Product], word: str) -> list[Product]:
    parts = [part.lower() for part in _PART.findall(word)]
    matches = [next((each for each in products if _has_word(each, part)), None) for part in parts]
    components = [product for product in matches if product]
    if len(parts) < 2 or len({product.name_key for product in components}) < len(parts):
        return list(products)
    combined = "/".join(product.names[0] for product in components)
    product = replace(components[0], names=(word,), others=(combined,), heading="")
    kept = [product if each is components[0] else each for each in products]
    return [each for each in kept if each not in components]


def _has_word(product: Product, beginning: str) -> bool:
    return any(word.startswith(beginning) for word in product.names[0].lower().split())


def _join_stems(products: Sequence[Product]) -> list[Product]:
    joined: list[Product] = []
    for product in products:
        stem = None if " " in product.names[0] else _STEM.match(product.names[0])
        same = next((each for each in joined if stem and _has_stem(each, stem[0])), None)
        if same is None:
            joined.append(product)
        elif same.name_key != product.name_key:
            joined[joined.index(same)] = _add_names(same, product.names + product.others)
    return joined


def _has_stem(product: Product, stem: str) -> bool:
    return product.names[0].startswith(stem) and " " not in product.names[0]


def _join_shared_substance(products: Sequence[Product], words: Sequence[str]) -> list[Product]:
    """Join all products if each of their names holds the same substance."""
    substances = [set(re.findall(r"[a-z]{6,}", product.names[0].lower())) for product in products]
    distinct = len({product.name_key for product in products}) > 1
    if not distinct or any(product.kind not in MEDICINE_KINDS for product in products):
        return list(products)
    if not set.intersection(*substances):
        return list(products)
    names = [name for product in products for name in product.names + product.others]
    return [_add_names(products[0], (*names, *words))]


def _add_names(product: Product, names: Sequence[str]) -> Product:
    known = product.names + product.others
    return replace(product, others=(*product.others, *(name for name in dict.fromkeys(names) if name not in known)))
