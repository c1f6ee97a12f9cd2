"""Alembic's entry: migrations run on the connection that storage/migrate.py hands over."""

from alembic import context

from legionwire.storage.migrate import ours
from legionwire.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    include_name=ours,
)
context.run_migrations()
