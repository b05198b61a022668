"""Records that come too late: older than what is stored of their trial, and equal to no stored version."""

from collections.abc import Sequence

from sqlalchemy import Engine, or_, select

from horizon.registry.study import StoredStudy
from horizon.store.tables import TRIAL, VERSION
from horizon.store.transactions import read_connection


def count_late_records(engine: Engine, records: Sequence[StoredStudy], data_timestamp: str) -> int:
    """How many records differ from every stored version, and are dropped since versions are append-only."""
    ids = [record.nct_id for record in records]
    newer = or_(*(moment > data_timestamp for moment in (TRIAL.c.known_from, TRIAL.c.read_at, TRIAL.c.gone_at)))
    versions = select(VERSION.c.nct_id, VERSION.c.digest).join(TRIAL, VERSION.c.nct_id == TRIAL.c.nct_id)
    with read_connection(engine) as connection:
        rows = connection.execute(versions.where(TRIAL.c.nct_id.in_(ids), newer))
        stored = {(row.nct_id, row.digest) for row in rows}
    late_ids = {nct_id for nct_id, _ in stored}
    return sum(record.nct_id in late_ids and (record.nct_id, record.digest) not in stored for record in records)
