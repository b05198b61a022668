"""Matching a registry of 600,000 trials against 5,000 terms, beside folding the same texts alone.

``python tests/benchmarks/bench_match.py [trials]``. Trials are made up as they are asked for: as many texts a trial, as
long, and repeated about as often as in 3,408 real records, with titles that nobody else has. Every other watchlist has
two indications, told apart by ``not`` and ``unless``. Seconds are of the processor; those for making trials are in
neither figure.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from report import tell

from horizon.values.trial import Intervention, MeshTerm, Trial
from horizon.watchlist.matching.match import iter_matches
from horizon.watchlist.matching.term_search import fold_text
from horizon.watchlist.schema.watchlist import Watchlist

TRIALS, TERMS, WATCHLISTS = 600_000, 5_000, 50
POOL, CHUNK = 40_000, 10_000
SYLLABLES = [
    *("car", "di", "o", "my", "pa", "thy", "he", "ti", "tis", "lung", "can", "cer", "neu", "ro", "ma", "glu", "co"),
    *("se", "in", "su", "lin", "ste", "no", "sis", "vi", "rus", "lig"),
]


class Registry:
    """Made-up trials, the same ones for the same seed, with a stopwatch for what making them takes."""

    def __init__(self, count: int) -> None:
        self.count, self.spent = count, 0.0
        self.dice = random.Random(20260219)
        self.words = ["".join(self.dice.choices(SYLLABLES, k=self.dice.randint(1, 4))) for _ in range(30_000)]
        self.pool = [self._fresh() for _ in range(POOL)]
        self.meshes = [MeshTerm(f"D{number:06d}", self._fresh()) for number in range(5_000)]

    def __iter__(self) -> Iterator[Trial]:
        self.dice = random.Random(7)
        for start in range(0, self.count, CHUNK):
            began = time.process_time()
            chunk = [self._trial(number) for number in range(start, min(start + CHUNK, self.count))]
            self.spent += time.process_time() - began
            yield from chunk

    def _fresh(self) -> str:
        words = self.dice.choices(self.words, k=self.dice.choice((1, 2, 2, 3, 3, 4)))
        return self.dice.choice((" ", " ", " ", "-")).join(words).capitalize()

    def _texts(self, count: int, new: float) -> tuple[str, ...]:
        dice = self.dice
        return tuple(
            self._fresh() if dice.random() < new else self.pool[int(POOL * dice.random() ** 3)] for _ in range(count)
        )

    def _trial(self, number: int) -> Trial:
        names, others = self._texts(2, 0.68), self._texts(self.dice.choice((0, 0, 1, 2)), 0.73)
        return Trial(
            nct_id=f"NCT{number:08d}",
            status="recruiting",
            study_type="interventional",
            title=" ".join(self._fresh() for _ in range(5)),
            phases=(self.dice.randint(1, 4),),
            sponsor_class=self.dice.choice(("industry", "other", "other")),
            conditions=self._texts(2, 0.39),
            keywords=self._texts(3, 0.63),
            condition_mesh=tuple(self.dice.choices(self.meshes, k=2)),
            condition_ancestors=tuple(self.dice.choices(self.meshes[:500], k=6)),
            interventions=tuple(Intervention("drug", name, others if name is names[0] else ()) for name in names),
            intervention_mesh=tuple(self.dice.choices(self.meshes, k=1)),
        )


def watchlists(registry: Registry) -> list[Watchlist]:
    """As many terms as asked for, four in five of them of the registry's own, shared out among the watchlists."""
    dice = random.Random(11)
    known = dice.sample(sorted({text for text in registry.pool if len(text) > 4}), TERMS * 4 // 5)
    terms = [*known, *(f"nowhere{number}" for number in range(TERMS - len(known)))]
    share = TERMS // WATCHLISTS
    return [_watchlist(number, terms[number * share : (number + 1) * share]) for number in range(WATCHLISTS)]


def _watchlist(number: int, terms: list[str]) -> Watchlist:
    half, mesh = len(terms) // 2, [f"D{number:06d}"]
    conditions, interventions = terms[:half], terms[half:]
    match: dict[str, object] = {"match": {"conditions": conditions, "interventions": interventions, "mesh": mesh}}
    if number % 2:
        narrow, wide, unless = conditions[:20], conditions[20:40], conditions[40:]
        first = {"name": "first", "match": {"conditions": narrow, "interventions": interventions}}
        second = {"name": "second", "match": {"conditions": wide, "mesh": mesh, "not": narrow, "unless": unless}}
        match = {"indications": [first, second]}
    return Watchlist.model_validate({"name": f"area-{number}", "title": f"Area {number}", **match})


def texts(trial: Trial) -> Iterator[str]:
    """All that matching reads of every trial; titles only of those that answer."""
    yield from (*trial.conditions, *trial.keywords)
    yield from (mesh.term for mesh in (*trial.condition_mesh, *trial.intervention_mesh))
    for given in trial.interventions:
        yield from (given.name, *given.other_names)


def fold_all(registry: Registry) -> str:
    """The floor: every text folded, nothing looked for and nothing remembered."""
    return f"{sum(len(fold_text(text)) for trial in registry for text in texts(trial)):,} forms"


def match_all(registry: Registry) -> str:
    """What horizon does."""
    wanted, count, memory = watchlists(registry), 0, [resident()]
    every = max(registry.count // 6, 1)

    def watched() -> Iterator[Trial]:
        for number, trial in enumerate(registry, 1):
            if number % every == 0:
                memory.append(resident())
            yield trial

    for _ in iter_matches(watched(), wanted):
        count += 1
    return f"{count:,} hits and left out; resident MB on the way: {', '.join(f'{size:.0f}' for size in memory)}"


def resident() -> float:
    """Megabytes that this process holds."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def timed(work: Callable[[Registry], str], registry: Registry) -> tuple[float, str]:
    """Seconds without those for making trials, and what the work says of itself."""
    registry.spent = 0.0
    began = time.process_time()
    result = work(registry)
    return time.process_time() - began - registry.spent, result


def main() -> None:
    """Print the table."""
    registry = Registry(int(sys.argv[1]) if len(sys.argv) > 1 else TRIALS)
    fold, forms = timed(fold_all, registry)
    match, result = timed(match_all, registry)
    rows = [
        ("fold every text, look for nothing", f"{fold:.1f} s", forms),
        ("match", f"{match:.1f} s", result),
        ("match, of folding", f"{match / fold:.2f} ×", "at most 2 was asked for"),
    ]
    tell("match", (f"{registry.count:,} trials, {TERMS:,} terms", "of the processor:", ""), rows)


if __name__ == "__main__":
    main()
