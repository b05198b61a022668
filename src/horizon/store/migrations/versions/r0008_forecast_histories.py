"""The forecasts of each technology that a score can need, kept apart from the editions they are from."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; the next scorecard fills them from the editions."""
    op.create_table(
        "forecast_history",
        sa.Column("technology", sa.String(), primary_key=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_table("scored_edition", sa.Column("edition", sa.String(), primary_key=True))


def downgrade() -> None:
    """Drop them: the editions hold it all."""
    op.drop_table("scored_edition")
    op.drop_table("forecast_history")
