"""The list of what nobody watches: gathered, ranked, with reasons, without what the workspace has ignored."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from horizon.evidence.spend_cases import SpendModel, load_spend_model
from horizon.evidence.tables import Evidence
from horizon.settings import IgnoredTechnology
from horizon.technology.names import name_key
from horizon.unwatched.gather import SweptTechnology, gather_unwatched
from horizon.unwatched.pounds import estimate_pounds, likely_route
from horizon.unwatched.ranking import RankedTechnology, rank_unwatched, score_size
from horizon.unwatched.reasons import list_reasons
from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.regulator_lists import RegulatorSnapshot
from horizon.values.trial import Trial
from horizon.values.unwatched import PoundsRange, UnwatchedList, UnwatchedTechnology
from horizon.watchlist.schema.watchlist import Watchlist

GROWN = 1.5
"""What was ignored comes back once its trials have half as many people again; without people, as many more trials."""
PRESSING_CHANCE = 0.10
"""As for *act now*: the least chance of a licence by the end of the next financial year."""


@dataclass(frozen=True, slots=True)
class UnwatchedBasis:
    """What the list is made by; ``threshold`` is the workspace's own where the jurisdiction has no dated rule."""

    watchlists: Sequence[Watchlist]
    evidence: Evidence
    snapshot: RegulatorSnapshot | None = None
    ignored: Sequence[IgnoredTechnology] = ()
    threshold: Decimal = Decimal(1_000_000)
    seed: int = 0
    data_timestamp: str = ""
    model: SpendModel | None = None

    @property
    def jurisdiction(self) -> str:
        """The jurisdiction of most watchlists, England's without any."""
        return choose_jurisdiction(self.watchlists)


def choose_jurisdiction(watchlists: Sequence[Watchlist]) -> str:
    """Return the jurisdiction of most watchlists, England's without any."""
    counts = Counter(watchlist.jurisdiction for watchlist in watchlists)
    return counts.most_common(1)[0][0] if counts else "england"


def list_unwatched(trials: Iterable[Trial], basis: UnwatchedBasis) -> UnwatchedList:
    """List what nobody watches among trials, as of the day of the evidence."""
    model = basis.model or load_spend_model()
    score = partial(score_size, model=model)
    swept = gather_unwatched(trials, basis.watchlists, basis.evidence, score, basis.snapshot)
    ranked = rank_unwatched(swept, model, basis.jurisdiction, basis.seed)
    described = [_describe_technology(row, basis) for row in ranked.technologies]
    kept = [row for row in described if not _is_ignored(row, basis.ignored)]
    return UnwatchedList(
        as_of=basis.evidence.day,
        technologies=tuple(kept),
        not_listed=replace(
            swept.not_listed,
            on_sale=swept.not_listed.on_sale + ranked.on_sale,
            stopped=ranked.stopped,
            ignored=len(described) - len(kept),
        ),
        data_timestamp=basis.data_timestamp,
        trials=swept.trials,
        further=ranked.further,
    )


def _describe_technology(ranked: RankedTechnology, basis: UnwatchedBasis) -> UnwatchedTechnology:
    swept, outlook = ranked.swept, ranked.outlook
    group, trials = swept.group, swept.trials
    currency = JURISDICTIONS[basis.jurisdiction].currency
    population = basis.evidence.find_population(basis.jurisdiction)
    pounds = estimate_pounds(group, swept.condition, population, currency, basis.evidence.day)
    sponsors = Counter(trial.sponsor for trial in trials)
    phase = max((trial.phases for trial in trials), key=lambda phases: (max(phases, default=0), len(phases)))
    return UnwatchedTechnology(
        key=make_key(swept),
        name=group.name,
        aliases=group.aliases,
        conditions=tuple(
            dict.fromkeys((swept.condition.name, *(name for trial in trials for name in trial.conditions)))
        ),
        sponsor=sponsors.most_common(1)[0][0],
        phase="/".join(map(str, phase)),
        trials=tuple(trial.nct_id for trial in trials),
        people=swept.people or 0,
        licence=outlook.licence,
        licence_chance=round(ranked.chance, 4),
        why=list_reasons(ranked, currency, basis.evidence.day),
        pounds=pounds,
        matters=round(ranked.matters, 4),
        area=swept.condition.area,
        route=likely_route(group),
        next_completion=_next_completion(swept, basis),
        low_end_presses=_presses_at_low_end(ranked, pounds, basis),
    )


def make_key(swept: SweptTechnology) -> str:
    """Return the key by which commands name a technology: ``hepatitis-c/sofosbuvir``."""
    product = swept.group.key.product.replace("/", "+")
    return f"{_to_plain_letters(swept.condition.name)}/{product}"


def _to_plain_letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-") or "unnamed"


def _next_completion(swept: SweptTechnology, basis: UnwatchedBasis) -> str:
    """Return the first completion still ahead, as the registry writes it; empty if all are past or none is shown."""
    day = basis.evidence.day
    dates = [date.on for trial in swept.trials if (date := trial.primary_completion or trial.completion)]
    ahead = [date for date in dates if date.last_day() >= day]
    return str(min(ahead)) if ahead else ""


def _presses_at_low_end(ranked: RankedTechnology, pounds: PoundsRange | None, basis: UnwatchedBasis) -> bool:
    """Whether it would be over the threshold at the low end of its range, and licensed soon enough to act now."""
    if pounds is None or (probability := ranked.outlook.probability) is None:
        return False
    rule = basis.evidence.find_threshold(basis.jurisdiction)
    chances = list(probability.licence_by.values())
    return (
        pounds.low > (rule.amount if rule else basis.threshold) and chances[min(1, len(chances) - 1)] >= PRESSING_CHANCE
    )


def has_key(technology: UnwatchedTechnology, key: str) -> bool:
    """Tell whether a key is a technology's, by any of its names: which name is its key can change with its trials."""
    condition, _, product = key.casefold().partition("/")
    if condition != technology.key.partition("/")[0]:
        return False
    return product in {name_key(name).replace("/", "+") for name in (technology.name, *technology.aliases)} or (
        key.casefold() == technology.key
    )


def _is_ignored(technology: UnwatchedTechnology, ignored: Sequence[IgnoredTechnology]) -> bool:
    entry = next((entry for entry in ignored if has_key(technology, entry.key)), None)
    if entry is None:
        return False
    if entry.people:
        return technology.people < GROWN * entry.people
    return technology.people == 0 and len(technology.trials) < GROWN * max(entry.trials, 1)
