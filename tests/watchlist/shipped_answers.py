"""The matches of the shipped watchlists among real records, kept in a file for comparison.

``PYTHONPATH=tests HORIZON_RECORDS=… python -m watchlist.shipped_answers`` rewrites it: review the diff line by line.
"""

import gzip
import json
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import orjson

from horizon.registry.study import to_stored, to_trial
from horizon.values.trial import Trial
from horizon.watchlist.files.load import load_folder
from horizon.watchlist.files.shipped import shipped_folder
from horizon.watchlist.matching.match import match_trials
from horizon.watchlist.matching.near_misses import find_near_misses
from horizon.watchlist.schema.watchlist import Watchlist

ANSWERS_FILE = Path(__file__).parent / "shipped_answers.json"
RECORD_FILES = ("history/oncology-2026/2026-02-05.base", "studies/cardiology", "studies/mixed-2023")


def read_trials(folder: Path) -> list[Trial]:
    """Every trial of the record files once."""
    trials: dict[str, Trial] = {}
    for name in RECORD_FILES:
        with gzip.open(folder / f"{name}.ndjson.gz") as lines:
            for line in lines:
                trial = to_trial(to_stored(orjson.loads(line)).body)
                trials.setdefault(trial.nct_id, trial)
    return list(trials.values())


def list_answers(trials: list[Trial], watchlist: Watchlist) -> dict[str, Any]:
    """What is matched by what, left out by which rule, and nearly matched: ids and evidence alone."""
    result = match_trials(trials, [watchlist])
    left_out: dict[str, list[str]] = defaultdict(list)
    for trial in result.left_out:
        left_out[trial.rule].append(trial.nct_id)
    near_misses = find_near_misses(lambda: trials, watchlist)
    return {
        "matched": [" | ".join((hit.trial.nct_id, hit.indication, *hit.matched_by)) for hit in result.hits],
        "left out": {rule: " ".join(left_out[rule]) for rule in sorted(left_out)},
        "near misses": [" | ".join((near_miss.nct_id, *near_miss.reasons)) for near_miss in near_misses],
    }


if __name__ == "__main__":
    records = read_trials(Path(os.environ["HORIZON_RECORDS"]))
    answers = {item.name: list_answers(records, item) for item in load_folder(shipped_folder()).watchlists}
    ANSWERS_FILE.write_text(json.dumps(answers, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
