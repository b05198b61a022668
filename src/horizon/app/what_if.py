"""What if: other figures of one watchlist beside those of its file, as ``horizon scan --set`` assesses them.

1. Other figures match no other trials and make no other technologies, so that these are found once for a file, and
   kept until it, the store or the settings change. One watchlist is kept at a time: draws are large.
2. The file's own figures are assessed once, and the others each time; what they leave alone is taken from the cache of
   forecasts (``impact/valuation.py``), which is emptied when another watchlist is asked about. Memory that was freed
   goes back to the system at once, since a desk stays open.
3. What is changed besides figures (a name, a date) is looked for anew.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from horizon.app.freed_memory import return_freed_memory
from horizon.app.stored_assessment import read_basis
from horizon.app.workspace import Workspace
from horizon.assessment.identification import IdentifiedTechnologies, ScanBasis, identify_technologies
from horizon.assessment.matched_trials import match_for_scan
from horizon.assessment.scan import Assessment, assess_technologies
from horizon.impact.sum_bridge import bridge_sum
from horizon.impact.valuation import forget_outlooks
from horizon.values.budget_impact import EVERYTHING, SumBridge
from horizon.values.keys import TechnologyKey
from horizon.values.money import Amount
from horizon.values.regulator_lists import LIST_NAMES, RegulatorSnapshot
from horizon.values.scan import Scan
from horizon.values.trial import Trial
from horizon.watchlist.schema.watchlist import COST_KEYS, Watchlist

FindTrials = Callable[[Watchlist], Iterable[Trial]]
"""Finds the stored trials that could match a watchlist, in the order of their ids."""


@dataclass(frozen=True, slots=True)
class WhatIfAnswer:
    """What a watchlist comes to by its file, and with other figures."""

    base: Assessment
    changed: Assessment

    def bridge_sums(self, technology: TechnologyKey) -> tuple[SumBridge, SumBridge] | None:
        """Bridge the sum of a technology to the totals by each of the two; None where it is not costed in both."""
        before = _bridge_to_total(self.base, technology)
        after = before if self.changed is self.base else _bridge_to_total(self.changed, technology)
        return_freed_memory()
        return (before, after) if before and after else None


@dataclass(frozen=True, slots=True)
class _Kept:
    """A watchlist of a file with what it was assessed from, as long as its ``stamp`` holds."""

    stamp: object
    basis: ScanBasis
    identified: IdentifiedTechnologies
    base: Assessment


class WhatIf:
    """Answers questions about other figures, one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: _Kept | None = None

    def try_figures(
        self, workspace: Workspace, written: Watchlist, changed: Watchlist, find_trials: FindTrials
    ) -> WhatIfAnswer:
        """Assess a watchlist as it is written, and as it would be changed."""
        with self._lock:
            answer = self._assess_both(workspace, written, changed, find_trials)
            return_freed_memory()
            return answer

    def _assess_both(
        self, workspace: Workspace, written: Watchlist, changed: Watchlist, find_trials: FindTrials
    ) -> WhatIfAnswer:
        kept = self._keep(workspace, written, find_trials)
        if changed == written:
            return WhatIfAnswer(kept.base, kept.base)
        basis = replace(kept.basis, watchlists=(changed,))
        if _without_costs(changed) == _without_costs(written):
            identified = kept.identified.with_costs_of((changed,))
        else:
            identified = _identify(
                replace(read_basis(workspace, basis.evidence.day), watchlists=(changed,)), find_trials
            )
        return WhatIfAnswer(kept.base, assess_technologies(identified, basis))

    def _keep(self, workspace: Workspace, written: Watchlist, find_trials: FindTrials) -> _Kept:
        stamp = _stamp(workspace, written)
        if self._kept is None or self._kept.stamp != stamp:
            self._kept = None
            forget_outlooks()
            basis = replace(read_basis(workspace, workspace.settings.today), watchlists=(written,))
            identified = _identify(basis, find_trials)
            basis = _drop_records(basis)
            self._kept = _Kept(stamp, basis, identified, assess_technologies(identified, basis))
        return self._kept


def _identify(basis: ScanBasis, find_trials: FindTrials) -> IdentifiedTechnologies:
    (watchlist,) = basis.watchlists
    return identify_technologies(match_for_scan(find_trials(watchlist), basis.watchlists), basis)


def _stamp(workspace: Workspace, written: Watchlist) -> object:
    """All that an assessment rests on, as far as it can change while a desk is open."""
    lists = tuple(workspace.regulators.newest_list(name) for name in LIST_NAMES)
    return written, workspace.settings, workspace.trials.last_pull(), lists, workspace.outcomes.current_outcomes()


def _drop_records(basis: ScanBasis) -> ScanBasis:
    """The basis without the lists' records, which only identification reads."""
    snapshot = basis.regulators
    return replace(basis, regulators=snapshot and RegulatorSnapshot(snapshot.day, (), (), (), snapshot.list_days))


def _without_costs(watchlist: Watchlist) -> object:
    """The values of a watchlist but for its cost keys, wherever they stand."""

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: strip(inner) for key, inner in value.items() if key not in COST_KEYS}
        return [strip(inner) for inner in value] if isinstance(value, list | tuple) else value

    return strip(watchlist.model_dump())


def _bridge_to_total(assessed: Assessment, technology: TechnologyKey) -> SumBridge | None:
    """The bridge of one technology, and on to all that is shown in its currency, if that is all there is."""
    shown = {each.key for each in assessed.scan.technologies if each.impact}
    of_it = [impact for impact in assessed.impacts if technology in {each.key for each in impact.technologies}]
    if technology not in shown or not of_it:
        return None
    bridge = bridge_sum(of_it[0].simulation, technology)
    if not of_it[0].simulation.model.shows_total:
        return bridge
    total = _find_total(assessed.scan, bridge)
    return replace(bridge, stages=(*bridge.stages, ("together", total[0]), ("chance", total[1])))


def _find_total(scan: Scan, bridge: SumBridge) -> tuple[Amount, Amount]:
    return next(
        (row.conditional.p50, row.expected)
        for row in scan.totals
        if (row.scope, row.financial_year, row.currency) == (EVERYTHING, bridge.financial_year, bridge.currency)
    )
