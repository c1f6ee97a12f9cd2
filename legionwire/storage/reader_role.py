"""A role of PostgreSQL that reads the views and nothing else: the SQL that makes it, for an administrator to run.

Printed and not run: to make roles takes rights that the collection's own user need not have, and what a server gives
away should be read by somebody first.
"""

from __future__ import annotations

import re

import sqlalchemy as sa

from legionwire.errors import UsageError
from legionwire.storage.views import documented

PATIENCE_SECONDS = 30
# What needs no quotes anywhere, and is no name of the server's own.
_NAME = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,62}")
_TAKEN = ("public", "none", "postgres", "current_user", "session_user", "current_role", "user", "all")

_SQL = """-- A role that reads the views of {database}, and nothing else. Run it as their owner or an administrator:
--   legionwire db grant-reader {role} | psql {database}
-- It may be run again. The role has no password: give it one with \\password {role}
DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
ALTER ROLE {role} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
-- No slip of a query writes anything or keeps the server busy; what it may read it is told below.
ALTER ROLE {role} IN DATABASE {quoted} SET default_transaction_read_only = on;
ALTER ROLE {role} IN DATABASE {quoted} SET statement_timeout = '{patience}s';
ALTER ROLE {role} IN DATABASE {quoted} SET TimeZone = 'UTC';
GRANT CONNECT ON DATABASE {quoted} TO {role};
-- Before PostgreSQL 15 everybody may make tables here.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT ON
    {views}
TO {role};
"""


def grant_reader(url: str, role: str) -> str:
    """The SQL for a role. Raises UsageError when the database has no roles, or the name will not do."""
    place = sa.make_url(url)
    if place.get_backend_name() != "postgresql":
        way_out = "open it read-only instead: sqlite3 'file:legionwire.db?mode=ro'"
        raise UsageError("an SQLite file knows no roles: who may read the file may read all of it", way_out)
    if not _NAME.fullmatch(role) or role in _TAKEN:
        raise UsageError(f"{role!r} will not do as a role", "small letters, digits and _, such as news_reader")
    if role == place.username:
        raise UsageError(f"{role} is whom legionwire itself writes as", "name another role, such as news_reader")
    database = place.database or ""
    quoted = '"' + database.replace('"', '""') + '"'
    views = ",\n    ".join(view.name for view in documented())
    return _SQL.format(
        role=role, database=" ".join(database.split()), quoted=quoted, views=views, patience=PATIENCE_SECONDS
    )
