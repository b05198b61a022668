"""Runs the revisions on the connection that ``store.engine`` hands over, inside its transaction."""

from alembic import context
from sqlmodel import SQLModel

from horizon.store import tables

assert tables.TRIAL.metadata is SQLModel.metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
