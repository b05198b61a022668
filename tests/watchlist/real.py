"""The real records at hand, and what the shipped watchlists make of them, as it is kept for comparison.

``PYTHONPATH=tests HORIZON_RECORDS=… python -m watchlist.real`` writes it anew: read the difference line by line.
"""

import gzip
import json
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import orjson

from horizon.registry.study import keep, read
from horizon.values.trial import Trial
from horizon.watchlist.files.files import load_all, shipped
from horizon.watchlist.matching.match import match
from horizon.watchlist.matching.near_misses import near_misses
from horizon.watchlist.schema.watchlist import Watchlist

KEPT = Path(__file__).parent / "answers.json"
FILES = ("history/oncology-2026/2026-02-05.base", "studies/cardiology", "studies/mixed-2023")


def trials(folder: Path) -> list[Trial]:
    """Every trial of the real files once."""
    found: dict[str, Trial] = {}
    for name in FILES:
        with gzip.open(folder / f"{name}.ndjson.gz") as lines:
            for line in lines:
                trial = read(keep(orjson.loads(line)).body)
                found.setdefault(trial.nct_id, trial)
    return list(found.values())


def answers(stored: list[Trial], watchlist: Watchlist) -> dict[str, Any]:
    """What is matched by what, left out by which rule, and nearly matched: ids and evidence alone."""
    found = match(stored, [watchlist])
    left: dict[str, list[str]] = defaultdict(list)
    for one in found.left_out:
        left[one.rule].append(one.nct_id)
    return {
        "matched": [" | ".join((hit.trial.nct_id, hit.indication, *hit.matched_by)) for hit in found.hits],
        "left out": {rule: " ".join(left[rule]) for rule in sorted(left)},
        "near misses": [" | ".join((one.nct_id, *one.why)) for one in near_misses(lambda: stored, watchlist)],
    }


if __name__ == "__main__":
    stored = trials(Path(os.environ["HORIZON_RECORDS"]))
    read_now = {one.name: answers(stored, one) for one in load_all(shipped()).watchlists}
    KEPT.write_text(json.dumps(read_now, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
