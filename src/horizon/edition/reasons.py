"""The events behind the difference between two editions, and how far each moved the expected impact. Pure.

1. Each stage of the bridge moves the mean of each technology; the moves of all stages sum to the difference.
2. What a stage moved in an indication belongs to the event that it is about. Where several technologies of the same
   patients have events in one stage, each has its own move, and what moved with them is divided in proportion.
3. What the registry says of one product is one event, however many indications and trials it touches; so is one edit
   or setting that concerns several.

Drawback: what two events change only together is put down to the later stage.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from horizon.edition.bridge_stages import Stage
from horizon.edition.stage_events import EditionBasis, Event
from horizon.edition.trial_news import cite_link, describe_trial_changes, find_link
from horizon.values.bridge import MovedAmount, Reason
from horizon.values.changes import TrialChange
from horizon.values.keys import IndicationKey, TechnologyKey

Means = Mapping[tuple[TechnologyKey, str], float]
"""Expected impact over all years shown, by technology and currency."""
_Moves = dict[tuple[TechnologyKey, str], Decimal]


@dataclass(frozen=True, slots=True)
class EventWords:
    """What puts events into words: the name of each technology, and how many trials each product has."""

    names: Mapping[TechnologyKey, str]
    trials: Mapping[str, int]

    @classmethod
    def of(cls, before: EditionBasis, after: EditionBasis) -> "EventWords":
        """The names of today go before those of the last edition."""
        technologies = (*before.scan.technologies, *after.scan.technologies)
        trials: dict[str, set[str]] = {}
        for technology in technologies:
            trials.setdefault(technology.key.product, set()).update(trial.nct_id for trial in technology.trials)
        counts = {product: len(ids) for product, ids in trials.items()}
        return cls({technology.key: technology.name for technology in technologies}, counts)

    def name_technology(self, technology: TechnologyKey) -> str:
        """The name of a technology."""
        return self.names.get(technology, technology.product)

    def describe_event(self, event: Event, product: str) -> str:
        """An event in words; the registry's changes are those of a product's trials."""
        words = describe_trial_changes(event.changes, self.trials.get(product, 0)) if event.changes else ""
        return words or event.text

    def cite_event(self, event: Event, product: str) -> str:
        """An event in words, with its source."""
        return cite_link(self.describe_event(event, product), find_link(event.changes) or event.link)


@dataclass(slots=True)
class _Draft:
    """An event as it is gathered: of one product from several indications, or of several indications alike."""

    cause: str
    product: str = ""
    subjects: dict[str, None] = field(default_factory=dict)
    texts: dict[str, None] = field(default_factory=dict)
    links: dict[str, None] = field(default_factory=dict)
    changes: dict[TrialChange, None] = field(default_factory=dict)
    moves: _Moves = field(default_factory=dict)

    def add_event(self, event: Event, subject: str) -> None:
        """Add what an event says."""
        self.subjects |= {subject: None} if subject else {}
        self.texts |= {event.text: None} if event.text else {}
        self.links |= {event.link: None} if event.link else {}
        self.changes |= dict.fromkeys(event.changes)

    def add_moves(self, moves: Mapping[tuple[TechnologyKey, str], Decimal]) -> None:
        """Add what it moved."""
        for moved, amount in moves.items():
            self.moves[moved] = self.moves.get(moved, Decimal(0)) + amount


_Drafts = dict[tuple[str, ...], _Draft]


def list_moves(means: Sequence[Means], before: EditionBasis, after: EditionBasis) -> tuple[_Moves, ...]:
    """List what each stage moved, in whole units, from the figures printed to the figures printed."""
    levels = [_printed_means(before), *map(_round_means, means[:-1]), _printed_means(after)]
    return tuple(
        {
            moved: amount
            for moved in {**last, **now}
            if (amount := now.get(moved, Decimal(0)) - last.get(moved, Decimal(0)))
        }
        for last, now in pairwise(levels)
    )


def list_event_reasons(stages: Iterable[tuple[Stage, _Moves]], words: EventWords) -> tuple[Reason, ...]:
    """List the events of stages in their order, each with all that it moved; what no event explains has no words."""
    drafts: _Drafts = {}
    for stage, moves in stages:
        _gather_stage(drafts, stage, moves, words)
    return tuple(_to_reason(draft, words) for draft in drafts.values() if any(draft.moves.values()))


def _gather_stage(drafts: _Drafts, stage: Stage, moves: _Moves, words: EventWords) -> None:
    by_indication: dict[tuple[IndicationKey, str], _Moves] = {}
    for (key, currency), amount in moves.items():
        by_indication.setdefault((key.indication_key, currency), {})[key, currency] = amount
    for (indication, _), of_indication in by_indication.items():
        shared = stage.by_indication.get(indication) or stage.events
        own_moves, other_moves = _divide_moves(of_indication, stage.by_technology, shared=bool(shared))
        for moved, amount in own_moves.items():
            _draft_of_technology(drafts, stage, moved[0], words).add_moves({moved: amount})
        if other_moves:
            _draft_of_events(drafts, stage, indication, shared or (Event(""),)).add_moves(other_moves)


def _divide_moves(moves: _Moves, subjects: Mapping[TechnologyKey, Event], *, shared: bool) -> tuple[_Moves, _Moves]:
    """Divide what an indication moved into that of each subject and the rest; nothing is left where none is shared."""
    own_moves = {moved: amount for moved, amount in moves.items() if moved[0] in subjects}
    other_moves = {moved: amount for moved, amount in moves.items() if moved[0] not in subjects}
    if shared or not own_moves:
        return own_moves, other_moves
    others, weight = sum(other_moves.values(), Decimal(0)), sum(map(abs, own_moves.values()))
    portions = {moved: Decimal(round(others * abs(amount) / weight)) for moved, amount in own_moves.items()}
    largest = max(own_moves, key=lambda moved: abs(own_moves[moved]))
    portions[largest] += others - sum(portions.values())
    return {moved: amount + portions[moved] for moved, amount in own_moves.items()}, {}


def _draft_of_technology(drafts: _Drafts, stage: Stage, key: TechnologyKey, words: EventWords) -> _Draft:
    event = stage.by_technology[key]
    same = ("registry", key.product) if event.changes else (stage.cause, event.subject or key.product, event.text)
    draft = drafts.setdefault(same, _Draft(stage.cause, key.product))
    draft.add_event(event, event.subject or words.name_technology(key))
    return draft


def _draft_of_events(drafts: _Drafts, stage: Stage, indication: IndicationKey, events: Sequence[Event]) -> _Draft:
    watchlist = indication.watchlist if events[0].subject else ""
    same = (stage.cause, watchlist, *(event.text for event in events))
    draft = drafts.setdefault(same, _Draft(stage.cause))
    for event in events:
        draft.add_event(event, event.subject)
    return draft


def _to_reason(draft: _Draft, words: EventWords) -> Reason:
    registry = Event("; ".join(draft.texts), changes=tuple(draft.changes))
    return Reason(
        cause=draft.cause,
        subject=_join_subjects(list(draft.subjects)),
        event=words.describe_event(registry, draft.product),
        watchlists=tuple(dict.fromkeys(key.watchlist for key, _ in draft.moves)),
        moves=tuple(MovedAmount(key, currency, amount) for (key, currency), amount in draft.moves.items() if amount),
        link=find_link(draft.changes) or next(iter(draft.links), ""),
    )


def _join_subjects(subjects: Sequence[str]) -> str:
    """Join the titles of one watchlist's indications: ``Lung cancer`` of ``Lung cancer: small cell`` and others."""
    titles = {subject.partition(": ")[0] for subject in subjects}
    return titles.pop() if len(subjects) > 1 and len(titles) == 1 else next(iter(subjects), "")


def _printed_means(basis: EditionBasis) -> _Moves:
    """The expected impact as printed, of technologies whose indication has a total."""
    shown = {model.key for model in basis.inputs.models if model.shows_total}
    return {
        (technology.key, technology.impact[0].currency): sum((row.expected for row in technology.impact), Decimal(0))
        for technology in basis.scan.technologies
        if technology.impact and technology.key.indication_key in shown
    }


def _round_means(means: Means) -> _Moves:
    return {key: Decimal(round(mean)) for key, mean in means.items()}
