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
    r"\b(placebos?|sham|saline|sodium chloride|sugar pill|vehicle|soc|usual care|no (?:treatment|intervention)|"
    r"observation|questionnaires?|surveys?|"
    r"standard[ -]of[ -]care|standard (?:care|therapy|treatment|medical therapy|chronic)|optimal medical|therapy of|"
    r"best (?:available|supportive) (?:therapy|care|treatment)|guideline[ -]directed|gdmt|controls?|comparators?|"
    r"chemotherap(?:y|ies)|chemoradiotherapy|chemoradiation|radiotherapy|radiation|surgery|diet|exercise|background|"
    r"rescue|concomitant|investigator'?s choice|physician'?s choice|platinum[ -]based|doublet|diagnostic|biopsy|"
    r"blood|laboratory|imaging|cryostor|conventional|optimi[sz]ed)\b",
    re.IGNORECASE,
)
_ELEMENT = "(?:Ac|At|C|Cu|F|Ga|Ho|I|In|Lu|N|O|Pb|Ra|Rb|Re|Sm|Sr|Tc|Th|Tl|Xe|Y|Zr)"
_ISOTOPE = re.compile(rf"\d{{2,3}}m?-?{_ELEMENT}|{_ELEMENT}-?\d{{2,3}}m?")
# What many products are called: true of each, and the name of none.
_CLASS = re.compile(
    r"^(?:investigational|study|new|generic|reference|original|intervention|alone|combin\w+|vaccine|immunotherapy)$|"
    r"\b(?:inhibitors?|blockers?|agonists?|antagonists?|antibod(?:y|ies)|molecules?|cells?)$",
    re.IGNORECASE,
)
_NUMBER = r"\d+(?:[.,]\d+)?"
_DOSE = re.compile(
    rf"\b{_NUMBER}(?:(?:\s?[-–/]\s?|,?\s(?:or|to|and)\s|,\s){_NUMBER})*\s?"
    r"(?:mg|mcg|ng|µg|μg|ug|g|kg|ml|l|iu|u|units?|%|mmol|meq|bags?)"
    r"(?:\s?/\s?(?:kg|m2|m²|ml|day|d|h|hr|min|dose|time))*(?!\w)",
    re.IGNORECASE,
)
_FORMS = re.compile(
    r"\b(tablets?|capsules?|injections?|injectable|infusions?|oral|orally|intravenous(?:ly)?|"
    r"subcutaneous(?:ly)?|intramuscular|solutions?|suspension|powder|pills?|dripping|syringes?|prefilled|pre-filled|"
    r"pen|spray|nasal|eye drops?|inhal\w+|patch|gel|cream|ointment|aqueous|formulation|"
    r"titrat\w+|escalat\w+(?: to)?|ascen\w+|"
    r"(?:low|high|medium|mid|middle|single|multiple|loading|maintenance|starting)[ -]?dos(?:e|es|ing)|"
    r"(?:doses?|arm|cohort|group|part|phase)(?:\s+(?:level\s+)?(?:[a-d]\b|\d+))?|"
    r"dosing|daily|once|twice|weekly|monthly|every|qd|bid|tid|biw|tiw|qw|q\dw|regimens?|combinations?|expansion|"
    r"therapy|treatment|administration|monotherapy|drug|for|the|of|low|medium|high|core study|"
    r"extension|open label|open-label|double-blind|active|matching|matched|to match|experimental|test|product|human|"
    r"recombinant(?! zoster)|given as|"
    r"(?:extended|sustained|controlled|modified|immediate|prolonged|delayed)[ -]release)\b|"
    r"\b(?:iv|sc|im|po|er|sr|cr|mr|xr|xl|ir|tm)\b(?![- ]?\d)",  # before a number they may begin a code
    re.IGNORECASE,
)
_SALTS = re.compile(
    r"\b(hydrochloride|dihydrochloride|hcl|sodium|potassium|calcium|mesylate|mesilate|maleate|besylate|tosylate|fumarate|"
    r"disoproxil|phosphate|sulfate|sulphate|hemisulfate|acetate|succinate|tartrate|citrate|hydrobromide|bromide|"
    r"chloride|malate|medoxomil|cilexetil|etexilate|diolamine|diethanolamine|tromethamine|meglumine|"
    r"monohydrate|dihydrate|hemihydrate|hydrate|anhydrous)\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"^[a-z]{1,6}[- ]?[a-z]{0,3}[- ]?\d{2,}[a-z0-9]*(?:-\d+)?$", re.IGNORECASE)
_ALSO = re.compile(r"\((?:also known as |aka |formerly )?([^()]*)\)", re.IGNORECASE)
_BRACKETS = str.maketrans("[]（）［］", "()()()")
_JOINED = r"\s*(?:\+|&|\band\b|\bor\b(?!\s*\d)|\bplus\b|\bcombined with\b|\bin combination with\b|\bwith\b)\s*"
_TOGETHER = re.compile(_JOINED + r"(?![^()]*\))", re.IGNORECASE)  # what joins within brackets parts no products
_WITHIN = re.compile(_JOINED, re.IGNORECASE)
_FIXED = re.compile(r"\b(?:fixed[- ]dose(?: combination)?|fdc|co-?formulat\w+)\b", re.IGNORECASE)
_LISTED = re.compile(r";|,\s+(?!\d)")


def is_code(name: str) -> bool:
    """Whether a name is a development code, such as ``PSI-7977`` or ``BAY 94-8862``."""
    return bool(_CODE.match(name.strip().replace("BAY ", "BAY")))


def names_nothing(name: str) -> bool:
    """Whether a name is that of no product: placebo, standard of care, a procedure, an isotope alone."""
    return bool(_NOTHING.search(name)) or bool(_ISOTOPE.fullmatch(name.strip())) or not key(name)


def names_class(name: str) -> bool:
    """Whether a name fits many products, such as ``mesenchymal stem cells``: as another name it would join them."""
    return bool(_CLASS.search(name))


def products(name: str) -> Iterator[tuple[str, ...]]:
    """The products that an intervention's name holds, each with all its spellings, the first as displayed.

    ``AZD8205 and AZD2936 (Rilvegostomig)`` holds two; ``sacubitril/valsartan`` is one, a fixed-dose combination;
    ``DB-1311/BNT324``, two codes of different houses, is one product with two names.
    """
    plain = name.translate(_BRACKETS)
    closed = plain + ")" * (plain.count("(") - plain.count(")"))
    fixed = _FIXED.search(_parted(closed)[0])
    for part in [_WITHIN.sub("/", _FIXED.sub(" ", closed))] if fixed else _TOGETHER.split(closed):
        if not names_nothing(part) and (spellings := tuple(_spellings(part))):
            yield spellings


def _spellings(part: str) -> Iterator[str]:
    """A product's name without its brackets, then what they hold, if it names a product."""
    outside, brackets = _parted(part)
    within = (tidy(_WITHIN.sub("/", other)) for bracket in brackets for other in listed(bracket))
    for spelling in (tidy(outside), *(other for other in within if not names_class(other))):
        if len(key(spelling)) > 2 and not names_nothing(spelling):
            yield from _two_codes(spelling)


def _parted(text: str) -> tuple[str, list[str]]:
    """What stands outside the brackets, and in each of them, the innermost first."""
    brackets: list[str] = []
    while found := _ALSO.findall(text):
        brackets += found
        text = _ALSO.sub(" ", text)
    return text, brackets


def listed(text: str) -> list[str]:
    """The names of a list in one text: ``JARDIANCE, JARDIANZ``; a comma within a chemical name parts nothing."""
    return [one.strip() for one in _LISTED.split(text) if one.strip()]


def tidy(name: str) -> str:
    """A name without dose, form, marks, and the arm that stands before a colon, as it can be displayed."""
    head, colon, tail = name.rpartition(": ")
    if colon:
        return tidy(tail) or tidy(head)
    plain = re.sub(r"[®™©*†]|\(\s*(?:TM|R)\s*\)", "", name)
    plain = _FORMS.sub(" ", _DOSE.sub(" ", plain))
    plain = re.sub(r"\s+", " ", plain).strip(" -–,.:;/()[]").partition(",")[0].strip()
    plain = re.sub(r"^(?:and|or)\b|\b(?:and|or)$", "", plain, flags=re.IGNORECASE).strip()
    return "" if re.fullmatch(r"[\d\W]*", plain) else plain


@functools.lru_cache(maxsize=100_000)
def key(name: str) -> str:
    """The name key: equal keys are one product."""
    plain = unicodedata.normalize("NFKD", tidy(name)).encode("ascii", "ignore").decode().lower()
    without = _SALTS.sub(" ", plain)
    plain = without if re.search(r"[a-z]{3}", without) else plain
    parts = [re.sub(r"[^a-z0-9]", "", part) for part in re.split(r"/|\+|\s(?:and|with|plus)\s", plain)]
    return "/".join(sorted(part for part in parts if part))


def _two_codes(spelling: str) -> tuple[str, ...]:
    """Two codes of different houses with a slash are two names; of one house, a combination."""
    parts = [part.strip() for part in spelling.split("/")]
    houses = [re.sub(r"[^a-z]", "", part.lower()) for part in parts]
    if len(parts) == 2 and all(map(is_code, parts)) and houses[0] != houses[1]:
        return tuple(parts)
    return (spelling,)
