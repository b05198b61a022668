"""Applications for a licence with their days: what filing windows are fitted on and scored against.

``applications.csv`` holds 371 first approvals by the FDA (receipt, review, approval), 2005 to June 2018, and 480
applications to the EMA decided before July 2018 (validation, kind, end). ``tools/fit_life_table.py`` makes the file.
*Drawbacks*: the FDA's are all approved; slow ones of the last two years are missing from the EMA's.
"""

import datetime as dt
import functools
from dataclasses import dataclass
from typing import Literal

from horizon.evidence.tables import read_table

ApplicationKind = Literal["priority", "standard", "accelerated", "new substance", "extension", "biosimilar", "other"]
FDA_KINDS: tuple[ApplicationKind, ...] = ("priority", "standard")
EMA_KINDS: tuple[ApplicationKind, ...] = ("accelerated", "new substance", "extension", "biosimilar", "other")


@dataclass(frozen=True, slots=True)
class Application:
    """One application; ``filed`` is its receipt by the FDA or its validation by the EMA.

    ``kind`` is the FDA's review, or the EMA's kind of application; ``area`` is ``oncology`` or ``all``. ``ended`` is
    the licence, refusal or withdrawal, None if it was not told; ``licensed`` which of them.
    """

    kind: ApplicationKind
    area: str
    filed: dt.date
    ended: dt.date | None
    licensed: bool


@functools.cache
def load_applications() -> tuple[Application, ...]:
    """All applications, the FDA's first, by day of filing."""
    kinds = {kind: kind for kind in (*FDA_KINDS, *EMA_KINDS)}
    return tuple(
        Application(
            kind=kinds[row["kind"]],  # type: ignore[index]
            area=row["area"],
            filed=dt.date.fromisoformat(row["filed"]),
            ended=dt.date.fromisoformat(row["ended"]) if row["ended"] else None,
            licensed=row["licensed"] == "1",
        )
        for row in read_table("applications")
    )
