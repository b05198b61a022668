"""Whether a technology without phases is a device, a test or software: each has a road of its own to its use.

The registry has no type for software and files tests as procedures, genetic or other: names decide there, and for
software what every one of its trials is called. A procedure that is neither is no product with a mark.

*Drawback*: software whose trials never say so is taken as the device or test that the registry calls it.
"""

import re
from collections.abc import Iterable
from typing import Literal

from horizon.technology.group import GroupedTechnology
from horizon.values.trial import Trial

DeviceKind = Literal["", "device", "test", "software"]

_BY_TYPE: dict[str, DeviceKind] = {"device": "device", "diagnostic_test": "test", "combination_product": "device"}
_FILED_ELSEWHERE = frozenset({"procedure", "other", "genetic", "behavioral", "radiation"})
_SOFTWARE = re.compile(
    r"\b(?:AI|A\.I\.|CADe|CADx|LLMs?|(?i:artificial intelligence|(?:deep|machine)[ -]learning|neural networks?|"
    r"algorithms?|software|apps?|mobile application|computer[- ](?:aided|assisted) (?:detection|diagnosis|reading)|"
    r"radiomics?|chatbots?|large language models?))\b"
)
_TEST = re.compile(
    r"\b(?:tests?|testing|assays?|panels?|signatures?|scores?|profil\w+|sequenc\w+|genotyp\w+|biomarkers?|biops(?:y|ies)|"
    r"immunohistochemistry|PCR|ctDNA|MRI|CT|PET|ultraso\w+|imaging|scans?|mammogra\w+|tomography|endoscopy|screening)\b",
    re.IGNORECASE,
)


def find_device_kind(group: GroupedTechnology) -> DeviceKind:
    """Return the kind of a technology without phases; empty for a medicine, and for what bears no mark."""
    kind = _BY_TYPE.get(group.kind, "")
    if not kind and group.kind not in _FILED_ELSEWHERE:
        return ""
    names = (group.name, *group.aliases)
    if _matches_any(_SOFTWARE, names) or _is_called_software([support.trial for support in group.support]):
        return "software"
    return kind or ("test" if _matches_any(_TEST, names) else "")


def _is_called_software(trials: list[Trial]) -> bool:
    texts = [(trial.title, trial.official_title, *trial.keywords, *trial.conditions) for trial in trials]
    return bool(texts) and all(_matches_any(_SOFTWARE, words) for words in texts)


def _matches_any(pattern: re.Pattern[str], texts: Iterable[str]) -> bool:
    return any(map(pattern.search, texts))
