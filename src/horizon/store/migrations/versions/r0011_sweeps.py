"""The sweep of what nobody watches, in tables of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "sweep",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("finished_at", sa.Float(), nullable=True),
        sa.Column("data_timestamp", sa.String(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
    )
    op.create_table(
        "swept_trial",
        sa.Column("nct_id", sa.String(), primary_key=True),
        sa.Column("sweep", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )


def downgrade() -> None:
    """Drop them; the next sweep reads everything again."""
    op.drop_table("swept_trial")
    op.drop_table("sweep")
