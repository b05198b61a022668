"""Jobs that run by themselves: how each last ended, and which planned start was met."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "job",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("began_at", sa.Float()),
        sa.Column("ended_at", sa.Float()),
        sa.Column("well_at", sa.Float()),
        sa.Column("fault", sa.Text(), nullable=False, server_default=""),
        sa.Column("due", sa.Float()),
    )


def downgrade() -> None:
    """Drop the table; nothing but the last outcomes is lost."""
    op.drop_table("job")
