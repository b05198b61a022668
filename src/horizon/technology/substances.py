"""Tell substances from each other, and from what is no product, by the shape of a name.

An international nonproprietary name ends in a stem of its class (``-mab``, ``-tinib``), and a product has one such
name: two different ones are two substances, unless one is a slip of the pen for the other.
"""

import functools
import re
from difflib import SequenceMatcher

_STEM = re.compile(
    r"[a-z]{2,}(?:mab|tinib|anib|rafenib|parib|degib|lisib|sertib|metinib|ciclib|sidenib|zomib|vastatin|gliptin|gliflozin|"
    r"glutide|paratide|reotide|sartan|oxaban|gatran|grelor|setron|triptan|gepant|conazole|floxacin|cillin|buvir|"
    r"asvir|previr|tegravir|caftor|(?:n|t|b|f|c)[aei]r?cept|kinra|leucel|temcel|parvovec|repvec|siran|rsen|(?:fil|leno)grastim|platin|taxel|"
    r"rubicin|citabine|trexed|lukast|prazole|dipine|vaptan|entan|ciguat|renone|glitazone|lutamide|olimus|"
    r"tecan|vedotin|mafodotin|ozogamicin|emtansine|deruxtecan|orexant|tirom|fibrate)"
)
_DISEASE = re.compile(
    r"\b(?:\w+(?:itis|osis|emia|aemia|pathy|epsy|algia|uria|pnea|noea|plegia|trophy|carcinoma|lymphoma|sarcoma|melanoma)|"
    r"(?:\w+ )*(?:cancers?|tumou?rs?|neoplasms?|diseases?|disorders?|syndromes?|infections?|failure|diabetes|obesity|"
    r"hypertension|asthma|stroke|psoriasis|eczema|migraine|schizophrenia|depression|dementia|insomnia|autism|"
    r"infarction|fibrosis|insufficiency|deficiency|pain|seizures?|nsclc|sclc|copd|hiv|covid-19))\s*",
    re.IGNORECASE,
)
_ALIKE = 0.9  # share of letters in common of two spellings of one word


@functools.lru_cache(maxsize=100_000)
def find_substance(key: str) -> str:
    """Return the name key of a single substance, told by its stem; empty if it does not tell."""
    return key if key.isalpha() and _STEM.fullmatch(key) else ""


def are_spellings(name_key: str, other_key: str) -> bool:
    """Tell whether two name keys may be spellings of one word: eight letters or more, and nearly all in common."""
    if min(len(name_key), len(other_key)) < 8 or name_key[0] != other_key[0] or not (name_key + other_key).isalpha():
        return name_key == other_key
    return name_key == other_key or SequenceMatcher(None, name_key, other_key, autojunk=False).ratio() >= _ALIKE


def names_disease(name: str) -> bool:
    """Tell whether a name is of a disease, which no product is called."""
    return bool(_DISEASE.fullmatch(name.strip()))
