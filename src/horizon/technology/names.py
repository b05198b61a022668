"""Names of products: what is one product under many spellings, and what is no product at all.

A *name key* is a name with case, accents, salts, doses, forms and separators folded, so that ``REGN 3767`` and
``REGN-3767`` are one; a fixed-dose combination is its component keys, sorted, with a slash.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator

# Words that name no product, whole or as the head of a name.
_NOTHING = re.compile(
    r"\b(placebos?|sham|saline|vehicle|soc|usual care|no (?:treatment|intervention)|observation|questionnaires?|"
    r"standard[ -]of[ -]care|standard (?:therapy|treatment|medical therapy|chronic)|optimal medical|therapy of|"
    r"best (?:available|supportive) (?:therapy|care|treatment)|guideline[ -]directed|gdmt|controls?|comparators?|"
    r"chemotherap(?:y|ies)|chemoradiotherapy|chemoradiation|radiotherapy|radiation|surgery|diet|exercise|background|"
    r"rescue|concomitant|investigator'?s choice|physician'?s choice|platinum[ -]based|doublet|diagnostic|biopsy|"
    r"blood|laboratory|imaging|cryostor|conventional|optimi[sz]ed)\b",
    re.IGNORECASE,
)
_DOSE = re.compile(
    r"\b\d+(?:[.,]\d+)?(?:\s?[-–/]\s?\d+(?:[.,]\d+)?)*\s?"
    r"(?:mg|mcg|ng|µg|μg|ug|g|kg|ml|l|iu|u|units?|%|mmol|meq|bags?)"
    r"(?:\s?/\s?(?:kg|m2|m²|ml|day|d|h|hr|min|dose|time))*\b",
    re.IGNORECASE,
)
_FORMS = re.compile(
    r"\b(tablets?|capsules?|injections?|injectable|infusions?|oral|orally|intravenous(?:ly)?|iv|sc|im|"
    r"subcutaneous(?:ly)?|intramuscular|solutions?|suspension|powder|pills?|dripping|syringes?|prefilled|pre-filled|"
    r"pen|spray|inhal\w+|patch|gel|cream|ointment|aqueous|formulation|"
    r"(?:low|high|medium|mid|middle|single|multiple|loading|maintenance|starting)[ -]?dos(?:e|es|ing)|"
    r"doses?(?:\s+[a-d0-9])?|dosing|daily|once|twice|weekly|monthly|every|qd|bid|tid|qw|q\dw|regimens?|arm|cohort|"
    r"group|part|phase|therapy|treatment|administration|monotherapy|drug|for|the|of|low|medium|high|core study|"
    r"extension|open label|open-label|double-blind|active|matching|matched|to match|experimental|test|product|human|"
    r"recombinant(?! zoster)|given as|and|or)\b",
    re.IGNORECASE,
)
_SALTS = re.compile(
    r"\b(hydrochloride|dihydrochloride|hcl|sodium|potassium|calcium|mesylate|mesilate|maleate|besylate|tosylate|fumarate|"
    r"disoproxil|phosphate|sulfate|sulphate|acetate|succinate|tartrate|citrate|hydrobromide|bromide|chloride|malate|"
    r"medoxomil|cilexetil|etexilate|monohydrate|dihydrate|hemihydrate|anhydrous)\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"^[a-z]{1,6}[- ]?[a-z]{0,3}[- ]?\d{2,}[a-z0-9]*(?:-\d+)?$", re.IGNORECASE)
_HIDDEN = "\x00"
_ALSO = re.compile(r"\((?:also known as |aka |formerly )?([^()]*)\)", re.IGNORECASE)
_TOGETHER = re.compile(
    r"\s*(?:\+|&|\band\b|\bplus\b|\bcombined with\b|\bin combination with\b|\bwith\b)\s*", re.IGNORECASE
)


def is_code(name: str) -> bool:
    """Whether a name is a development code, such as ``PSI-7977`` or ``BAY 94-8862``."""
    return bool(_CODE.match(name.strip().replace("BAY ", "BAY")))


def names_nothing(name: str) -> bool:
    """Whether a name is that of no product: placebo, standard of care, a procedure."""
    return bool(_NOTHING.search(name)) or not key(name)


def products(name: str) -> Iterator[tuple[str, ...]]:
    """The products that an intervention's name holds, each with all its spellings, the first as displayed.

    ``AZD8205 and AZD2936 (Rilvegostomig)`` holds two; ``sacubitril/valsartan`` is one, a fixed-dose combination;
    ``DB-1311/BNT324``, two codes of different houses, is one product with two names.
    """
    closed = name + ")" * (name.count("(") - name.count(")"))
    for part in _TOGETHER.split(_protect(closed)):
        spellings = [
            _ALSO.sub(" ", part),
            *(alias for group in _ALSO.findall(part) for alias in re.split(r"[;,]", group)),
        ]
        found = [tidy(spelling.replace(_HIDDEN, "and")) for spelling in spellings]
        kept = [spelling for spelling in found if spelling and not names_nothing(spelling) and len(key(spelling)) > 2]
        if kept and not names_nothing(part):
            yield tuple(alias for spelling in kept for alias in _two_codes(spelling))


def tidy(name: str) -> str:
    """A name without dose, form and marks, as it can be displayed."""
    plain = re.sub(r"[®™©*†]", "", name)
    plain = _FORMS.sub(" ", _DOSE.sub(" ", plain))
    plain = re.sub(r"\s+", " ", plain).strip(" -–,.:;/()[]").partition(",")[0].strip()
    return "" if re.fullmatch(r"[\d\W]*", plain) else plain


@functools.lru_cache(maxsize=100_000)
def key(name: str) -> str:
    """The name key: equal keys are one product."""
    plain = unicodedata.normalize("NFKD", tidy(name)).encode("ascii", "ignore").decode().lower()
    without = _SALTS.sub(" ", plain)
    plain = without if re.search(r"[a-z]{3}", without) else plain
    parts = [re.sub(r"[^a-z0-9]", "", part) for part in re.split(r"/|\s(?:and|with)\s", plain)]
    return "/".join(sorted(part for part in parts if part))


def _protect(name: str) -> str:
    """Hide joining words inside brackets from the splitting."""
    return re.sub(r"\([^()]*\)", lambda match: match.group().replace(" and ", f" {_HIDDEN} "), name)


def _two_codes(spelling: str) -> tuple[str, ...]:
    """Two codes of different houses with a slash are two names; of one house, a combination."""
    parts = [part.strip() for part in spelling.split("/")]
    houses = [re.sub(r"[^a-z]", "", part.lower()) for part in parts]
    if len(parts) == 2 and all(map(is_code, parts)) and houses[0] != houses[1]:
        return tuple(parts)
    return (spelling,)
