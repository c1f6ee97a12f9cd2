"""Alembic's entry: migrations run on the connection that storage/migrate.py hands over."""

from alembic import context

from legionwire.storage import views
from legionwire.storage.migrate import ours
from legionwire.storage.schema import metadata

connection = context.config.attributes["connection"]
views.drop(connection)  # no table is made anew under a view
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    include_name=ours,
)
context.run_migrations()
