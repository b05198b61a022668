"""Which technologies are not costed as new medicines of their area: copies, herbal, supportive, and supplements.

Told from what the trials say: the words and the dosage forms of herbal medicine, names in Chinese syllables with such a
form, and the registry's own purpose *supportive care*, where all trials have it. A biosimilar or generic has no price
of its own before it is sold, and the area's is that of what it undercuts. A price beside the technology in the
watchlist overrules it. *Drawback*: a herbal product named like a medicine is not told.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from horizon.impact.model import SHARE, CostModel, ModelInput, OwnCostModel
from horizon.technology.group import GroupedTechnology
from horizon.values.trial import Trial

_HERBAL = re.compile(
    r"\b(herb|herbs|herbal|decoctions?|dripping pills?|dropping pills?|(traditional |patent )?chinese medicine|tcm|"
    r"kampo|ayurved\w*|botanicals?|phytotherap\w*)\b",
    re.IGNORECASE,
)
_FORM = re.compile(
    r"\b(dripping|dropping|granules?|pills?|tablets?|capsules?|injection|oral liquid|tang|wan|san|powder)\b",
    re.IGNORECASE,
)
_DOSE = re.compile(r"\b(low|high|medium|middle)[ -]dose\b", re.IGNORECASE)
_SYLLABLES = re.compile(
    "(?:a|o|e|ai|ei|ao|ou|an|en|ang|er|[bpm](?:a|ai|an|ang|ao|ei|en|eng|i|ian|iao|ie|in|ing|o|u)"
    "|f(?:a|an|ang|ei|en|eng|o|ou|u)|[dtnl](?:a|ai|an|ang|ao|e|ei|eng|i|ian|iao|ie|ing|iu|ong|ou|u|uan|ui|un|uo)"
    "|[nl](?:in|iang|ia)|(?:g|k|h|zh|ch|sh)(?:a|ai|an|ang|ao|e|ei|en|eng|ong|ou|u|ua|uai|uan|uang|ui|un|uo)"
    "|(?:zh|ch|sh|z|c|s|r)i|[jqx](?:i|ia|ian|iang|iao|ie|in|ing|iong|iu|u|uan|ue|un)"
    "|[zcsr](?:a|ai|an|ang|ao|e|en|eng|ong|ou|u|uan|ui|un|uo)|y(?:a|an|ang|ao|e|i|in|ing|o|ong|ou|u|uan|ue|un)"
    "|w(?:a|ai|an|ang|ei|en|eng|o|u))+",
    re.IGNORECASE,
)
_CHINESE = re.compile("q(?=i|u)|x(?=i|u)|zh|sh", re.IGNORECASE)
"""Letters that names of medicines hardly have; a name of several words needs none."""
_SUPPLEMENT = "dietary_supplement"


def explain_not_medicine(group: GroupedTechnology) -> str:
    """Say why a technology is no new medicine of its area; empty if it is one, or if the planner has priced it."""
    if group.override and group.override.price:
        return ""
    if group.is_copy:
        return "a biosimilar or generic, which is bought below the price of what it copies"
    if group.kind.replace(" ", "_") == _SUPPLEMENT:
        return "a dietary supplement"
    trials = [support.trial for support in group.support]
    if any(_is_herbal(group, trial) for trial in trials):
        return "a herbal medicine"
    if trials and all(trial.purpose.casefold().replace(" ", "_") == "supportive_care" for trial in trials):
        return "supportive care, by the purpose of all its trials"
    return ""


def uncosted_models(model: CostModel, groups: Iterable[GroupedTechnology]) -> Iterator[OwnCostModel]:
    """Yield a model without a price, for nobody, for each technology that is no new medicine of the area."""
    nobody = ModelInput("are for it among the area's new medicines", 0.0, 0.0, 0.0, SHARE)
    uncosted = replace(model, priced=False, funnel=(*model.funnel, nobody), adds=(), displaces=(), resources=(), own=())
    yield from (OwnCostModel(group.key, uncosted) for group in groups if explain_not_medicine(group))


def _is_herbal(group: GroupedTechnology, trial: Trial) -> bool:
    names = {name.casefold() for name in (group.name, *group.aliases)}
    own_names = [
        text
        for item in trial.interventions
        for text in (item.name, *item.other_names)
        if any(name in text.casefold() for name in names)
    ]
    if any(_HERBAL.search(text) for text in own_names):
        return True
    titled = any(name in text.casefold() for name in names for text in (trial.title, trial.official_title))
    trial_text = " ".join((trial.title, trial.official_title, *trial.keywords))
    return (titled and bool(_HERBAL.search(trial_text))) or any(map(_is_chinese_remedy, own_names))


def _is_chinese_remedy(text: str) -> bool:
    """Whether a name is made of Chinese syllables and followed by a dosage form, such as ``Jia Shen Tablet``."""
    form = _FORM.search(text)
    if form is None:
        return False
    words = re.findall(r"[A-Za-z]+", _DOSE.sub(" ", text[: form.start()]))
    if not words or not all(_SYLLABLES.fullmatch(word) for word in words):
        return False
    return len(words) > 1 or bool(_CHINESE.search(words[0]))
