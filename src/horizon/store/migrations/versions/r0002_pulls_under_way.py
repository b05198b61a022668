"""Pulls that can go on where they broke off: what each trial was to the pull that read it last, and how far a pull is.

What is covered is from now on noted by term, phase and kind; what was noted by watchlist is walked once more. Bodies of
trials are no longer compressed.
"""

import zlib
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("trial", sa.Column("read_by", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("trial", sa.Column("read_at", sa.String(), nullable=False, server_default=""))
    op.add_column("trial", sa.Column("read_as", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("pull") as table:
        table.alter_column("finished_at", existing_type=sa.Float(), nullable=True)
        table.add_column(sa.Column("whole", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("asked", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("question", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("token", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("done", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("set_aside", sa.Column("pull", sa.Integer(), nullable=False, server_default="0"))
    op.execute(sa.text("DELETE FROM coverage"))
    _rewrite(zlib.decompress)


def downgrade() -> None:
    """Drop the columns; a pull under way is forgotten, and so is what is covered."""
    _rewrite(zlib.compress)
    op.execute(sa.text("DELETE FROM pull WHERE finished_at IS NULL"))
    op.execute(sa.text("DELETE FROM coverage"))
    op.drop_column("set_aside", "pull")
    with op.batch_alter_table("pull") as table:
        for name in ("done", "token", "question", "asked", "whole"):
            table.drop_column(name)
        table.alter_column("finished_at", existing_type=sa.Float(), nullable=False)
    # not in a batch: that would make the table anew, and the versions refer to it
    for name in ("read_as", "read_at", "read_by"):
        op.drop_column("trial", name)


def _rewrite(packed: Callable[[bytes], bytes]) -> None:
    versions = sa.table("trial_version", *(sa.column(name) for name in ("nct_id", "version", "body")))
    connection = op.get_bind()
    for nct_id, version in connection.execute(sa.select(versions.c.nct_id, versions.c.version)).all():
        one = (versions.c.nct_id == nct_id) & (versions.c.version == version)
        body = connection.execute(sa.select(versions.c.body).where(one)).scalar_one()
        connection.execute(sa.update(versions).where(one).values(body=packed(bytes(body))))
