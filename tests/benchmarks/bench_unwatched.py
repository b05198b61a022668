"""Grouping and ranking a hundred thousand late trials that nobody watches, beside reading them alone.

``python tests/benchmarks/bench_unwatched.py [trials]``. The trials are the shipped ones by industry over and over,
two in three with products of made-up names, in conditions of the table of prevalences. Seconds are of the processor,
the memory is the most that this process held.
"""

import datetime as dt
import gzip
import random
import resource
import sys
import time
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import orjson
from report import tell

from horizon.evidence.prevalence import load_prevalences
from horizon.evidence.tables import load_evidence
from horizon.registry.facts import reduce_to_facts
from horizon.registry.study import to_stored, to_trial
from horizon.unwatched.listing import UnwatchedBasis, list_unwatched
from horizon.values.trial import Trial
from horizon.watchlist.files.load import load_folder
from horizon.watchlist.files.shipped import shipped_folder

TRIALS, DAY = 100_000, dt.date(2026, 2, 23)
STEMS = ("mab", "tinib", "glutide", "previr", "xent", "")


def load_shipped() -> list[dict[str, Any]]:
    """The shipped records by industry, all in phase 3 and still to complete."""
    text = gzip.decompress((files("horizon.demo") / "records.ndjson.gz").read_bytes())
    studies = [orjson.loads(reduce_to_facts(to_stored(orjson.loads(line)).body)) for line in text.splitlines()]
    return [
        study
        for study in studies
        if study["protocolSection"]["sponsorCollaboratorsModule"]["leadSponsor"].get("class") == "INDUSTRY"
    ]


def make_bodies(count: int) -> Iterator[bytes]:
    """Yield as many stored bodies, the same ones each time."""
    dice, shipped = random.Random(20260223), load_shipped()
    conditions = sorted(set(load_prevalences(DAY).names.values()))
    for number in range(count):
        study = orjson.loads(orjson.dumps(shipped[number % len(shipped)]))
        protocol = study["protocolSection"]
        protocol["identificationModule"] = {"nctId": f"NCT{number + 1:08d}"}
        protocol["designModule"]["phases"] = ["PHASE3"]
        protocol["statusModule"]["primaryCompletionDateStruct"] = {
            "date": f"{2024 + number % 8}-06",
            "type": "ESTIMATED",
        }
        if number % 3:
            _rename_products(protocol, dice)
            protocol["conditionsModule"] = {"conditions": [dice.choice(conditions)]}
            study.pop("derivedSection", None)
        yield orjson.dumps(study)


def _rename_products(protocol: dict[str, Any], dice: random.Random) -> None:
    syllables = "".join(dice.choice("bcdfglmnprst") + dice.choice("aeiou") for _ in range(4))
    name = syllables + dice.choice(STEMS)
    protocol["armsInterventionsModule"] = {
        "armGroups": [
            {"type": "EXPERIMENTAL", "interventionNames": [f"Drug: {name}"]},
            {"type": "PLACEBO_COMPARATOR", "interventionNames": ["Drug: Placebo"]},
        ],
        "interventions": [{"type": "DRUG", "name": name}, {"type": "DRUG", "name": "Placebo"}],
    }


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else TRIALS
    making = _time_making(count)
    spent = [time.process_time()]
    basis = UnwatchedBasis(load_folder(shipped_folder()).watchlists, load_evidence(DAY))
    listed = list_unwatched(_read(count), basis)
    spent.append(time.process_time())
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = len(listed.technologies) + listed.further
    rows = [
        ("decode", f"{making[1]:.1f} s", ""),
        (
            "decode, match, group, forecast, rank",
            f"{spent[1] - spent[0] - making[0]:.1f} s",
            f"{found:,} technologies that nobody watches, {listed.not_listed.watched:,} watched",
        ),
        ("most memory", f"{most:.0f} MB", "of which Python and the tables 100 MB"),
    ]
    tell("unwatched-cost", (f"{count:,} late trials", "of the processor:", ""), rows)


def _time_making(count: int) -> tuple[float, float]:
    """Return the seconds for making the bodies, and for decoding them."""
    began = time.process_time()
    for _ in make_bodies(count):
        pass
    made = time.process_time()
    for body in make_bodies(count):
        to_trial(body)
    return made - began, time.process_time() - made - (made - began)


def _read(count: int) -> Iterator[Trial]:
    return map(to_trial, make_bodies(count))


if __name__ == "__main__":
    main()
