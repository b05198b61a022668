"""The technologies of the real cardiology and oncology records, as they are kept for comparison.

Written anew with ``HORIZON_RECORDS=… PYTHONPATH=tests python tests/technology/snapshot.py``: facts alone, one line a
technology, to be read as a diff. The watchlists are as broad as the files: every cardiovascular disease; every cancer,
allergy and asthma. They count what a watchlist without ``count`` does: industry's medicines in phases 2 and 3; and the
third every device and test of cardiology.
"""

import csv
import datetime as dt
import gzip
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import orjson

from horizon.evidence import tables
from horizon.registry.study import to_stored, to_trial
from horizon.technology.authorised_medicines import build_medicine_lists
from horizon.technology.group import GroupedTechnology, group_technologies
from horizon.technology.state import ApprovalStatus, determine_statuses
from horizon.values.trial import Trial
from horizon.watchlist.matching.match import match_trials
from horizon.watchlist.schema.watchlist import Watchlist

SNAPSHOT = Path(__file__).parent / "technologies.csv"
DAY = dt.date(2026, 2, 21)
COLUMNS = ("watchlist", "indication", "key", "name", "aliases", "kind", "novelty", "state", "trials", "pivotal")
HEART = ("heart", "cardiac", "cardiovascular", "hypertension", "cardiomyopathy")
CANCER = (
    *("cancer", "tumor", "neoplasm", "carcinoma", "melanoma", "lymphoma", "leukemia", "myeloma", "sarcoma"),
    *("glioma", "mesothelioma", "neuroblastoma"),
)
ALLERGY = ("allergy", "allergic", "asthma", "dermatitis", "urticaria")


def _broad(name: str, indications: dict[str, dict[str, Sequence[str]]], **count: object) -> Watchlist:
    parts = [{"name": part, "match": wanted} for part, wanted in indications.items()]
    return Watchlist.model_validate({"name": name, "title": name, "indications": parts, "count": count})


CARDIOVASCULAR: dict[str, dict[str, Sequence[str]]] = {
    "cardiovascular disease": {"mesh": ["D002318"], "conditions": HEART}
}
FILES = {
    _broad("cardiology", CARDIOVASCULAR): "studies/cardiology.ndjson.gz",
    _broad(
        "cardiology-devices", CARDIOVASCULAR, kinds=["device", "diagnostic_test"], phases="all", sponsors="all"
    ): "studies/cardiology.ndjson.gz",
    _broad(
        "oncology",
        {
            "cancer": {"mesh": ["D009369"], "conditions": CANCER},
            "allergy and asthma": {"mesh": ["D006967", "D001249"], "conditions": ALLERGY},
        },
    ): "history/oncology-2026/*.ndjson.gz",
}


def read_trials(folder: Path, pattern: str) -> list[Trial]:
    """Every trial of the files once, as the last of them has it."""
    grouped: dict[str, Trial] = {}
    for path in sorted(folder.glob(pattern)):
        with gzip.open(path) as lines:
            for line in lines:
                trial = to_trial(to_stored(orjson.loads(line)).body)
                grouped[trial.nct_id] = trial
    return list(grouped.values())


def group_records(folder: Path) -> list[tuple[GroupedTechnology, ApprovalStatus]]:
    """What horizon makes of the records, each watchlist on its own."""
    evidence = tables.load_evidence(DAY)
    lists = build_medicine_lists(evidence)
    grouped: list[tuple[GroupedTechnology, ApprovalStatus]] = []
    for watchlist, pattern in FILES.items():
        groups = group_technologies(match_trials(read_trials(folder, pattern), [watchlist]).hits, {}, lists)
        grouped += zip(groups, determine_statuses(groups, evidence, lists, {}), strict=True)
    return grouped


def to_rows(grouped: Iterable[tuple[GroupedTechnology, ApprovalStatus]]) -> list[dict[str, str]]:
    """As they are kept; several names and trials are parted by `` | ``."""
    return [
        dict(
            zip(
                COLUMNS,
                (
                    *(technology.watchlist, technology.indication, technology.key.product, technology.name),
                    *(" | ".join(technology.aliases), technology.kind, status.novelty, status.state),
                    " | ".join(sorted(support.trial.nct_id for support in technology.support)),
                    " | ".join(sorted(support.trial.nct_id for support in technology.support if support.pivotal)),
                ),
                strict=True,
            )
        )
        for technology, status in grouped
    ]


def read_snapshot(path: Path = SNAPSHOT) -> list[dict[str, str]]:
    """The kept rows of a file."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


if __name__ == "__main__":
    with SNAPSHOT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(to_rows(group_records(Path(os.environ["HORIZON_RECORDS"]))))
