"""The longer queries over trials: slices of their ids, and the version of each as of a day."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, true

from horizon.store.tables import TRIAL, VERSION


@dataclass(frozen=True, slots=True)
class TrialSlice:
    """The trials whose ids lie from ``first`` to ``last``, both included."""

    first: str
    last: str


def select_slices(count: int) -> Select[Any]:
    """The first and last id of at most ``count`` slices of as many trials each, in order."""
    tile = func.ntile(count).over(order_by=TRIAL.c.nct_id).label("tile")
    tiles = select(TRIAL.c.nct_id, tile).subquery()
    ends = select(func.min(tiles.c.nct_id).label("first"), func.max(tiles.c.nct_id).label("last"))
    return ends.group_by(tiles.c.tile).order_by("first")


def select_versions_as_of(
    as_of: dt.date, trial_slice: TrialSlice | None = None, ids: Sequence[str] | None = None
) -> Select[Any]:
    """The newest version of every trial that was known at the end of a day; else the oldest, with a NULL version.

    ``trial_slice`` or ``ids`` limit them; a database takes some hundred ids at once.
    """
    wanted = true() if ids is None else VERSION.c.nct_id.in_(ids)
    end = f"{as_of}T23:59:59.999999"
    newest = (
        select(VERSION.c.nct_id, func.max(VERSION.c.version).label("version"))
        .where(VERSION.c.known_from <= end, wanted)
        .group_by(VERSION.c.nct_id)
        .subquery()
    )
    oldest = (
        select(VERSION.c.nct_id, func.min(VERSION.c.version).label("version"))
        .where(wanted)
        .group_by(VERSION.c.nct_id)
        .subquery()
    )
    version = func.coalesce(newest.c.version, oldest.c.version)
    versions = (
        select(VERSION.c.body, newest.c.version)
        .join_from(TRIAL, oldest, TRIAL.c.nct_id == oldest.c.nct_id)
        .join(newest, TRIAL.c.nct_id == newest.c.nct_id, isouter=True)
        .join(VERSION, (VERSION.c.nct_id == TRIAL.c.nct_id) & (VERSION.c.version == version))
        .where(TRIAL.c.gone_at.is_(None) | (TRIAL.c.gone_at > end))
        .order_by(TRIAL.c.nct_id)
    )
    return versions.where(TRIAL.c.nct_id.between(trial_slice.first, trial_slice.last)) if trial_slice else versions
