"""Names of products: their name keys, and what names no product.

A *name key* is a name without case, accents, salts, doses, forms, separators and words for hardware, so that
``REGN 3767`` and ``REGN-3767`` have one key, as have ``CardioMEMS`` and ``CardioMEMS system``; that of a fixed-dose
combination is its component keys, sorted, with a slash.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches

from horizon.technology.vocabulary import (
    BEFORE_CLASSES,
    CLASSES,
    DOSE,
    ELEMENT,
    FORMS,
    GENERIC,
    HARDWARE,
    HARDWARE_KIND,
    ISOTOPE,
    LIKE_A_CLASS,
    MEASURED,
    NO_CODE,
    NOTHING,
    OLD_CLASSES,
    PROPER,
    SALTS,
    TECHNIQUE,
)

_CODE = re.compile(r"^[a-z]{1,6}[- ]?[a-z]{0,3}[- ]?\d{2,}[a-z0-9]*(?:-\d+)?$", re.IGNORECASE)
_CODE_WITHIN = re.compile(r"^(?=[^a-z]*[A-Z][^a-z]*[A-Z])[A-Z]{2,6}-?[A-Z]{0,3}-?\d{2,}[A-Za-z0-9]*(?:-\d+)?$")
_LABEL = re.compile(rf"^\(?(?:{ELEMENT}-?\d{{2,3}}|\d{{2,3}}m?-?{ELEMENT})\)\s*-?\s*")
_STRENGTH = re.compile(r"^((?!interleukin|factor|protein|type)[a-z]{6,}) \d{1,4}$", re.IGNORECASE)  # verinurad 3
_TIME = re.compile(r"\d+(?:[.-]?\d+)?(?:-?(?:hours?|h|minutes?|min|days?|weeks?|months?|years?))?")
_FORMS = ("tablet", "tablets", "capsule", "capsules", "injection", "injections", "infusion", "suspension", "ointment")
_SOFTWARE = re.compile(
    r"\b(?:[A-Z]\w*[a-z][A-Z]\w*|i[A-Z][a-z]+|AI|"
    r"(?i:artificial intelligence|algorithm|software|(?:deep|machine) learning))\b"
)


def is_code(name: str) -> bool:
    """Tell whether a name is a development code, such as ``PSI-7977`` or ``BAY 94-8862``."""
    plain = name.strip().replace("BAY ", "BAY")
    return bool(_CODE.match(plain)) and not NO_CODE.match(plain)


def names_no_product(name: str) -> bool:
    """Tell whether a name is of no product: placebo, standard of care, a procedure, an isotope alone, a statin."""
    if NOTHING.search(name) or ISOTOPE.fullmatch(name.strip()) or not name_key(name):
        return True
    words = _split_words(name)
    return all(word in GENERIC or _TIME.fullmatch(word) for word in words) or (
        names_only_class(name) and not OLD_CLASSES.isdisjoint(words)
    )


def names_class(name: str) -> bool:
    """Tell whether a name fits many products, as ``mesenchymal stem cells``: as another name it would join them."""
    return bool(LIKE_A_CLASS.search(name)) or names_only_class(name)


def names_only_class(name: str) -> bool:
    """Tell whether a name only names a class: ``PD-1 inhibitor``, but not ``iMP cells``."""
    words = _split_words(name)
    specific = [word for word in words if word not in GENERIC]
    return any(word in CLASSES for word in words) and all(
        word in CLASSES or word in BEFORE_CLASSES for word in specific
    )


def names_measurement(name: str) -> bool:
    """Tell whether a device or test is named by a measurement alone: ``Cardiac MRI``, but not ``MyoStrain MRI``."""
    return bool(MEASURED.search(name)) and not _SOFTWARE.search(name)


def names_technique(name: str) -> bool:
    """Tell whether a device is named by what is done with it alone: ``LV pacing``, but not ``DyeVert pacing``."""
    return bool(TECHNIQUE.search(tidy_name(name))) and not PROPER.search(name)


def names_hardware(name: str) -> bool:
    """Tell whether a device is named by the kind of hardware alone: ``renal artery stent``."""
    return bool(HARDWARE_KIND.search(tidy_name(name))) and not PROPER.search(name)


def names_own(name: str) -> bool:
    """Tell whether a test or device has a name of its own: ``MammaPrint``, but not ``food challenge``."""
    return bool(PROPER.search(name))


def is_code_within(word: str) -> bool:
    """Tell whether a word in a text can only be a development code: in capitals, and no target or trial number."""
    return bool(_CODE_WITHIN.match(word)) and not NO_CODE.match(word)


def find_codes(text: str) -> Iterator[str]:
    """Find the development codes in a running text, such as a title."""
    words = re.findall(r"[\w/-]+", text)
    yield from (word for word in words if is_code_within(word) and re.search(r"\d{3}", word))


def tidy_name(name: str) -> str:
    """Return a name as displayed: without dose, form, marks, and the arm before a colon."""
    head, colon, tail = name.rpartition(": ")
    if colon:
        return tidy_name(tail) or tidy_name(head)
    plain = re.sub(r"\s+", " ", re.sub(r"[®™©*†•·\"“”]|\(\s*(?:TM|R)\s*\)", "", name)).strip()
    plain = _LABEL.sub("", plain)
    plain = _drop_misspelt_forms(re.sub(r"(?<=\w)\s+(?:prior to|before|during|after)\s.*", "", plain))
    plain = FORMS.sub(" ", DOSE.sub(" ", re.sub(r"\s+at an? (?:\w+ ){0,2}(?:dose|rate|concentration)\b.*", "", plain)))
    plain = re.sub(r"\s+", " ", plain).strip(" -–,.:;/()[]'").partition(",")[0].strip()
    plain = re.sub(r"^(?i:(?:and|or|by|at|with|in)\b\s*)+|(?:\s*\b(?:(?i:and|or|by|at|with|in|to)|a))+$", "", plain)
    plain = _STRENGTH.sub(r"\1", plain.strip(" -–,.:;/()[]'"))
    return "" if re.fullmatch(r"[\d\W]*", plain) else plain


def _drop_misspelt_forms(name: str) -> str:
    """Drop the last word, or the last one before a dose, if it is a form with a slip: ``TTYP01 tables 60mg``."""
    head = DOSE.split(name, maxsplit=1)[0].rstrip(" ,(-")
    first, _, last = head.rpartition(" ")
    if first and last.isalpha() and get_close_matches(last.lower(), _FORMS, 1, 0.83):
        return f"{first} {name[len(head) :]}"
    return name


@functools.lru_cache(maxsize=100_000)
def name_key(name: str) -> str:
    """Return the name key; equal keys are one product."""
    plain = unicodedata.normalize("NFKD", tidy_name(name)).encode("ascii", "ignore").decode().lower()
    without = HARDWARE.sub(" ", SALTS.sub(" ", plain))
    plain = without if re.search(r"[a-z]{3}", without) else plain
    parts = [re.sub(r"[^a-z0-9]", "", part) for part in re.split(r"/|\+|\s(?:and|with|plus)\s", plain)]
    return "/".join(sorted(part for part in parts if part))


def _split_words(name: str) -> list[str]:
    return [word.strip("().,:;'\"") for word in re.split(r"[\s/]+|\s-\s", name.lower()) if word.strip("().,:;'\"-")]
