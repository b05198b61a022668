"""Editions that were a mistake can be withdrawn, and data timestamps that cannot be are replaced by what is known."""

import sqlalchemy as sa
from alembic import op

from horizon.store.implausible_days import heal_implausible_days

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, and heal what an earlier version stored."""
    op.add_column("edition", sa.Column("withdrawn", sa.Text(), nullable=False, server_default=""))
    heal_implausible_days(op.get_bind())


def downgrade() -> None:
    """Drop the column: what was withdrawn counts again."""
    op.drop_column("edition", "withdrawn")
