"""Regulators' lists: their editions, every version of their records, and the log of changes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "regulator_list",
        sa.Column("id", sa.Integer(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("name", "listed_on", "seen_on", "asked_on")),
        sa.Column("entries", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("source", "validators")),
        sa.Column("shipped", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_regulator_list_name", "regulator_list", ["name"])
    op.create_table(
        "regulator_version",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("name", "key")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seen_on", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", "key", "version"),
    )
    op.create_table(
        "regulator_change",
        sa.Column("id", sa.Integer(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("list_name", "key")),
        sa.Column("name", sa.Text(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "seen_on", "happened_on")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("before", "after")),
    )
    op.create_index("ix_regulator_change_seen_on", "regulator_change", ["seen_on"])


def downgrade() -> None:
    """Drop the tables: the next pull reads the lists anew, and what was seen when is lost."""
    for name in ("regulator_change", "regulator_version", "regulator_list"):
        op.drop_table(name)
