"""From matched trials to the technologies of a scan: all of it that no figure of a cost model changes.

Other figures of a watchlist leave its technologies, their states and their names as they are, so that these are found
once however often figures are tried.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from horizon.assessment.indication import IndicationContext, indication_contexts, overrides_known_on
from horizon.assessment.matched_trials import MatchedTrials
from horizon.assessment.recorded_outcomes import apply_outcomes
from horizon.evidence.tables import Evidence
from horizon.readiness.plan import merge_rounds
from horizon.settings import DigestSettings
from horizon.technology.authorised_medicines import add_lists, build_medicine_lists
from horizon.technology.group import NO_PRODUCT, GroupedTechnology, group_technologies
from horizon.technology.manual_entries import add_manual_entries
from horizon.technology.regulatory_join import build_list_joiner
from horizon.technology.state import ApprovalStatus, determine_statuses
from horizon.values.outcome import Outcome
from horizon.values.regulator_lists import RegulatorSnapshot
from horizon.values.scan import NotShown
from horizon.values.workforce import ResourceCapacity
from horizon.watchlist.matching.match import MatchResult
from horizon.watchlist.schema.watchlist import COST_KEYS, TechnologyOverride, Watchlist


@dataclass(frozen=True, slots=True)
class ScanBasis:
    """What trials are assessed by; the evidence carries the day, the data timestamp is the registry's.

    ``regulators`` are the regulators' lists as known on the day; None where only the tables of evidence are.
    ``outcomes`` are those recorded, which count as the planner's word. ``capacities`` are what there is of a workforce
    for all that is watched, as known on the day.
    """

    watchlists: Sequence[Watchlist]
    evidence: Evidence
    data_timestamp: str
    settings: DigestSettings
    regulators: RegulatorSnapshot | None = None
    outcomes: Sequence[Outcome] = ()
    capacities: Sequence[ResourceCapacity] = ()


@dataclass(frozen=True, slots=True)
class IdentifiedTechnologies:
    """The technologies that trials matched, with what the lists say of them, in the same order.

    ``evidence`` has the workspace's rounds, ``listed`` also the authorisations of the regulators' lists.
    """

    evidence: Evidence
    listed: Evidence
    groups: tuple[GroupedTechnology, ...]
    statuses: tuple[ApprovalStatus, ...]
    not_shown: tuple[NotShown, ...]

    def with_costs_of(self, watchlists: Sequence[Watchlist]) -> "IdentifiedTechnologies":
        """Return the same technologies with the cost keys that stand beside them in other watchlists."""
        entries = {
            (watchlist.name, part.name, override.name): override.known_on(self.evidence.day)
            for watchlist in watchlists
            for part in watchlist.resolved_indications
            for override in part.technologies
        }
        return replace(self, groups=tuple(_with_costs(group, entries) for group in self.groups))


def identify_technologies(matches: MatchedTrials, basis: ScanBasis) -> IdentifiedTechnologies:
    """Group matched trials into technologies, and join what the lists and the planner say of each."""
    settings = basis.settings
    evidence = replace(basis.evidence, rounds=merge_rounds(settings.rounds, basis.evidence.rounds))
    day, hits = evidence.day, matches.matching.hits
    contexts = tuple(indication_contexts(basis.watchlists, evidence, settings))
    listed = add_lists(evidence, basis.regulators)
    authorised = build_medicine_lists(listed)
    groups = group_technologies(hits, _collect_overrides(contexts, day), authorised)
    groups = add_manual_entries(groups, _collect_overrides(filter(_lists_own_technologies, contexts), day))
    groups = apply_outcomes(groups, basis.outcomes, day)
    joiner = build_list_joiner(basis.regulators, basis.watchlists, hits) if basis.regulators else None
    statuses = determine_statuses(groups, listed, authorised, matches.marketing_trials(), joiner)
    not_shown = tuple(_list_not_shown(matches.matching, groups))
    return IdentifiedTechnologies(evidence, listed, tuple(groups), tuple(statuses), not_shown)


def _with_costs(
    group: GroupedTechnology, entries: Mapping[tuple[str, str, str], TechnologyOverride]
) -> GroupedTechnology:
    override = group.override
    entry = entries.get((group.watchlist, group.indication, override.name)) if override else None
    if override is None or entry is None:
        return group
    costs = {key: getattr(entry, key) for key in COST_KEYS}
    return replace(group, override=override.model_copy(update=costs))


def _collect_overrides(
    contexts: Iterable[IndicationContext], day: dt.date
) -> dict[tuple[str, str], tuple[TechnologyOverride, ...]]:
    return {
        (context.watchlist.name, context.indication.name): overrides_known_on(context.indication, day)
        for context in contexts
    }


def _lists_own_technologies(context: IndicationContext) -> bool:
    """Whether its overrides name its technologies; those shared by several indications name none in particular."""
    watchlist = context.watchlist
    return not watchlist.indications or context.indication.technologies != watchlist.technologies


def _list_not_shown(matching: MatchResult, groups: Iterable[GroupedTechnology]) -> Iterator[NotShown]:
    """Yield the trials that no watchlist counts, then those that count but name no product of their own."""
    yield from (NotShown(trial.nct_id, trial.watchlist, trial.rule) for trial in matching.left_out)
    shown = {(group.watchlist, support.trial.nct_id) for group in groups for support in group.support}
    counted = dict.fromkeys((hit.watchlist, hit.trial.nct_id) for hit in matching.hits)
    yield from (NotShown(nct_id, name, NO_PRODUCT) for name, nct_id in counted if (name, nct_id) not in shown)
