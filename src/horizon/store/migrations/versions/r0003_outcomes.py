"""What happened to technologies: a row each, and the rows that were corrected."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    words = ("watchlist", "indication", "technology", "event", "on", "financial_year", "amount", "currency")
    op.create_table(
        "outcome",
        sa.Column("id", sa.Integer(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in words),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("what", "source")),
        sa.Column("recorded_at", sa.Float(), nullable=False),
        sa.Column("corrected_at", sa.Float(), nullable=True),
    )
    op.create_index("ix_outcome_watchlist", "outcome", ["watchlist"])


def downgrade() -> None:
    """Drop the table; what was recorded is lost."""
    op.drop_table("outcome")
