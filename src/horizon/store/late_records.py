"""What comes too late: readings that are older than what is stored of their trial, and of which no version is."""

from collections.abc import Sequence

from sqlalchemy import Engine, or_, select

from horizon.registry.study import Kept
from horizon.store.tables import TRIAL, VERSION
from horizon.store.transactions import reading


def behind(engine: Engine, kept: Sequence[Kept], data_timestamp: str) -> int:
    """How many of these readings of a data version tell what no stored version tells, and cannot be stored any more:
    no version is put behind one that is."""
    ids = [one.nct_id for one in kept]
    later = or_(*(moment > data_timestamp for moment in (TRIAL.c.known_from, TRIAL.c.read_at, TRIAL.c.gone_at)))
    versions = select(VERSION.c.nct_id, VERSION.c.digest).join(TRIAL, VERSION.c.nct_id == TRIAL.c.nct_id)
    with reading(engine) as connection:
        rows = connection.execute(versions.where(TRIAL.c.nct_id.in_(ids), later))
        stored = {(row.nct_id, row.digest) for row in rows}
    late = {nct_id for nct_id, _ in stored}
    return sum(one.nct_id in late and (one.nct_id, one.digest) not in stored for one in kept)
