"""The technologies of the real cardiology and oncology records, as they are kept for comparison.

Written anew with ``HORIZON_RECORDS=… PYTHONPATH=tests python tests/technology/snapshot.py``: facts alone, one line a
technology, to be read as a diff. The watchlists are as broad as the files: every cardiovascular disease; every cancer,
allergy and asthma. They count what a watchlist without ``count`` does: industry's medicines in phases 2 and 3.
"""

import csv
import datetime as dt
import gzip
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import orjson

from horizon.evidence import tables
from horizon.registry.study import keep, read
from horizon.technology.authorised_medicines import listed
from horizon.technology.group import Group, group
from horizon.technology.state import Standing, standings
from horizon.values.trial import Trial
from horizon.watchlist.matching.match import match
from horizon.watchlist.schema.watchlist import Watchlist

KEPT = Path(__file__).parent / "technologies.csv"
DAY = dt.date(2026, 2, 21)
COLUMNS = ("watchlist", "indication", "key", "name", "aliases", "kind", "novelty", "state", "trials", "pivotal")
HEART = ("heart", "cardiac", "cardiovascular", "hypertension", "cardiomyopathy")
CANCER = (
    *("cancer", "tumor", "neoplasm", "carcinoma", "melanoma", "lymphoma", "leukemia", "myeloma", "sarcoma"),
    *("glioma", "mesothelioma", "neuroblastoma"),
)
ALLERGY = ("allergy", "allergic", "asthma", "dermatitis", "urticaria")


def _broad(name: str, indications: dict[str, dict[str, Sequence[str]]]) -> Watchlist:
    parts = [{"name": part, "match": wanted} for part, wanted in indications.items()]
    return Watchlist.model_validate({"name": name, "title": name, "indications": parts})


FILES = {
    "studies/cardiology.ndjson.gz": _broad(
        "cardiology", {"cardiovascular disease": {"mesh": ["D002318"], "conditions": HEART}}
    ),
    "history/oncology-2026/*.ndjson.gz": _broad(
        "oncology",
        {
            "cancer": {"mesh": ["D009369"], "conditions": CANCER},
            "allergy and asthma": {"mesh": ["D006967", "D001249"], "conditions": ALLERGY},
        },
    ),
}


def trials(folder: Path, pattern: str) -> list[Trial]:
    """Every trial of the files once, as the last of them has it."""
    found: dict[str, Trial] = {}
    for path in sorted(folder.glob(pattern)):
        with gzip.open(path) as lines:
            for line in lines:
                trial = read(keep(orjson.loads(line)).body)
                found[trial.nct_id] = trial
    return list(found.values())


def technologies(folder: Path) -> list[tuple[Group, Standing]]:
    """What horizon makes of the records, each watchlist on its own."""
    evidence = tables.load(DAY)
    lists = listed(evidence)
    found: list[tuple[Group, Standing]] = []
    for pattern, watchlist in FILES.items():
        groups = group(match(trials(folder, pattern), [watchlist]).hits, {}, lists)
        found += zip(groups, standings(groups, evidence, lists, {}), strict=True)
    return found


def rows(found: Iterable[tuple[Group, Standing]]) -> list[dict[str, str]]:
    """As they are kept; several names and trials are parted by `` | ``."""
    return [
        dict(
            zip(
                COLUMNS,
                (
                    *(one.watchlist, one.indication, one.key.rpartition("|")[2], one.name),
                    *(" | ".join(one.aliases), one.kind, stands.novelty, stands.state),
                    " | ".join(sorted(behind.trial.nct_id for behind in one.backing)),
                    " | ".join(sorted(behind.trial.nct_id for behind in one.backing if behind.pivotal)),
                ),
                strict=True,
            )
        )
        for one, stands in found
    ]


def kept(path: Path = KEPT) -> list[dict[str, str]]:
    """The kept rows of a file."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


if __name__ == "__main__":
    with KEPT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows(technologies(Path(os.environ["HORIZON_RECORDS"]))))
