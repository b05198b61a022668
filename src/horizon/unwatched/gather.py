"""From swept trials to the technologies that nobody watches: what a watchlist counts or leaves out is taken out.

1. Group the swept trials into technologies as everywhere, each for the conditions of its trials (``conditions.py``).
2. A technology is *watched* if a watchlist counts one of its trials. Where the planner has entered the product as
   funded or on the market in that watchlist, this holds for the watchlist's own conditions only: what is funded
   against obesity is not watched for heart failure.
3. It is *left out* if watchlists leave out all of its trials by rule, and *on sale* by ``on_sale.py``. The others are
   what nobody watches.

Of each trial only what grouping needs is kept, and more than ``MOST_AT_ONCE`` are grouped condition by condition, so
that the whole registry fits into little memory.

*Drawbacks*: where a watchlist is of a part of a condition, a product of the whole that it counts is taken for watched.
Grouped condition by condition, a name that only a trial for another condition tells of is not learnt.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from sys import intern

from horizon.evidence.tables import Evidence
from horizon.technology.authorised_medicines import MedicineLists, add_lists, build_medicine_lists
from horizon.technology.group import GroupedTechnology, group_technologies
from horizon.unwatched.conditions import ConditionFinder, StudiedCondition, build_condition_finder
from horizon.unwatched.on_sale import build_sale_record
from horizon.unwatched.scope import is_swept
from horizon.unwatched.watched import WatchRecord
from horizon.values.regulator_lists import RegulatorSnapshot
from horizon.values.trial import Arm, Intervention, Trial
from horizon.values.unwatched import NotListed
from horizon.watchlist.matching.match import Hit
from horizon.watchlist.matching.studied_kinds import MEDICINE_KINDS, studied_kind
from horizon.watchlist.schema.watchlist import Watchlist

MOST_AT_ONCE, MOST_KEPT = 20_000, 1_000
NOBODY = "nobody"
"""Stands where a technology has the name of its watchlist."""


@dataclass(frozen=True, slots=True)
class SweptTechnology:
    """A technology that nobody watches, with its condition."""

    group: GroupedTechnology
    condition: StudiedCondition

    @property
    def trials(self) -> tuple[Trial, ...]:
        """Its trials, earliest completion first."""
        return tuple(support.trial for support in self.group.support)

    @property
    def people(self) -> int | None:
        """The people in its trials, extensions left out; None where no trial says how many."""
        counts = [
            support.trial.enrolment
            for support in self.group.support
            if support.trial.enrolment is not None and support.weakness != "extension"
        ]
        return sum(counts) if counts else None


@dataclass(frozen=True, slots=True)
class SweptTechnologies:
    """What nobody watches, how many others there are and why, and the lists that they were told by.

    ``technologies`` are the first by score, ``further`` counts the others.
    """

    technologies: tuple[SweptTechnology, ...]
    further: int
    not_listed: NotListed
    trials: int
    evidence: Evidence
    lists: MedicineLists


def gather_unwatched(
    trials: Iterable[Trial],
    watchlists: Sequence[Watchlist],
    evidence: Evidence,
    score: Callable[[SweptTechnology], float],
    snapshot: RegulatorSnapshot | None = None,
) -> SweptTechnologies:
    """Gather what nobody watches among trials, the first by a score, as of the day of the evidence."""
    finder, listed = build_condition_finder(evidence.day), add_lists(evidence, snapshot)
    lists = build_medicine_lists(listed)
    watch, sale = WatchRecord(watchlists, finder), build_sale_record(evidence.day, lists, finder, snapshot)
    conditions: dict[str, StudiedCondition] = {}
    hits_of: dict[str, list[Hit]] = {}
    ids: set[str] = set()

    def note_swept() -> Iterator[Trial]:
        for trial in trials:
            if is_swept(trial, evidence.day):
                ids.add(trial.nct_id)
                _note_conditions(trial, finder, conditions, hits_of)
                yield trial

    watch.add_trials(note_swept())
    counts = dict.fromkeys(("watched", "left_out", "on_sale"), 0)
    kept: list[tuple[float, str, SweptTechnology]] = []
    counted = 0
    for hits in _split_by_condition(hits_of, len(ids)):
        for group in group_technologies(hits, {}, lists):
            if watch.counts(group):
                counts["watched"] += 1
            elif watch.leaves_out(group):
                counts["left_out"] += 1
            elif sale.explain_sale(group, group.indication):
                counts["on_sale"] += 1
            else:
                technology = SweptTechnology(replace(group, put_together=()), conditions[group.indication])
                kept.append((-score(technology), group.key, technology))
                counted += 1
        kept = sorted(kept, key=lambda row: row[:2])[:MOST_KEPT]
    technologies = tuple(technology for _, _, technology in kept)
    return SweptTechnologies(technologies, counted - len(technologies), NotListed(**counts), len(ids), listed, lists)


def _note_conditions(
    trial: Trial, finder: ConditionFinder, conditions: dict[str, StudiedCondition], hits_of: dict[str, list[Hit]]
) -> None:
    """Note a trial, with what grouping needs of it, under each of its conditions."""
    reduced, kinds = reduce_trial(trial), _medicine_kinds(trial)
    for condition in finder.find_conditions(trial):
        name = intern(condition.name.replace("|", "/"))
        conditions.setdefault(name, condition)
        hits_of.setdefault(name, []).append(Hit(reduced, NOBODY, name, (), kinds))


def _split_by_condition(hits_of: dict[str, list[Hit]], trials: int) -> Iterator[list[Hit]]:
    """Yield all hits at once, or of a large registry in parts of whole conditions; what is yielded is let go."""
    part: list[Hit] = []
    for condition in sorted(hits_of):
        part += hits_of.pop(condition)
        if trials > MOST_AT_ONCE and len(part) >= MOST_AT_ONCE // 4:
            yield part
            part = []
    yield part


def _medicine_kinds(trial: Trial) -> frozenset[str]:
    return frozenset(studied_kind(given, trial) for given in trial.interventions) & MEDICINE_KINDS


def reduce_trial(trial: Trial) -> Trial:
    """Return a trial with what grouping and forecasting need; equal texts are in memory once."""
    return replace(
        trial,
        sponsor=intern(trial.sponsor),
        status=intern(trial.status),
        interventions=tuple(
            Intervention(intern(given.kind), intern(given.name), tuple(map(intern, given.other_names)))
            for given in trial.interventions
        ),
        arms=tuple(Arm("", intern(arm.kind), tuple(map(intern, arm.interventions))) for arm in trial.arms),
        conditions=tuple(map(intern, trial.conditions[:3])),
        keywords=(),
        condition_mesh=(),
        condition_ancestors=(),
        primary_endpoints=(),
        collaborators=(),
        masking="",
    )
