"""The headline of an edition stands beside it, so that all editions can be listed without reading them whole."""

import zlib

import orjson
import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_EDITION = sa.table("edition", sa.column("key"), sa.column("headline", sa.Text), sa.column("body", sa.LargeBinary))


def upgrade() -> None:
    """Add the column, and take the headlines out of the editions."""
    op.add_column("edition", sa.Column("headline", sa.Text(), nullable=False, server_default=""))
    connection = op.get_bind()
    for key in connection.scalars(sa.select(_EDITION.c.key)).all():
        body = connection.scalars(sa.select(_EDITION.c.body).where(_EDITION.c.key == key)).one()
        headline = orjson.loads(zlib.decompress(body)).get("headline", "")
        connection.execute(sa.update(_EDITION).where(_EDITION.c.key == key).values(headline=headline))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("edition", "headline")
