"""How the registry takes questions, and which terms it refused; passwords in stored addresses are masked."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, add the column, and mask what stands before an ``@`` in the address of a registry."""
    op.create_table(
        "registry_access",
        sa.Column("address", sa.String(), primary_key=True),
        sa.Column("answered_at", sa.Float(), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.Column("terms_per_question", sa.Integer(), nullable=False),
        sa.Column("ids_per_request", sa.Integer(), nullable=False),
        sa.Column("unknown_areas", sa.Text(), nullable=False),
        sa.Column("plain_name", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "refused_term",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("pull", sa.Integer(), nullable=False),
        sa.Column("data_timestamp", sa.String(), nullable=False),
    )
    op.add_column("pull", sa.Column("terms", sa.Integer(), nullable=False, server_default="0"))
    _mask_passwords("pull", "id", "source")
    _mask_passwords("job", "name", "fault")


def _mask_passwords(name: str, key: str, column: str) -> None:
    table = sa.table(name, sa.column(key), sa.column(column))
    connection = op.get_bind()
    for row in connection.execute(sa.select(table).where(table.c[column].like("%//%@%"))).all():
        masked = re.sub(r"//\S*@", "//***@", row[1])
        connection.execute(sa.update(table).where(table.c[key] == row[0]).values({column: masked}))


def downgrade() -> None:
    """Drop them; the next pull learns again what the registry takes."""
    op.drop_column("pull", "terms")
    op.drop_table("refused_term")
    op.drop_table("registry_access")
