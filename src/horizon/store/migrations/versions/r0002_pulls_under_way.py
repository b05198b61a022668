"""Pulls that can go on where they broke off: what each trial was to the pull that read it last, and how far a pull is.

What is covered is from now on noted by term, phase and kind; what was noted by watchlist is walked once more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    with op.batch_alter_table("trial") as table:
        table.add_column(sa.Column("read_by", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("read_at", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("read_as", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("pull") as table:
        table.alter_column("finished_at", existing_type=sa.Float(), nullable=True)
        table.add_column(sa.Column("whole", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("asked", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("question", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("token", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("done", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("set_aside") as table:
        table.add_column(sa.Column("pull", sa.Integer(), nullable=False, server_default="0"))
    op.execute(sa.text("DELETE FROM coverage"))


def downgrade() -> None:
    """Drop the columns; a pull under way is forgotten, and so is what is covered."""
    op.execute(sa.text("DELETE FROM pull WHERE finished_at IS NULL"))
    op.execute(sa.text("DELETE FROM coverage"))
    with op.batch_alter_table("set_aside") as table:
        table.drop_column("pull")
    with op.batch_alter_table("pull") as table:
        for name in ("done", "token", "question", "asked", "whole"):
            table.drop_column(name)
        table.alter_column("finished_at", existing_type=sa.Float(), nullable=False)
    with op.batch_alter_table("trial") as table:
        for name in ("read_as", "read_at", "read_by"):
            table.drop_column(name)
