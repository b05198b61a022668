"""What kind of technology an intervention is in a trial, where the registry's type does not say it.

A medicine is a diagnostic test where the trial's primary purpose is diagnostic, unless it is held against a placebo (a
sponsor's slip), and wherever it is an agent that images and does not treat: a tracer that bears an imaging isotope or
has the name of one, or a contrast agent.
"""

import re
from collections.abc import Iterable

from horizon.values.trial import Intervention, Trial

MEDICINE_KINDS = frozenset({"drug", "biological", "genetic", "combination_product"})
KINDS_WITHOUT_PHASES = frozenset({"device", "diagnostic_test"})


def _isotope_pattern(*isotopes: str) -> str:
    """Each isotope as ``18F``, ``[18F]``, ``F-18`` or ``F 18``, and not as a part of a longer word or number."""
    pairs = [re.fullmatch(r"(\d+m?)([A-Z][a-z]?)", isotope) for isotope in isotopes]
    forms = [f"{pair[1]}-?{pair[2]}|{pair[2]}[- ]{pair[1]}" for pair in pairs if pair]
    return rf"(?<![A-Za-z0-9])(?:{'|'.join(forms)})(?![A-Za-z0-9])"


_IMAGING = re.compile(
    _isotope_pattern(
        *("11C", "13N", "15O", "18F", "43Sc", "44Sc", "61Cu", "64Cu", "68Ga", "82Rb", "86Y", "89Zr", "99mTc"),
        *("111In", "123I", "124I", "201Tl"),
    )
    + r"|(?i:\b(?:flor(?:beta\w+|taucipir|quinitau)|flu(?:temetamol|ciclovine|rpiridaz)|fluoro?deoxyglucose|fdg|"
    r"fludeoxyglucose|fluoroestradiol|\w+folastat|psma-11|tilmanocept|pafolacianine|perflutren|"
    r"gado(?:butrol|piclenol|ter\w+|xet\w+|benate|teridol|diamide)|gadolinium|io(?:dixanol|hexol|promide|pamidol)|"
    r"amyvid|vizamyl|neuraceq|tauvid|(?:radio)?tracers?|contrast (?:agent|medium|media))\b)"
)
_TREATING = re.compile(
    _isotope_pattern(
        *("67Cu", "89Sr", "90Y", "131I", "153Sm", "161Tb", "166Ho", "177Lu", "186Re", "188Re", "211At", "212Pb"),
        *("213Bi", "223Ra", "225Ac", "227Th"),
    )
)


def studied_kind(intervention: Intervention, trial: Trial) -> str:
    """Return the kind of an intervention in a trial: the registry's type, but ``diagnostic_test`` for what images."""
    if intervention.kind not in MEDICINE_KINDS:
        return intervention.kind
    diagnostic = trial.purpose == "diagnostic" and all(arm.kind != "placebo_comparator" for arm in trial.arms)
    return "diagnostic_test" if diagnostic or _only_images(intervention) else intervention.kind


def studied_kinds(interventions: Iterable[Intervention], trial: Trial) -> frozenset[str]:
    """Return the kinds of interventions of a trial."""
    return frozenset(studied_kind(intervention, trial) for intervention in interventions)


def _only_images(intervention: Intervention) -> bool:
    names = (intervention.name, *intervention.other_names)
    return bool(_IMAGING.search(intervention.name)) and not any(map(_TREATING.search, names))
