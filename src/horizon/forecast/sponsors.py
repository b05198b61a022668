"""Which sponsors are large: more of what they license in the United States comes to Europe, and sooner.

Assumption: the largest makers of prescription medicines by sales in 2005 to 2018, and the companies that they held by
then, told by words of the sponsor's name.
"""

import re

_LARGE = (
    "AbbVie", "Abbott", "Allergan", "Amgen", "Astellas", "AstraZeneca", "Bayer", "Biogen", "Boehringer", "Bristol",
    "Celgene", "Centocor", "Daiichi", "Eisai", "EMD Serono", "Genentech", "Genzyme", "Gilead", "GlaxoSmithKline",
    "Janssen", "Johnson & Johnson", "Lilly", "MedImmune", "Merck", "Novartis", "Novo Nordisk", "Otsuka", "Pfizer",
    "Roche", "Sanofi", "Schering", "Shire", "Takeda", "Teva", "Tibotec", "ViiV", "Wyeth",
)  # fmt: skip
_LARGE_NAME = re.compile(rf"\b(?:{'|'.join(map(re.escape, _LARGE))})\b", re.IGNORECASE)


def is_large_sponsor(name: str) -> bool:
    """Return whether a sponsor's name is that of a large one."""
    return bool(_LARGE_NAME.search(name))
