"""Alembic's entry: migrations run on the connection that storage/migrate.py hands over."""

import sqlalchemy as sa
from alembic import context

from legionwire.storage import past_triggers, views
from legionwire.storage.migrate import ours
from legionwire.storage.schema import article_past, metadata

db = context.config.attributes["connection"]
views.drop(db)  # no table is made anew under a view
context.configure(
    connection=db,
    target_metadata=metadata,
    render_as_batch=True,
    include_name=ours,
)
# What a migration makes of an article is no change of it; and a trigger may know columns that go.
past_triggers.unwatch(db)
context.run_migrations()
if sa.inspect(db).has_table(article_past.name):
    past_triggers.watch(db)
