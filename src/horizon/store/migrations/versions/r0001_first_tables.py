"""The first tables: trials with their versions and changes, pulls, editions, deliveries, leases."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "trial",
        sa.Column("nct_id", sa.String(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("projection", sa.Integer(), nullable=False),
        sa.Column("known_from", sa.String(), nullable=False),
        sa.Column("gone_at", sa.String()),
    )
    op.create_table(
        "trial_version",
        sa.Column("nct_id", sa.String(), sa.ForeignKey("trial.nct_id"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("projection", sa.Integer(), nullable=False),
        sa.Column("known_from", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("nct_id", "version"),
    )
    op.create_table(
        "trial_change",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("nct_id", sa.String(), sa.ForeignKey("trial.nct_id"), nullable=False, index=True),
        sa.Column("noted", sa.String(), nullable=False, index=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("material", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer()),
    )
    _pulls()
    _editions()


def _pulls() -> None:
    counts = ("seen", "new", "changed", "unchanged", "gone", "quarantined", "requests")
    op.create_table(
        "pull",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("finished_at", sa.Float(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("data_timestamp", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
    )
    op.create_table(
        "coverage",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("expression", sa.Text(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("until", sa.String(), nullable=False),
    )
    op.create_table(
        "set_aside",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("noted", sa.String(), nullable=False, index=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.UniqueConstraint("noted", "place", "reason"),
    )


def _editions() -> None:
    op.create_table(
        "edition",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("week", sa.String(), nullable=False, index=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.String(), nullable=False),
        sa.Column("data_timestamp", sa.String(), nullable=False),
        sa.Column("composed_at", sa.Float(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "delivery",
        sa.Column("edition", sa.String(), sa.ForeignKey("edition.key"), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claim", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("claimed_until", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("edition", "email"),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
    )


def downgrade() -> None:
    """Drop the tables, those that refer to others first."""
    for name in ("lease", "delivery", "edition", "set_aside", "coverage", "pull"):
        op.drop_table(name)
    for name in ("trial_change", "trial_version", "trial"):
        op.drop_table(name)
