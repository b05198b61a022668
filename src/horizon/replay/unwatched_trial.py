"""The list of what nobody watches, tried blind: on a watchlist that is taken away, and on medicines that became dear.

1. *A watchlist taken away.* What it calls over the threshold or act now is looked for in the list made without it:
   nothing of it enters, neither its terms nor its figures. Beside it stand the same technologies in the order of the
   people in their trials alone, and what a draw of fifty would find.
2. *Dear medicines.* The list is made as of the last day of the year before each approval, without any watchlist and
   from the records that were posted by then; the model is fitted on medicines approved by then, where there are
   thirty of them.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from horizon.evidence.spend_cases import SpendCase
from horizon.evidence.tables import load_evidence
from horizon.replay.spend_fit import fit_spend_model
from horizon.technology.names import name_key
from horizon.unwatched.listing import UnwatchedBasis, list_unwatched
from horizon.unwatched.scope import is_swept
from horizon.values.scan import Scan
from horizon.values.technology import Technology
from horizon.values.trial import Trial
from horizon.values.unwatched import UnwatchedList, UnwatchedTechnology

FIRST = 50
"""How many of the list count as found."""


@dataclass(frozen=True, slots=True)
class BlindResult:
    """What became of one watchlist's called technologies once it was taken away.

    ``called`` are over the threshold or act now, ``swept`` those with a trial that a sweep is of; ``found`` of these
    stand among the first fifty, ``by_people`` in the order of people alone, ``by_chance`` by a draw. ``places`` are
    theirs in the list, None where it does not have them; ``still_watched`` another watchlist counts.
    """

    watchlist: str
    called: int
    swept: int
    listed: int
    places: tuple[tuple[str, int | None], ...]
    by_people: int
    by_chance: float
    still_watched: tuple[str, ...] = ()

    @property
    def found(self) -> int:
        """How many stand among the first fifty."""
        return sum(place is not None and place <= FIRST for _, place in self.places)


@dataclass(frozen=True, slots=True)
class DearMedicine:
    """A medicine that became dear; ``names`` are its brand and substance, ``spend`` dollars in its dearest year."""

    names: tuple[str, ...]
    approved: dt.date
    spend: int


@dataclass(frozen=True, slots=True)
class DearResult:
    """Where a dear medicine stood on a day; ``place`` is None where it was not listed, ``at_hand`` if a record was."""

    medicine: DearMedicine
    day: dt.date
    place: int | None
    listed: int
    at_hand: bool
    key: str = ""


def try_without_watchlists(trials: Sequence[Trial], scan: Scan, basis: UnwatchedBasis) -> Iterator[BlindResult]:
    """Yield the result of taking away each watchlist that calls anything; ``basis`` has all of them."""
    swept = {trial.nct_id for trial in trials if is_swept(trial, basis.evidence.day)}
    for watchlist in basis.watchlists:
        called = [each for each in scan.technologies if each.watchlist == watchlist.name and _is_called(each)]
        if called:
            others = tuple(other for other in basis.watchlists if other.name != watchlist.name)
            listed = list_unwatched(trials, replace(basis, watchlists=others))
            elsewhere = {
                trial.nct_id for each in scan.technologies if each.watchlist != watchlist.name for trial in each.trials
            }
            yield _to_result(watchlist.name, called, swept, listed, elsewhere)


def _is_called(technology: Technology) -> bool:
    return technology.over_threshold or technology.act_now


def _to_result(
    watchlist: str, called: Sequence[Technology], swept: set[str], listed: UnwatchedList, elsewhere: set[str]
) -> BlindResult:
    reachable = [each for each in called if any(trial.nct_id in swept for trial in each.trials)]
    places = tuple((each.name, _find_place(each, listed.technologies)) for each in reachable)
    by_people = sorted(listed.technologies, key=lambda row: -row.people)
    in_people = sum((place := _find_place(each, by_people)) is not None and place <= FIRST for each in reachable)
    share = min(1.0, FIRST / max(1, len(listed.technologies)))
    return BlindResult(
        watchlist,
        len(called),
        len(reachable),
        len(listed.technologies),
        places,
        in_people,
        share * len(reachable),
        tuple(
            each.name
            for each, (_, place) in zip(reachable, places, strict=True)
            if place is None and any(trial.nct_id in elsewhere for trial in each.trials)
        ),
    )


def _find_place(technology: Technology, listed: Iterable[UnwatchedTechnology]) -> int | None:
    ids = {trial.nct_id for trial in technology.trials}
    keys = set(map(name_key, (technology.name, *technology.aliases)))
    for place, row in enumerate(listed, 1):
        if not ids.isdisjoint(row.trials) and keys & set(map(name_key, (row.name, *row.aliases))):
            return place
    return None


def look_for_dear_medicines(
    medicines: Iterable[DearMedicine],
    read_trials: Callable[[dt.date], Iterable[Trial]],
    cases: Sequence[SpendCase],
) -> Iterator[DearResult]:
    """Yield where each medicine stood at the end of the year before its approval; ``read_trials`` reads as of a day."""
    lists: dict[dt.date, tuple[UnwatchedList, frozenset[str]]] = {}
    for medicine in medicines:
        day = dt.date(medicine.approved.year - 1, 12, 31)
        if day not in lists:
            lists[day] = _list_as_of(day, read_trials, cases)
        listed, names = lists[day]
        keys = frozenset(map(name_key, medicine.names))
        matches = ((place, row) for place, row in enumerate(listed.technologies, 1) if keys & _keys_of(row))
        place, row = next(matches, (None, None))
        yield DearResult(medicine, day, place, len(listed.technologies), bool(keys & names), row.key if row else "")


def _list_as_of(
    day: dt.date, read_trials: Callable[[dt.date], Iterable[Trial]], cases: Sequence[SpendCase]
) -> tuple[UnwatchedList, frozenset[str]]:
    """Return the list of a day, by a model fitted on medicines approved by then where there are thirty, else on all."""
    known = [case for case in cases if case.approved <= day]
    trials = [trial for trial in read_trials(day) if is_swept(trial, day)]
    names = frozenset(
        name_key(name) for trial in trials for given in trial.interventions for name in (given.name, *given.other_names)
    )
    model = fit_spend_model(known if len(known) >= FEWEST_CASES else cases)
    return list_unwatched(trials, UnwatchedBasis((), load_evidence(day), model=model)), names


FEWEST_CASES = 30


def _keys_of(row: UnwatchedTechnology) -> set[str]:
    return set(map(name_key, (row.name, *row.aliases)))


def format_blind_results(results: Sequence[BlindResult]) -> str:
    """Format the results of taking watchlists away as a table of the documentation."""
    head = (
        "| taken away | called | of these swept | listed | in the first fifty | by people alone | by chance | places |"
    )
    rows = [
        f"| {row.watchlist} | {row.called} | {row.swept} | {row.listed} | {row.found} | {row.by_people} | "
        f"{row.by_chance:.1f} | {_describe_places(row) or '–'} |"
        for row in results
    ]
    total = (
        f"| **all** | {sum(row.called for row in results)} | {sum(row.swept for row in results)} | | "
        f"{sum(row.found for row in results)} | {sum(row.by_people for row in results)} | "
        f"{sum(row.by_chance for row in results):.1f} | |"
    )
    return "\n".join([head, "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |", *rows, total])


def _describe_places(row: BlindResult) -> str:
    missing = dict.fromkeys(row.still_watched, "still watched by another")
    return ", ".join(f"{name} {place or missing.get(name, 'not listed')}" for name, place in row.places)


def format_dear_results(results: Sequence[DearResult]) -> str:
    """Format where dear medicines stood as a table of the documentation."""
    head = "| medicine | approved | most expensive year | looked for on | place |"
    rows = [
        f"| {row.medicine.names[0]} | {row.medicine.approved} | ${row.medicine.spend / 1e6:,.0f}m | {row.day} | "
        f"{_describe_place(row)} |"
        for row in results
    ]
    return "\n".join([head, "| --- | --- | ---: | --- | --- |", *rows])


def _describe_place(row: DearResult) -> str:
    if row.place:
        return f"{row.place} of {row.listed} (`{row.key}`)"
    return "a record was there, not listed" if row.at_hand else "no record at hand"
