"""Bulk files of whole records in the sizes of real ones, made faster than they can be read.

The words of a record are made up for each (``bench_match.Registry``: texts repeat about as often as in real ones). The
rest, from descriptions to results, is that of real records, in turn, where HORIZON_RECORDS names a folder of them, else
so many letters. It is packed once and spliced in, as a full flush of deflate allows (RFC 1951, 3.2.4).
"""

import itertools
import os
import random
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench_match import Registry

from horizon.values.trial import MeshTerm, Trial
from standin import read_studies
from studies import make_study

Raw = dict[str, Any]
HEADER, LAST_BLOCK = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff", b"\x03\x00"  # RFC 1952, and an empty block
SIZES = (5_000, 7_000, 9_000, 11_000, 14_000, 18_000, 27_000, 48_000, 77_000, 146_000)
"""Characters of made-up records: the tenths of 3,239 real ones."""


@dataclass(frozen=True, slots=True)
class Remainder:
    """What stays of a record when it is given other words: some modules, and all that nobody reads, packed."""

    names: Raw
    status: Raw
    derived: Raw
    text: bytes
    packed: bytes


def write(path: Path, count: int, week: bool = False) -> int:
    """So many records as ``.ndjson.gz``; how many bytes they are unpacked. With ``week`` each has another primary
    completion than without."""
    checksum = size = 0
    rests = itertools.cycle([_remainder(raw) for raw in _samples()])
    with path.open("wb") as file:
        file.write(HEADER)
        for trial, remainder in zip(Registry(count), rests, strict=False):
            head = _head(trial, remainder, week)
            for text, packed in ((head, _packed(head, 1)), (remainder.text, remainder.packed)):
                file.write(packed)
                checksum, size = zlib.crc32(text, checksum), size + len(text)
        file.write(LAST_BLOCK + checksum.to_bytes(4, "little") + (size % 2**32).to_bytes(4, "little"))
    return size


def _samples() -> Iterator[Raw]:
    folder = os.environ.get("HORIZON_RECORDS")
    for name in ("studies/cardiology.ndjson.gz", "history/oncology-2026/2026-02-05.base.ndjson.gz") if folder else ():
        yield from read_studies(str(Path(str(folder)) / name))
    dice = random.Random(3)
    for size in () if folder else SIZES:
        raw = make_study()
        prose = "".join(dice.choices("abcdefghijklmnop ", k=size))
        raw["protocolSection"]["descriptionModule"] = {"detailedDescription": prose}
        yield raw


def _remainder(raw: Raw) -> Remainder:
    protocol, derived = raw.pop("protocolSection"), raw.pop("derivedSection")
    names, status = protocol.pop("identificationModule"), protocol.pop("statusModule")
    for name in ("conditionsModule", "armsInterventionsModule"):
        protocol.pop(name, None)
    names.pop("nctIdAliases", None)
    text = orjson.dumps(protocol)[1:] + b"," + orjson.dumps(raw)[1:] + b"\n"
    return Remainder(names, status, derived, text, _packed(text, 6))


def _head(trial: Trial, remainder: Remainder, week: bool) -> bytes:
    """The words and dates of a record, up to the middle of its protocol section."""
    moved = {"primaryCompletionDateStruct": {"date": "2031-05", "type": "ESTIMATED"}} if week else {}
    protocol = {
        "identificationModule": remainder.names | {"nctId": trial.nct_id, "briefTitle": trial.title},
        "statusModule": remainder.status | moved,
        "conditionsModule": {"conditions": trial.conditions, "keywords": trial.keywords},
        "armsInterventionsModule": {
            "armGroups": [
                {
                    "label": intervention.name,
                    "type": "EXPERIMENTAL",
                    "interventionNames": [f"Drug: {intervention.name}"],
                }
                for intervention in trial.interventions
            ],
            "interventions": [
                {"type": "DRUG", "name": intervention.name, "otherNames": intervention.other_names}
                for intervention in trial.interventions
            ],
        },
    }
    derived = remainder.derived | {
        "conditionBrowseModule": {
            "meshes": _terms(trial.condition_mesh),
            "ancestors": _terms(trial.condition_ancestors),
        },
        "interventionBrowseModule": {"meshes": _terms(trial.intervention_mesh)},
    }
    return orjson.dumps({"derivedSection": derived, "protocolSection": protocol})[:-2] + b","


def _terms(terms: tuple[MeshTerm, ...]) -> list[dict[str, str]]:
    return [{"id": term.id, "term": term.term} for term in terms]


def _packed(text: bytes, level: int) -> bytes:
    """A text as blocks of deflate that refer to nothing before them."""
    packer = zlib.compressobj(level, wbits=-zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH)
