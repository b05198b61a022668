"""Outcomes that were recorded by mistake are struck out by a row that says why."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("outcome", sa.Column("struck", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Drop the column and the rows that strike out; what they did stays as if it was corrected."""
    op.execute("DELETE FROM outcome WHERE struck <> ''")
    op.drop_column("outcome", "struck")
